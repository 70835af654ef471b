package io.vivremotion.uplink.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.catalogue.Glob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks what a caller gives and makes of it, and of what the gateway knows, safe values. */
final class Filling {
  private final List<Variable> variables;
  private final Facts facts;
  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, String> raw = new HashMap<>();
  private final List<Mistake> mistakes = new ArrayList<>();

  private Filling(List<Variable> variables, Facts facts) {
    this.variables = variables;
    this.facts = facts;
  }

  /**
   * @param param such as {@code variables.limit}
   */
  record Mistake(String param, String message) {}

  /**
   * @param values for the template; none where there are mistakes
   */
  record Filled(Map<String, Object> values, List<Mistake> mistakes) {}

  /**
   * @param model that is to be asked
   */
  static Filled of(List<Variable> variables, JsonNode given, Facts facts, String model) {
    Filling filling = new Filling(variables, facts);
    filling.take(given);
    if (filling.mistakes.isEmpty()) {
      filling.inject(model);
    }
    return new Filled(filling.values, filling.mistakes);
  }

  private void take(JsonNode given) {
    for (var entry : given.properties()) {
      boolean declared =
          variables.stream().anyMatch(each -> each.name().equals(entry.getKey()) && asked(each));
      if (!declared) {
        mistake(entry.getKey(), "is not a variable of this prompt that callers give");
      }
    }
    for (Variable each : variables) {
      JsonNode value = given.path(each.name());
      if (!asked(each)) {
        continue;
      }
      if (!value.isMissingNode() && !value.isNull()) {
        take(each, value);
      } else if (each.required()) {
        mistake(each.name(), "is missing, expected " + expected(each));
      } else {
        values.put(each.name(), each.type() == Variable.Type.FLAG ? false : "");
      }
    }
  }

  private static boolean asked(Variable variable) {
    return !variable.type().isInjected();
  }

  private void take(Variable variable, JsonNode value) {
    boolean fits =
        switch (variable.type()) {
          case TEXT -> value.isTextual() && value.textValue().length() <= variable.maxLength();
          case NUMBER -> value.isNumber() && within(variable, value);
          case INTEGER -> value.canConvertToExactIntegral() && within(variable, value);
          case FLAG -> value.isBoolean();
          case CHOICE -> value.isTextual() && variable.choices().contains(value.textValue());
          case DEVICE -> value.isTextual() && isAllowed(variable, value.textValue());
          case LAST_VALUES, DEVICE_STATE, RUNBOOK -> false;
        };
    if (!fits) {
      mistake(variable.name(), "does not fit, expected " + expected(variable));
      return;
    }
    raw.put(variable.name(), value.asText());
    values.put(
        variable.name(),
        switch (variable.type()) {
          case TEXT, DEVICE -> Delimited.of(value.textValue());
          case NUMBER -> plain(value.doubleValue());
          case INTEGER -> Long.toString(value.longValue());
          case FLAG -> value.booleanValue();
          case CHOICE, LAST_VALUES, DEVICE_STATE, RUNBOOK -> value.asText();
        });
  }

  private static boolean within(Variable variable, JsonNode value) {
    double number = value.doubleValue();
    return number >= variable.min() && number <= variable.max() && Math.abs(number) <= 1e15;
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private static boolean isAllowed(Variable variable, String device) {
    return !device.isEmpty()
        && device.length() <= Math.min(128, variable.maxLength())
        && (variable.choices().isEmpty()
            || variable.choices().stream().anyMatch(glob -> Glob.of(glob).matches(device)));
  }

  /** What the gateway knows of what the caller has named. */
  private void inject(String model) {
    for (Variable each : variables) {
      String of = raw.getOrDefault(each.of(), "");
      if (isOfDevice(each) && !facts.mayGo(of, model)) {
        String why = "what is known of this device may not go to this model (uplink.residency)";
        mistakes.add(new Mistake("variables." + each.of(), why));
      } else if (each.type().isInjected()) {
        String known =
            switch (each.type()) {
              case LAST_VALUES -> facts.lastValues(of).orElse("nothing is known of this device");
              case DEVICE_STATE -> facts.deviceState(of).orElse("nothing is known of this device");
              case RUNBOOK -> facts.passages(of, each.maxLength());
              case TEXT, NUMBER, INTEGER, FLAG, CHOICE, DEVICE -> "";
            };
        values.put(each.name(), known.isEmpty() ? "" : Delimited.of(cut(known, each.maxLength())));
      }
    }
  }

  private static boolean isOfDevice(Variable variable) {
    return switch (variable.type()) {
      case LAST_VALUES, DEVICE_STATE -> true;
      case RUNBOOK, TEXT, NUMBER, INTEGER, FLAG, CHOICE, DEVICE -> false;
    };
  }

  private static String cut(String text, int maxLength) {
    return text.length() <= maxLength ? text : text.substring(0, maxLength);
  }

  static String expected(Variable variable) {
    return switch (variable.type()) {
      case TEXT -> "a text of at most " + variable.maxLength() + " characters";
      case NUMBER -> "a number" + bounds(variable);
      case INTEGER -> "a whole number" + bounds(variable);
      case FLAG -> "true or false";
      case CHOICE -> "one of " + String.join(", ", variable.choices());
      case DEVICE ->
          "the name of a device"
              + (variable.choices().isEmpty()
                  ? ""
                  : ", one of " + String.join(", ", variable.choices()));
      case LAST_VALUES, DEVICE_STATE, RUNBOOK -> "nothing: the gateway fills it in";
    };
  }

  private static String bounds(Variable variable) {
    return " from " + plain(variable.min()) + " to " + plain(variable.max());
  }

  private void mistake(String name, String message) {
    String shown = name.length() <= 64 ? name : name.substring(0, 64);
    mistakes.add(new Mistake("variables." + shown, message));
  }
}
