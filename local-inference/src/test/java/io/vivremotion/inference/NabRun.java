package io.vivremotion.inference;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.flow.Judged;
import io.vivremotion.flow.Verdict;
import io.vivremotion.inference.onnx.UnusableModel;
import io.vivremotion.message.Address;
import io.vivremotion.message.Channel;
import io.vivremotion.message.Content;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Streams the NAB series through a {@link TelemetryStage}, each as a device of its own, and sums
 * up. {@link #main} prints the figures of docs/figures.md.
 */
final class NabRun {
  /** Where the build puts the bundled models. */
  static final Path MODELS = Path.of("target/models");

  private static final int BATCH = 256;

  private final boolean timesTold;
  private final NabScore score = new NabScore();
  private long readings;
  private long escalated;

  /** Rows of the series at hand. */
  private final BitSet alarms = new BitSet();

  private long nanos;
  private final List<String> perSeries = new ArrayList<>();

  /**
   * @param timesTold whether readings carry their times, as a device with a clock would send them
   */
  NabRun(boolean timesTold) {
    this.timesTold = timesTold;
  }

  NabRun over(List<NabSeries> all, TelemetryStage.Config config, Path models) throws UnusableModel {
    try (TelemetryStage stage = new TelemetryStage(config, models, new SimpleMeterRegistry())) {
      stage.load();
      for (NabSeries series : all) {
        stream(series, stage);
      }
    }
    return this;
  }

  private void stream(NabSeries series, TelemetryStage stage) {
    double[] scores = new double[series.values().size()];
    alarms.clear();
    List<Judged> batch = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      batch.add(reading(series, i));
      if (batch.size() == BATCH || i + 1 == scores.length) {
        long begun = System.nanoTime();
        List<Verdict> verdicts = stage.decide(batch);
        nanos += System.nanoTime() - begun;
        take(verdicts, i + 1 - batch.size(), scores);
        batch = new ArrayList<>();
      }
    }
    readings += scores.length;
    tell(series, scores);
  }

  /** The scores of what was escalated; 0 of the rest. */
  private void take(List<Verdict> verdicts, int first, double[] scores) {
    for (int j = 0; j < verdicts.size(); j++) {
      if (verdicts.get(j) instanceof Verdict.Escalate escalate) {
        scores[first + j] =
            ((Number) escalate.because().facts().getOrDefault("likelihood", 1.0)).doubleValue();
        alarms.set(first + j);
        escalated++;
      }
    }
  }

  private void tell(NabSeries series, double[] scores) {
    long falseAlarms =
        alarms.stream()
            .filter(row -> row >= series.probation())
            .filter(row ->
                series.windows().stream().noneMatch(w -> row >= w.first() && row <= w.last()))
            .count();
    long hit =
        series.windows().stream()
            .filter(w -> {
              for (int i = Math.max(w.first(), series.probation()); i <= w.last(); i++) {
                if (scores[i] > 0) {
                  return true;
                }
              }
              return false;
            })
            .count();
    perSeries.add(
        String.format(
            Locale.ROOT,
            "%-58s windows %d of %d, false alarms %d",
            series.name(),
            hit,
            series.windows().size(),
            falseAlarms));
    score.add(series, scores);
  }

  private Judged reading(NabSeries series, int row) {
    Instant time = series.times().get(row);
    Measurement measurement =
        new Measurement(
            "value",
            "",
            new Measurement.Value.Numeric(series.values().get(row)),
            timesTold ? Optional.of(time) : Optional.empty());
    Message message =
        Message.of(
            new MessageId(row, series.name().hashCode()),
            new Address(
                new DeviceId(series.name().replace('/', '-')),
                new Channel("value"),
                Kind.TELEMETRY,
                Priority.NORMAL),
            Payload.text("0"),
            timesTold ? time : Instant.EPOCH.plusMillis(row),
            Optional.empty());
    return new Judged(message, new Content.Measurements(List.of(measurement)));
  }

  NabScore score() {
    return score;
  }

  double shareKept() {
    return 1 - escalated / (double) readings;
  }

  void print() {
    perSeries.forEach(System.out::println);
    for (var profile :
        List.of(
            NabScore.Profile.STANDARD,
            NabScore.Profile.LOW_FALSE_ALARMS,
            NabScore.Profile.LOW_MISSES)) {
      System.out.println(profile + " " + score.best(profile));
    }
    System.out.printf(
        Locale.ROOT,
        "readings %d, kept on the box %.3f %%, escalated %d, %.0f readings/s on one thread%n",
        readings,
        100 * shareKept(),
        escalated,
        readings * 1e9 / nanos);
  }

  public static void main(String[] arguments) throws UnusableModel {
    List<NabSeries> all = NabSeries.all();
    for (boolean times : new boolean[] {true, true, false}) {
      System.out.println(times ? "readings with their times" : "readings without times");
      new NabRun(times).over(all, TelemetryStage.Config.DEFAULT, MODELS).print();
    }
  }
}
