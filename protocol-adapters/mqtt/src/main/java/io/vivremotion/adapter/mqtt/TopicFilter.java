package io.vivremotion.adapter.mqtt;

import java.util.List;
import java.util.Optional;

/**
 * A topic filter (MQTT 5, section 4.7), shared or not (section 4.8.2).
 *
 * @param text as subscribed, with {@code $share/NAME/} if shared
 * @param levels of the filter proper
 */
record TopicFilter(String text, Optional<String> share, List<String> levels) {
  private static final int SUBSCRIPTION_OVERHEAD_BYTES = 400;
  private static final int LEVEL_OVERHEAD_BYTES = 200;

  /** What a subscription with it takes in memory, near enough for a limit. */
  long bytes() {
    return SUBSCRIPTION_OVERHEAD_BYTES
        + 2L * text.length()
        + (long) LEVEL_OVERHEAD_BYTES * levels.size();
  }

  /** Deeper topics and filters are refused: the tree is walked level by level. */
  static final int MAX_LEVELS = 64;

  private static final String SHARE = "$share/";

  /** Empty if the text is no legal filter. */
  static Optional<TopicFilter> parse(String text) {
    Optional<String> share = Optional.empty();
    String filter = text;
    if (text.startsWith(SHARE)) {
      int slash = text.indexOf('/', SHARE.length());
      if (slash < 0) {
        return Optional.empty();
      }
      String name = text.substring(SHARE.length(), slash);
      if (name.isEmpty() || name.indexOf('+') >= 0 || name.indexOf('#') >= 0) {
        return Optional.empty();
      }
      share = Optional.of(name);
      filter = text.substring(slash + 1);
    }
    List<String> levels = levels(filter);
    return isLegal(filter, levels)
        ? Optional.of(new TopicFilter(text, share, levels))
        : Optional.empty();
  }

  static List<String> levels(String topic) {
    return List.of(topic.split("/", -1));
  }

  private static boolean isLegal(String filter, List<String> levels) {
    if (filter.isEmpty() || levels.size() > MAX_LEVELS) {
      return false;
    }
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean isWild = level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
      if (isWild && (level.length() > 1 || (level.equals("#") && i < levels.size() - 1))) {
        return false;
      }
    }
    return true;
  }

  /** Whether one may publish to it: not empty, no wildcards. */
  static boolean isTopic(String topic) {
    return !topic.isEmpty() && topic.indexOf('+') < 0 && topic.indexOf('#') < 0;
  }

  boolean isLiteral() {
    return !levels.contains("+") && !levels.getLast().equals("#");
  }

  boolean matches(String topic) {
    return matches(levels(topic));
  }

  boolean matches(List<String> topic) {
    if (topic.getFirst().startsWith("$") && isWildcard(levels.getFirst())) {
      return false;
    }
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      if (level.equals("#")) {
        return true;
      }
      if (i >= topic.size() || (!level.equals("+") && !level.equals(topic.get(i)))) {
        return false;
      }
    }
    return levels.size() == topic.size();
  }

  static boolean isWildcard(String level) {
    return level.equals("+") || level.equals("#");
  }
}
