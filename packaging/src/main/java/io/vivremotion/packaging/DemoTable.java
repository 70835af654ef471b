package io.vivremotion.packaging;

import io.vivremotion.spool.Spool;
import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
import java.util.Locale;

/** The demo's figures as a page for a terminal, as one line for a log, and as a summary. */
final class DemoTable {
  private final Gateway gateway;
  private final DemoTally tally;
  private final String cloud;

  /**
   * @param cloud whom escalations go to, in a word or two
   */
  DemoTable(Gateway gateway, DemoTally tally, String cloud) {
    this.gateway = gateway;
    this.tally = tally;
    this.cloud = cloud;
  }

  String page(Duration elapsed) {
    var page = new StringBuilder();
    page.append(
        "Vivremotion demo  %d s   cloud: %s   link: %s%n%n"
            .formatted(
                elapsed.toSeconds(), cloud, bits(gateway.budget().config().rateBytesPerSecond())));
    page.append(figures());
    page.append("\n  what happened last\n");
    tally.events().forEach(event -> page.append("  ").append(event).append('\n'));
    return page.toString();
  }

  /** Without terminal: one line a second. */
  String line(Duration elapsed) {
    Counts counts = Counts.of(gateway.meters());
    DemoTally.Totals totals = tally.totals();
    LinkBudget.Stats link = gateway.budget().stats();
    return "t=%ds received=%d kept=%d dropped=%d answered_here=%d escalated=%d waiting=%d answers=%d wire=%s of %s"
        .formatted(
            elapsed.toSeconds(),
            tally.lines().stream().mapToLong(DemoTally.Line::acknowledged).sum(),
            verdicts(counts, "keep"),
            verdicts(counts, "drop"),
            verdicts(counts, "answered"),
            verdicts(counts, "escalate"),
            waiting(),
            totals.toPeople() + totals.toMachines(),
            StatusText.bytes(link.sentBytes() + link.receivedBytes()),
            StatusText.bytes(totals.payloadBytes()));
  }

  String summary(Duration elapsed) {
    return "Summary after %d s (cloud: %s)%n%n%s%n  peak memory     %s resident%n"
        .formatted(
            elapsed.toSeconds(),
            cloud,
            figures(),
            StatusText.bytes(ProcessMemory.peakResidentBytes()));
  }

  private String figures() {
    var text = new StringBuilder();
    text.append("  protocol            sent   acknowledged     failed    ack p50    ack p99\n");
    for (DemoTally.Line line : tally.lines()) {
      text.append(
          "  %-12s %11d %14d %10d %10s %10s%n"
              .formatted(
                  line.protocol(),
                  line.sent(),
                  line.acknowledged(),
                  line.failed(),
                  millis(line.p50()),
                  millis(line.p99())));
    }
    totals(text, Counts.of(gateway.meters()), tally.totals());
    return text.toString();
  }

  private void totals(StringBuilder text, Counts counts, DemoTally.Totals totals) {
    text.append(
        "%n  judged          kept as normal %d, dropped %d, answered here %d, escalated %d, waiting %d%n"
            .formatted(
                verdicts(counts, "keep"),
                verdicts(counts, "drop"),
                verdicts(counts, "answered"),
                verdicts(counts, "escalate"),
                waiting()));
    text.append(
        "  answers         %d delivered to people (of %d questions), %d to machines (of %d faults)%n"
            .formatted(
                totals.toPeople(), totals.questions(), totals.toMachines(), totals.faults()));
    LinkBudget.Stats link = gateway.budget().stats();
    long wire = link.sentBytes() + link.receivedBytes();
    text.append(
        "  on the wire     %s both ways, at most %s in any 10 s; device payloads alone were %s: %s saved%n"
            .formatted(
                StatusText.bytes(wire),
                StatusText.bytes(link.peakBytes()),
                StatusText.bytes(totals.payloadBytes()),
                percent(totals.payloadBytes() - wire, totals.payloadBytes())));
    text.append(
        "  memory          %s heap, %s resident%n"
            .formatted(
                StatusText.bytes(ProcessMemory.heapUsedBytes()),
                StatusText.bytes(ProcessMemory.residentBytes())));
  }

  private static long verdicts(Counts counts, String verdict) {
    return counts.sum("vivremotion_flow_verdicts", "verdict=" + verdict);
  }

  private long waiting() {
    return gateway.outboxSpools().stream().mapToLong(spool -> pending(spool)).sum();
  }

  private static long pending(Spool spool) {
    return spool.stats().pendingRecords();
  }

  private static String bits(long bytesPerSecond) {
    return String.format(Locale.ROOT, "%.0f kbit/s", bytesPerSecond * 8 / 1e3);
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
  }

  private static String percent(long part, long whole) {
    return whole <= 0 ? "0 %" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }
}
