package io.vivremotion.uplink.prompt;

import java.util.List;

/**
 * What a template is filled with.
 *
 * @param description for the callers
 * @param required of what the caller gives
 * @param min of a number
 * @param max of a number
 * @param maxLength of a text, in characters; of what the gateway fills in likewise
 * @param choices of a choice; of a device: the names it may have, {@code *} for any run of
 *     characters
 * @param of what the gateway fills in: the variable that names the device, or the text that
 *     passages are looked up for
 */
public record Variable(
    String name,
    Type type,
    String description,
    boolean required,
    double min,
    double max,
    int maxLength,
    List<String> choices,
    String of) {

  /** Who gives it, and what it may be. */
  public enum Type {
    TEXT,
    NUMBER,
    INTEGER,
    FLAG,
    CHOICE,
    DEVICE,
    LAST_VALUES,
    DEVICE_STATE,
    RUNBOOK;

    /** The gateway fills it in; a caller must not. */
    boolean isInjected() {
      return this == LAST_VALUES || this == DEVICE_STATE || this == RUNBOOK;
    }
  }

  public Variable {
    choices = List.copyOf(choices);
    if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]{0,63}")) {
      throw new IllegalArgumentException(
          "name: letters, digits and _, at most 64, were expected, found '" + name + "'");
    }
    require(!(min > max), name, "min: is above max");
    require(
        maxLength >= 1 && maxLength <= 1_000_000, name, "max-length: 1 to 1000000 was expected");
    require(type != Type.CHOICE || !choices.isEmpty(), name, "choices: are missing");
    require(type.isInjected() != of.isEmpty(), name, "of: goes with what the gateway fills in");
  }

  private static void require(boolean holds, String name, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message + " (variable " + name + ")");
    }
  }
}
