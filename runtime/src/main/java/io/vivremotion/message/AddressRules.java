package io.vivremotion.message;

import java.util.List;
import java.util.Optional;

/**
 * Turns a topic or path into an {@link Address}, by the first rule whose pattern matches. A pattern
 * is levels separated by '/': a literal, <code>{device}</code> (one level), {@code +} (any one
 * level) or, last, {@code #} (the rest, which becomes the channel). Thread-safe.
 */
public final class AddressRules {
  /** What a site gets without a word of configuration. */
  public static final List<Rule> DEFAULT =
      List.of(
          new Rule("devices/{device}/ask", Kind.QUESTION, Priority.INTERACTIVE),
          new Rule("devices/{device}/alarms/#", Kind.EVENT, Priority.ALARM),
          new Rule("devices/{device}/events/#", Kind.EVENT, Priority.NORMAL),
          new Rule("devices/{device}/#", Kind.TELEMETRY, Priority.NORMAL));

  private final List<Compiled> rules;

  public AddressRules(List<Rule> rules) {
    this.rules = rules.stream().map(Compiled::new).toList();
  }

  /**
   * The address of a topic. Where no rule names the device it is {@code sender}; without a sender
   * there is none.
   */
  public Optional<Address> resolve(String topic, Optional<DeviceId> sender) {
    String[] levels = topic.split("/", -1);
    for (Compiled rule : rules) {
      Optional<Address> address = rule.match(levels, sender);
      if (address.isPresent()) {
        return address;
      }
    }
    return sender.map(
        device -> new Address(device, new Channel(topic), Kind.TELEMETRY, Priority.NORMAL));
  }

  /** Where answers for a device are published, and what an adapter's subscribers listen to. */
  public static String answersTopic(DeviceId device) {
    return "devices/" + device.value() + "/answers";
  }

  /** One line of the configuration. */
  public record Rule(String pattern, Kind kind, Priority priority) {
    public Rule {
      int hash = pattern.indexOf('#');
      if (pattern.isEmpty()
          || (hash >= 0
              && (hash != pattern.length() - 1 || (hash > 0 && pattern.charAt(hash - 1) != '/')))) {
        throw new IllegalArgumentException(
            "pattern '" + pattern + "': # may only be the last level");
      }
    }
  }

  private static final class Compiled {
    private final Rule rule;
    private final String[] levels;
    private final boolean open;

    Compiled(Rule rule) {
      this.rule = rule;
      this.levels = rule.pattern().split("/", -1);
      this.open = levels[levels.length - 1].equals("#");
    }

    Optional<Address> match(String[] topic, Optional<DeviceId> sender) {
      int fixed = open ? levels.length - 1 : levels.length;
      if (open ? topic.length < fixed : topic.length != fixed) {
        return Optional.empty();
      }
      Optional<DeviceId> device = sender;
      for (int i = 0; i < fixed; i++) {
        if (levels[i].equals("{device}")) {
          device = deviceOf(topic[i]);
        } else if (!levels[i].equals("+") && !levels[i].equals(topic[i])) {
          return Optional.empty();
        }
      }
      String rest = String.join("/", java.util.Arrays.copyOfRange(topic, fixed, topic.length));
      return device.map(
          known -> new Address(known, new Channel(rest), rule.kind(), rule.priority()));
    }

    private static Optional<DeviceId> deviceOf(String level) {
      return level.isEmpty() || level.length() > DeviceId.MAX_LENGTH
          ? Optional.empty()
          : Optional.of(new DeviceId(level));
    }
  }
}
