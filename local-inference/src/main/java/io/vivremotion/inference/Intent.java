package io.vivremotion.inference;

import java.util.List;

/**
 * A question the box can answer, told by examples.
 *
 * @param name lower case, dashes: the name in metrics and in {@code explain}
 * @param examples how people ask it; slots stand in braces, such as {@code what is the
 *     {measurement} of {device}?}
 * @param template the answer, with {@code {device}}, {@code {measurement}}, {@code {value}}, {@code
 *     {unit}}, {@code {age}}, {@code {values}}, {@code {devices}}
 * @param slots which of {@code device} and {@code measurement} must be found in the question
 */
public record Intent(String name, List<String> examples, String template, List<String> slots) {
  public Intent {
    examples = List.copyOf(examples);
    slots = List.copyOf(slots);
    if (!name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
      throw new IllegalArgumentException(
          "intents.name: lower-case letters, digits and dashes were expected, got '" + name + "'");
    }
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("intents.examples of '" + name + "': at least one");
    }
    for (String slot : slots) {
      if (!slot.equals("device") && !slot.equals("measurement")) {
        throw new IllegalArgumentException(
            "intents.slots of '" + name + "': device or measurement was expected, got " + slot);
      }
    }
  }
}
