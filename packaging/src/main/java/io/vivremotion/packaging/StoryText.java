package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The story of one message, step by step, for people. */
final class StoryText {
  private StoryText() {}

  static String of(JsonNode explanation) {
    var text = new StringBuilder("Message " + explanation.path("id").asText() + "\n");
    JsonNode steps = explanation.path("steps");
    Instant before = Instant.parse(steps.path(0).path("at").asText());
    for (JsonNode step : steps) {
      Instant at = Instant.parse(step.path("at").asText());
      text.append(
          String.format(
              Locale.ROOT,
              "%n%s  %s%s%n",
              at,
              step.path("step").asText(),
              at.equals(before) ? "" : "  (" + after(before, at) + " later)"));
      step.path("facts")
          .properties()
          .forEach(fact ->
              text.append(
                  String.format("    %-22s %s%n", words(fact.getKey()), fact.getValue().asText())));
      before = at;
    }
    return text.toString();
  }

  private static String after(Instant from, Instant to) {
    long millis = Duration.between(from, to).toMillis();
    return millis < 10_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  /** {@code wouldFlipAt} as {@code would flip at}. */
  private static String words(String key) {
    return key.replaceAll("([a-z])([A-Z])", "$1 $2").replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
