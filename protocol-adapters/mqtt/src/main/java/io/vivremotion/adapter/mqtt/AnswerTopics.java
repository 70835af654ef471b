package io.vivremotion.adapter.mqtt;

import io.vivremotion.message.AddressRules;
import io.vivremotion.message.DeviceId;
import java.util.List;
import java.util.Optional;

/** Which filters listen to answers: {@code devices/{device}/answers}. */
final class AnswerTopics {
  /** Stands where the device stands; no level of a real topic holds it. */
  private static final String ANY = "\u0000";

  private static final List<String> PATTERN =
      TopicFilter.levels(AddressRules.answersTopic(new DeviceId("x"))).stream()
          .map(level -> level.equals("x") ? ANY : level)
          .toList();

  /** Whose answers a filter lets through. */
  sealed interface Reach {
    record Nobody() implements Reach {}

    record One(DeviceId device) implements Reach {}

    record Everybody() implements Reach {}
  }

  private AnswerTopics() {}

  static boolean isAnswersTopic(String topic) {
    return deviceOf(topic).isPresent();
  }

  static Optional<DeviceId> deviceOf(String topic) {
    List<String> levels = TopicFilter.levels(topic);
    if (levels.size() != PATTERN.size()) {
      return Optional.empty();
    }
    String device = "";
    for (int i = 0; i < levels.size(); i++) {
      if (PATTERN.get(i).equals(ANY)) {
        device = levels.get(i);
      } else if (!PATTERN.get(i).equals(levels.get(i))) {
        return Optional.empty();
      }
    }
    return device.isEmpty() || device.length() > DeviceId.MAX_LENGTH
        ? Optional.empty()
        : Optional.of(new DeviceId(device));
  }

  static Reach reach(TopicFilter filter) {
    int at = PATTERN.indexOf(ANY);
    String level = filter.levels().size() > at ? filter.levels().get(at) : "#";
    boolean isOne = !TopicFilter.isWildcard(level) && !filter.levels().subList(0, at).contains("#");
    if (isOne) {
      if (level.isEmpty() || level.length() > DeviceId.MAX_LENGTH) {
        return new Reach.Nobody();
      }
      DeviceId device = new DeviceId(level);
      return filter.matches(AddressRules.answersTopic(device))
          ? new Reach.One(device)
          : new Reach.Nobody();
    }
    return filter.matches(PATTERN) ? new Reach.Everybody() : new Reach.Nobody();
  }
}
