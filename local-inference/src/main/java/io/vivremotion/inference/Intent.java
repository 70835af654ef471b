package io.vivremotion.inference;

import java.util.List;

/**
 * A question the box can answer, told by examples.
 *
 * @param name lower case, dashes: the name in metrics and in {@code explain}
 * @param examples how people ask it; slots stand in braces, such as <code>
 *     what is the {measurement} of {device}?</code>
 * @param template the answer, with <code>{device}</code>, <code>{measurement}</code>, <code>{value}
 *     </code>, <code>{unit}</code>, <code>{age}</code>, <code>{values}</code>, <code>{devices}
 *     </code>; empty: such questions always go up (counterexamples)
 * @param slots what must be found in the question: "device", "measurement"
 * @param measurements looked up in this order where the question need not name one
 */
public record Intent(
    String name,
    List<String> examples,
    String template,
    List<String> slots,
    List<String> measurements) {
  public Intent {
    examples = List.copyOf(examples);
    slots = List.copyOf(slots);
    measurements = List.copyOf(measurements);
    if (!name.matches("[a-z0-9][a-z0-9_-]{0,63}")) {
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

  /** Whether the question must name (or mean) a device. */
  boolean needsDevice() {
    return slots.contains("device") || needsMeasurement();
  }

  /** Whether the question must name a measurement. */
  boolean needsMeasurement() {
    return slots.contains("measurement");
  }

  /** Whether the answer gives a value, which must then be fresh. */
  boolean givesValue() {
    return template.contains("{value}") || template.contains("{values}");
  }
}
