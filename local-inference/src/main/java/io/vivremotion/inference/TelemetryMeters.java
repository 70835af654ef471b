package io.vivremotion.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of readings, counted; added up per batch, for the hot path's sake. */
final class TelemetryMeters {
  private final Counter[] readings = new Counter[Result.values().length];
  private final long[] counts = new long[Result.values().length];
  private final Counter forgotten;
  private long forgottenBefore;

  /** What became of one reading. */
  enum Result {
    NORMAL(0, "normal"),
    WARMING_UP(1, "warming-up"),
    DEAD_BAND(2, "within-dead-band"),
    RESTING(3, "reported-lately"),
    DUPLICATE(4, "duplicate"),
    UNWATCHED(5, "unwatched"),
    ANOMALY(6, "anomaly"),
    LIMIT(7, "limit-violation");

    private final int index;
    private final String tag;

    Result(int index, String tag) {
      this.index = index;
      this.tag = tag;
    }
  }

  TelemetryMeters(MeterRegistry meters) {
    for (Result result : Result.values()) {
      readings[result.index] =
          Counter.builder("vivremotion_telemetry_readings")
              .tag("result", result.tag)
              .description("readings judged")
              .register(meters);
    }
    forgotten =
        Counter.builder("vivremotion_telemetry_series_forgotten")
            .description("series forgotten to make room for others")
            .register(meters);
  }

  void add(Result result) {
    counts[result.index]++;
  }

  void flush(long forgottenNow) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        readings[i].increment((double) counts[i]);
        counts[i] = 0;
      }
    }
    if (forgottenNow > forgottenBefore) {
      forgotten.increment((double) (forgottenNow - forgottenBefore));
      forgottenBefore = forgottenNow;
    }
  }
}
