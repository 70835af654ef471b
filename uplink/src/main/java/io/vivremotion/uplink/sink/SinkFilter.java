package io.vivremotion.uplink.sink;

import io.vivremotion.flow.Ruled;
import io.vivremotion.uplink.catalogue.Glob;
import java.util.List;
import java.util.Locale;

/**
 * Which messages a sink gets: those that every list admits. An empty list admits all.
 *
 * @param verdicts drop, keep, answered, escalate
 * @param kinds telemetry, event, question
 * @param devices with {@code *} for any run of characters
 * @param channels likewise
 */
public record SinkFilter(
    List<String> verdicts, List<String> kinds, List<String> devices, List<String> channels) {
  private static final List<String> VERDICTS = List.of("drop", "keep", "answered", "escalate");
  private static final List<String> KINDS = List.of("telemetry", "event", "question");

  public static final SinkFilter DEFAULT =
      new SinkFilter(List.of("keep", "answered", "escalate"), List.of(), List.of(), List.of());

  public SinkFilter {
    verdicts = known("verdicts", VERDICTS, verdicts);
    kinds = known("kinds", KINDS, kinds);
    devices = List.copyOf(devices);
    channels = List.copyOf(channels);
  }

  private static List<String> known(String key, List<String> words, List<String> given) {
    for (String word : given) {
      if (!words.contains(word)) {
        throw new IllegalArgumentException(key + ": one of " + words + " was expected: " + word);
      }
    }
    return List.copyOf(given);
  }

  boolean admits(Ruled ruled) {
    return (verdicts.isEmpty() || verdicts.contains(ruled.verdict()))
        && (kinds.isEmpty()
            || kinds.contains(ruled.message().kind().name().toLowerCase(Locale.ROOT)))
        && matches(devices, ruled.message().device().value())
        && matches(channels, ruled.message().channel().value());
  }

  private static boolean matches(List<String> patterns, String text) {
    return patterns.isEmpty()
        || patterns.stream().anyMatch(pattern -> Glob.of(pattern).matches(text));
  }
}
