package io.vivremotion.inference;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.Judged;
import io.vivremotion.flow.Stage;
import io.vivremotion.flow.Verdict;
import io.vivremotion.inference.onnx.RowModel;
import io.vivremotion.inference.onnx.UnusableModel;
import io.vivremotion.message.Content;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Message;
import io.vivremotion.state.Checkpointed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches every series (device, measurement): normal readings stay, anomalies go up, once each.
 * Runs on the flow's platform thread; a series' readings are taken in one after the other, the
 * model scores up to 64 readings of any series in one call.
 */
public final class TelemetryStage implements Stage, Checkpointed, AutoCloseable {
  private static final int MAX_NAME = 256;

  /**
   * @param likelihoodThreshold likelihood of an anomaly from which a reading goes up, 0..1: lower,
   *     and more goes up. A missed anomaly costs more than a look at a harmless one, so it is low
   * @param maxSeries series watched at a time; the one longest silent is forgotten first
   * @param warmUpReadings of a series before the statistics judge it (from the 50th they watch how
   *     lively it is); limits hold at once
   * @param refractoryReadings after an escalation before the same series may escalate again
   * @param contextReadings of the window that goes up with an anomaly
   * @param model whether the ONNX model takes part; without it plain statistics judge
   */
  public record Config(
      double likelihoodThreshold,
      int maxSeries,
      int warmUpReadings,
      int refractoryReadings,
      int contextReadings,
      boolean model,
      List<Limit> limits,
      List<DeadBand> deadBands) {
    public static final Config DEFAULT =
        new Config(0.07, 20_000, 150, 150, 40, true, List.of(), List.of());

    public Config {
      limits = List.copyOf(limits);
      deadBands = List.copyOf(deadBands);
      require(
          likelihoodThreshold > 0 && likelihoodThreshold < 1,
          "likelihood-threshold: above 0 and below 1");
      require(maxSeries >= 1 && maxSeries <= 1_000_000, "max-series: 1 to 1000000");
      require(warmUpReadings >= 50, "warm-up-readings: at least 50");
      require(refractoryReadings >= 0, "refractory-readings: 0 or more");
      require(contextReadings >= 1 && contextReadings <= 64, "context-readings: 1 to 64");
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message + " was expected");
      }
    }
  }

  private final Config config;
  private final Path models;
  private final SeriesTable series;
  private final TelemetryJudge judge;
  private final List<Reading> pool = new ArrayList<>();
  private final List<Reading> pending = new ArrayList<>();
  private volatile @Nullable PatternModel model;

  public TelemetryStage(Config config, Path models, MeterRegistry meters) {
    this.config = config;
    this.models = models;
    this.series = new SeriesTable(config);
    this.judge = new TelemetryJudge(config, new TelemetryMeters(meters));
    for (int i = 0; i < RowModel.MAX_ROWS; i++) {
      pool.add(new Reading());
    }
    Gauge.builder("vivremotion_telemetry_series", series, SeriesTable::size)
        .description("series watched")
        .register(meters);
  }

  @Override
  public String name() {
    return "telemetry";
  }

  /** Takes the model into use; until then, and if it fails, plain statistics judge. */
  void load() throws UnusableModel {
    if (config.model()) {
      model = PatternModel.open(models);
    }
  }

  @Override
  public List<Verdict> decide(List<Judged> messages) {
    Verdict[] verdicts = new Verdict[messages.size()];
    for (int i = 0; i < verdicts.length; i++) {
      verdicts[i] = Verdict.NEXT;
      Judged judged = messages.get(i);
      if (judged.message().kind() == Kind.TELEMETRY
          && judged.content() instanceof Content.Measurements(List<Measurement> measurements)) {
        verdicts[i] = TelemetryJudge.UNWATCHED;
        for (Measurement measurement : measurements) {
          take(i, judged.message(), measurement, verdicts);
        }
      }
    }
    settle(verdicts);
    return Arrays.asList(verdicts);
  }

  private void take(int index, Message message, Measurement measurement, Verdict[] verdicts) {
    if (!(measurement.value() instanceof Measurement.Value.Numeric(double value))
        || !Double.isFinite(value)
        || measurement.name().length() > MAX_NAME) {
      judge.unwatched();
      return;
    }
    SeriesWatch watch = series.of(message.device(), measurement.name());
    Instant told = measurement.time().or(message::observedAt).orElse(null);
    long second = (told == null ? message.receivedAt() : told).getEpochSecond();
    if (told != null && watch.repeats(value, told)) {
      judge.duplicate(index, verdicts);
      return;
    }
    Reading reading = pool.get(pending.size());
    reading.begin(index, message, measurement, watch, value);
    reading.leavesLimits = watch.leavesLimits(value);
    reading.skipsModel = watch.isWithinDeadBand(value);
    watch.take(value, told, second, reading);
    pending.add(reading);
    if (pending.size() == pool.size()) {
      settle(verdicts);
    }
  }

  private void settle(Verdict[] verdicts) {
    PatternModel loaded = model;
    if (loaded != null) {
      loaded.score(pending);
    }
    for (Reading reading : pending) {
      judge.judge(reading, verdicts);
      reading.end();
    }
    pending.clear();
    judge.count(series.forgotten());
  }

  @Override
  public String checkpointName() {
    return "telemetry";
  }

  @Override
  public void save(DataOutput target) throws IOException {
    series.save(target);
  }

  @Override
  public void restore(DataInput source) throws IOException {
    series.restore(source);
  }

  /** Call it after the flow has stopped. */
  @Override
  public void close() {
    PatternModel loaded = model;
    model = null;
    if (loaded != null) {
      loaded.close();
    }
  }
}
