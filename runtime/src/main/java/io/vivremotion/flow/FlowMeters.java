package io.vivremotion.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Sparingly;
import io.vivremotion.message.Decoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What the flow counts. Flow thread only, but for the gauges. */
final class FlowMeters {
  /** Rules and reasons come from stages and codecs, some of them plug-ins: not without end. */
  private static final int MAX_CODES = 200;

  private static final Duration MEMORY = Duration.ofSeconds(30);

  private final MeterRegistry meters;
  private final Map<String, Map<String, Counter>> verdicts = new HashMap<>();
  private final Map<String, Counter> undecodable = new HashMap<>();
  private final LatencyBuckets latency = new LatencyBuckets();
  private final Counter replayed;
  private final Counter unreadable;
  private final Counter failures;
  private final Counter checkpointFailures;
  private final Sparingly unreadableLines;
  private Instant halvedAt = Instant.MIN;

  FlowMeters(MeterRegistry meters, Supplier<Number> lag) {
    this.meters = meters;
    this.replayed = meters.counter("vivremotion.flow.replayed");
    this.unreadable = meters.counter("vivremotion.flow.unreadable");
    this.unreadableLines = Sparingly.by(meters);
    this.failures = meters.counter("vivremotion.flow.failures");
    this.checkpointFailures = meters.counter("vivremotion.flow.checkpoint.failures");
    for (String reason : Decoder.REASONS) {
      undecodable.put(reason, undecodableCounter(reason));
    }
    Gauge.builder("vivremotion.flow.lag", lag)
        .description("stored and not yet judged")
        .baseUnit("messages")
        .register(meters);
    for (double quantile : new double[] {0.5, 0.99}) {
      Gauge.builder("vivremotion.flow.latency", latency, buckets -> buckets.quantile(quantile))
          .description("from receipt to verdict, lately")
          .tag("quantile", Double.toString(quantile))
          .baseUnit("seconds")
          .register(meters);
    }
  }

  void verdict(String verdict, String rule) {
    Map<String, Counter> byRule = verdicts.computeIfAbsent(verdict, _ -> new HashMap<>());
    Counter counter = byRule.get(rule);
    if (counter == null) {
      String known = byRule.size() < MAX_CODES ? rule : "other";
      counter =
          byRule.computeIfAbsent(
              known,
              code ->
                  meters.counter("vivremotion.flow.verdicts", "verdict", verdict, "rule", code));
    }
    counter.increment();
  }

  void undecodable(String reason) {
    String known =
        undecodable.containsKey(reason) || undecodable.size() < MAX_CODES ? reason : "other";
    undecodable.computeIfAbsent(known, this::undecodableCounter).increment();
  }

  private Counter undecodableCounter(String reason) {
    return meters.counter("vivremotion.flow.undecodable", "reason", reason);
  }

  void judged(Instant receivedAt, Instant now) {
    latency.add(
        (now.getEpochSecond() - receivedAt.getEpochSecond()) * 1_000_000
            + (now.getNano() - receivedAt.getNano()) / 1_000);
  }

  void batchDone(Instant now) {
    if (halvedAt.isBefore(now.minus(MEMORY))) {
      halvedAt = now;
      latency.halve();
    }
  }

  void replayed() {
    replayed.increment();
  }

  /** How many are to be told now, this one included; 0: none, they are counted only. */
  long unreadable() {
    unreadable.increment();
    return unreadableLines.due();
  }

  void failed() {
    failures.increment();
  }

  void stageFailed(String stage) {
    meters.counter("vivremotion.flow.stage.failures", "stage", stage).increment();
  }

  void checkpointFailed() {
    checkpointFailures.increment();
  }
}
