package io.vivremotion.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.Judged;
import io.vivremotion.flow.Stage;
import io.vivremotion.flow.Verdict;
import java.nio.file.Path;
import java.util.List;

/** Watches every series (device, measurement): normal readings stay, anomalies go up. */
public final class TelemetryStage implements Stage, AutoCloseable {
  /**
   * @param sensitivity likelihood above which a reading is an anomaly, 0..1; higher is quieter
   * @param maxSeries series watched at a time; the one longest silent is forgotten first
   * @param warmUpReadings of a series before the statistics judge it; limits hold at once
   * @param refractoryReadings after an escalation before the same series may escalate again
   * @param contextReadings of the window that goes up with an anomaly
   * @param model whether the ONNX model takes part; without it plain statistics judge
   */
  public record Config(
      double sensitivity,
      int maxSeries,
      int warmUpReadings,
      int refractoryReadings,
      int contextReadings,
      boolean model,
      List<Limit> limits,
      List<DeadBand> deadBands) {
    public static final Config DEFAULT =
        new Config(0.5, 20_000, 150, 120, 40, true, List.of(), List.of());

    public Config {
      limits = List.copyOf(limits);
      deadBands = List.copyOf(deadBands);
      require(sensitivity > 0 && sensitivity < 1, "sensitivity: 0 to 1, exclusive");
      require(maxSeries >= 1 && maxSeries <= 1_000_000, "max-series: 1 to 1000000");
      require(warmUpReadings >= 32, "warm-up-readings: at least 32");
      require(refractoryReadings >= 0, "refractory-readings: 0 or more");
      require(contextReadings >= 1 && contextReadings <= 64, "context-readings: 1 to 64");
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message + " was expected");
      }
    }
  }

  TelemetryStage(Config config, Path models, MeterRegistry meters) {}

  @Override
  public String name() {
    return "telemetry";
  }

  @Override
  public List<Verdict> decide(List<Judged> messages) {
    return messages.stream().map(_ -> (Verdict) Verdict.NEXT).toList();
  }

  @Override
  public void close() {}
}
