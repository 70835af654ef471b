package io.vivremotion.inference;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.flow.Judged;
import io.vivremotion.inference.onnx.UnusableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Readings per second of one thread, over 1,000 series, in batches of 256. */
final class ThroughputRun {
  private static final int SERIES = 1_000;
  private static final int BATCH = 256;

  private ThroughputRun() {}

  public static void main(String[] arguments) throws UnusableModel {
    Random random = new Random(1);
    List<List<Judged>> batches = new ArrayList<>();
    for (int b = 0; b < 400; b++) {
      List<Judged> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        int series = (b * BATCH + i) % SERIES;
        batch.add(
            Said.reading("device-" + series, "temperature", 20 + random.nextGaussian() * 0.3));
      }
      batches.add(batch);
    }
    measure("with the model", batches, config(true, List.of()));
    measure("plain statistics", batches, config(false, List.of()));
    measure("all within the dead band", batches, config(true, List.of(new DeadBand("*", "*", 9))));
  }

  private static TelemetryStage.Config config(boolean model, List<DeadBand> bands) {
    return new TelemetryStage.Config(0.07, 20_000, 150, 150, 40, model, List.of(), bands);
  }

  private static void measure(String what, List<List<Judged>> batches, TelemetryStage.Config config)
      throws UnusableModel {
    try (TelemetryStage stage =
        new TelemetryStage(config, NabRun.MODELS, new SimpleMeterRegistry())) {
      stage.load();
      double best = 0;
      for (int round = 0; round < 6; round++) {
        long begun = System.nanoTime();
        batches.forEach(stage::decide);
        best = Math.max(best, batches.size() * BATCH * 1e9 / (System.nanoTime() - begun));
      }
      System.out.printf(Locale.ROOT, "%s: %,.0f readings/s%n", what, best);
    }
  }
}
