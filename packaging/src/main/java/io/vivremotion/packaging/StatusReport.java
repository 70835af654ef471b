package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Health;
import io.vivremotion.insight.PartHealth;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.TombstoneSpool;
import io.vivremotion.uplink.Learning;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.learn.Estimates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What {@code status} shows, as JSON. Thread-safe. */
final class StatusReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Sources sources;
  private final InstantSource clock;

  /**
   * @param queues by name, in the order in which they are shown
   * @param state one word: starting, running, draining
   * @param learning of models and of a candidate policy
   */
  record Sources(
      PartHealth health,
      Map<String, ? extends Spool> queues,
      TombstoneSpool losses,
      List<Uplink.Cloud> links,
      MeterRegistry meters,
      Supplier<String> state,
      Instant startedAt,
      Learning learning) {}

  StatusReport(Sources sources, InstantSource clock) {
    this.sources = sources;
    this.clock = clock;
  }

  ObjectNode now() {
    ObjectNode report = JSON.createObjectNode();
    report.put("version", Main.version());
    report.put("java", Runtime.version().toString());
    report.put("state", sources.state().get());
    report.put("startedAt", sources.startedAt().toString());
    report.put("uptimeSeconds", Duration.between(sources.startedAt(), clock.instant()).toSeconds());
    report.put("health", word(sources.health().overall()));
    parts(report);
    queues(report);
    report.put("lostRecords", sources.losses().records());
    link(report);
    BatchingStatus.write(report.putArray("batching"), sources.meters());
    learnt(report);
    sources.learning().candidate().ifPresent(told -> CandidateText.write(report, told));
    ObjectNode memory = report.putObject("memory");
    memory.put("heapUsedBytes", ProcessMemory.heapUsedBytes());
    memory.put("residentBytes", ProcessMemory.residentBytes());
    counters(report, sources.meters());
    return report;
  }

  private void parts(ObjectNode report) {
    var parts = report.putArray("parts");
    sources
        .health()
        .all()
        .forEach((part, health) ->
            parts
                .addObject()
                .put("part", part)
                .put("health", word(health))
                .put("why", why(health)));
  }

  private void queues(ObjectNode report) {
    var queues = report.putArray("queues");
    sources
        .queues()
        .forEach((name, spool) -> {
          Spool.Stats stats = spool.stats();
          queues
              .addObject()
              .put("queue", name)
              .put("pendingRecords", stats.pendingRecords())
              .put("diskBytes", stats.diskBytes())
              .put("appended", stats.appended())
              .put("refused", stats.refused())
              .put("writtenBytes", stats.writtenBytes())
              .put("payloadBytes", stats.payloadBytes())
              .put("evicted", stats.evicted())
              .put("lost", stats.lost());
        });
  }

  /** The first link, and all of them. */
  private void link(ObjectNode report) {
    LinkReport.write(report.putObject("link"), sources.links().getFirst());
    var all = report.putArray("links");
    sources.links().forEach(link -> LinkReport.write(all.addObject(), link));
  }

  /** By model and kind of row: probabilities, and the weight of the outcomes behind them. */
  private void learnt(ObjectNode report) {
    var all = report.putArray("models");
    for (Estimates.Told told : sources.learning().told()) {
      all.addObject()
          .put("model", told.subject().model())
          .put("kind", told.subject().kind())
          .put("correctness", told.estimate().correctness())
          .put("usable", told.estimate().valid())
          .put("rightIfUsable", told.estimate().right())
          .put("outcomes", told.estimate().evidence());
    }
  }

  /** Every counter of ours that is not 0; money with what is less than a unit of it. */
  static void counters(ObjectNode report, MeterRegistry meters) {
    ObjectNode all = report.putObject("counters");
    Counts.of(meters)
        .byName()
        .forEach((name, value) -> {
          boolean whole = value == Math.rint(value);
          if (whole && value != 0) {
            all.put(name, value.longValue());
          } else if (!whole) {
            all.put(name, Math.rint(value * 1e6) / 1e6);
          }
        });
  }

  static String word(Health health) {
    return switch (health) {
      case Health.Up() -> "up";
      case Health.Degraded(String _) -> "degraded";
      case Health.Down(String _) -> "down";
    };
  }

  static String why(Health health) {
    return switch (health) {
      case Health.Up() -> "";
      case Health.Degraded(String why) -> why;
      case Health.Down(String why) -> why;
    };
  }
}
