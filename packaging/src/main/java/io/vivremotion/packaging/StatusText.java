package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;

/** The status report as a table for people. */
final class StatusText {
  private StatusText() {}

  static String of(JsonNode report) {
    var text = new StringBuilder();
    text.append(
        "Vivremotion %s  %s, %s  up %s  heap %s, resident %s%n"
            .formatted(
                report.path("version").asText(),
                report.path("state").asText(),
                report.path("health").asText(),
                span(report.path("uptimeSeconds").asLong()),
                bytes(report.path("memory").path("heapUsedBytes").asLong()),
                bytes(report.path("memory").path("residentBytes").asLong())));
    parts(text, report);
    queues(text, report);
    long lost = report.path("lostRecords").asLong();
    if (lost > 0) {
      text.append("\nLOST  %d records since the start: ./vivremotion losses%n".formatted(lost));
    }
    link(text, report.path("link"));
    text.append(BatchingStatus.text(report.path("batching")));
    models(text, report.path("models"));
    text.append(CandidateText.of(report.path("candidate")));
    report.path("links").forEach(link -> carried(text, link));
    text.append("\nCOUNTER\n");
    report
        .path("counters")
        .properties()
        .forEach(counter ->
            text.append(
                "%12s  %s%n"
                    .formatted(
                        counter.getValue().decimalValue().toPlainString(), counter.getKey())));
    return text.toString();
  }

  private static void parts(StringBuilder text, JsonNode report) {
    text.append("\nPART                       HEALTH\n");
    for (JsonNode part : report.path("parts")) {
      text.append(
          "%-26s %-9s %s%n"
              .formatted(
                  part.path("part").asText(),
                  part.path("health").asText(),
                  part.path("why").asText()));
    }
  }

  private static void queues(StringBuilder text, JsonNode report) {
    text.append(
        "\n"
            + "QUEUE                    WAITING       ON DISK    REFUSED    DROPPED       LOST "
            + " WRITTEN\n");
    for (JsonNode queue : report.path("queues")) {
      text.append(
          "%-21s %10d %13s %10d %10d %10d %8s%n"
              .formatted(
                  queue.path("queue").asText(),
                  queue.path("pendingRecords").asLong(),
                  bytes(queue.path("diskBytes").asLong()),
                  queue.path("refused").asLong(),
                  queue.path("evicted").asLong(),
                  queue.path("lost").asLong(),
                  amplification(queue)));
    }
  }

  /** How many times its payload a queue has written. */
  private static String amplification(JsonNode queue) {
    long payload = queue.path("payloadBytes").asLong();
    double times = queue.path("writtenBytes").asDouble() / Math.max(1, payload);
    return payload == 0 ? "-" : String.format(Locale.ROOT, "%.1fx", times);
  }

  private static void link(StringBuilder text, JsonNode link) {
    text.append(
        "\nLINK  %s/s, burst %s; sent %s, received %s; at most %s in any 10 s; free now %s%n"
            .formatted(
                bytes(link.path("rateBytesPerSecond").asLong()),
                bytes(link.path("burstBytes").asLong()),
                bytes(link.path("sentBytes").asLong()),
                bytes(link.path("receivedBytes").asLong()),
                bytes(link.path("peakBytesIn10s").asLong()),
                bytes(link.path("availableBytes").asLong())));
  }

  private static void models(StringBuilder text, JsonNode models) {
    if (!models.isEmpty()) {
      text.append(
          "\nMODEL                      KIND           RIGHT  USABLE  RIGHT IF USABLE  OUTCOMES\n");
    }
    for (JsonNode model : models) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-26s %-12s %7.3f %7.3f %16.3f %9.0f%n",
              model.path("model").asText(),
              model.path("kind").asText(),
              model.path("correctness").asDouble(),
              model.path("usable").asDouble(),
              model.path("rightIfUsable").asDouble(),
              model.path("outcomes").asDouble()));
    }
  }

  /** What the interface of a link says, where one is named. */
  private static void carried(StringBuilder text, JsonNode link) {
    if (link.has("interface")) {
      text.append(
          "      %s over %s: %s; carried %s, not ours %s; a byte costs %.2f times the estimate%n"
              .formatted(
                  link.path("name").asText(),
                  link.path("interface").asText(),
                  link.path("interfaceState").asText(),
                  bytes(link.path("interfaceBytes").asLong()),
                  bytes(link.path("foreignBytes").asLong()),
                  link.path("wireOverhead").asDouble()));
    }
  }

  static String bytes(long bytes) {
    double value = bytes;
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    int unit = 0;
    while (Math.abs(value) >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  private static String span(long seconds) {
    Duration duration = Duration.ofSeconds(seconds);
    return duration.toDays() > 0
        ? duration.toDays() + "d " + duration.toHoursPart() + "h"
        : duration.toHours() > 0
            ? duration.toHours() + "h " + duration.toMinutesPart() + "m"
            : duration.toMinutes() > 0
                ? duration.toMinutes() + "m " + duration.toSecondsPart() + "s"
                : seconds + "s";
  }
}
