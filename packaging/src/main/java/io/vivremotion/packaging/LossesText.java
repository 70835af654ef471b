package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.StringJoiner;

/** Tombstones as a table for people, oldest first. */
final class LossesText {
  private LossesText() {}

  static String of(JsonNode report) {
    JsonNode tombstones = report.path("tombstones");
    if (tombstones.isEmpty()) {
      return "Nothing was lost, as far as is still known.\n";
    }
    var text =
        new StringBuilder("DROPPED               SPOOL               CAUSE          RECORDS\n");
    for (JsonNode each : tombstones) {
      text.append(
          "%-21s %-19s %-12s %9d%n"
              .formatted(
                  second(each.path("droppedTo")),
                  each.path("spool").asText(),
                  each.path("cause").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
                  each.path("records").asLong()));
      if (!each.path("firstStored").asText().equals(Instant.EPOCH.toString())) {
        text.append(
            "    stored %s to %s%n"
                .formatted(second(each.path("firstStored")), second(each.path("lastStored"))));
      }
      text.append("    %s%n".formatted(labels(each)));
    }
    return text.toString();
  }

  private static String labels(JsonNode tombstone) {
    var labels = new StringJoiner(", ");
    tombstone
        .path("labels")
        .properties()
        .forEach(label -> labels.add(label.getValue().asLong() + " " + label.getKey()));
    long others = tombstone.path("others").asLong();
    if (others > 0) {
      labels.add(others + (labels.length() == 0 ? " of which nothing is known" : " others"));
    }
    return labels.toString();
  }

  private static String second(JsonNode instant) {
    return Instant.parse(instant.asText()).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
