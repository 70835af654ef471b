package io.vivremotion.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.Stage;
import io.vivremotion.inference.onnx.UnusableModel;
import io.vivremotion.insight.Health;
import io.vivremotion.state.LastValues;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cheap, certain, explained part: watches readings and answers questions on the box. Ports may
 * open before the models are there: until then, and if a model cannot be used, readings are judged
 * by plain statistics and questions are passed on.
 */
public final class LocalInference implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalInference.class);

  /** Settings of both stages. */
  public record Config(TelemetryStage.Config telemetry, QuestionStage.Config questions) {
    public static final Config DEFAULT =
        new Config(TelemetryStage.Config.DEFAULT, QuestionStage.Config.DEFAULT);
  }

  private final TelemetryStage telemetry;
  private final QuestionStage questions;
  private final InstantSource clock;
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private volatile boolean loading;
  private @Nullable Thread loader;

  /**
   * @param models the folder with {@code telemetry-anomaly/} and {@code sentence-encoder/} in it
   */
  public LocalInference(
      Config config,
      Path models,
      LastValues lastValues,
      InstantSource clock,
      MeterRegistry meters) {
    this.clock = clock;
    this.telemetry = new TelemetryStage(config.telemetry(), models, meters);
    this.questions = new QuestionStage(config.questions(), models, lastValues, clock, meters);
  }

  /** In this order: each passes on what is not its to judge. */
  public List<Stage> stages() {
    return List.of(telemetry, questions);
  }

  /** Loads the models on a platform thread of its own and returns at once. */
  public void start() {
    loading = true;
    loader = Thread.ofPlatform().name("model-loader").daemon().start(this::load);
  }

  private void load() {
    try {
      load("telemetry-anomaly", telemetry::load);
      load("sentence-encoder", questions::load);
    } finally {
      loading = false;
    }
  }

  private void load(String model, Loading loading) {
    Instant begun = clock.instant();
    try {
      loading.run();
      LOG.info(
          "model={} state=loaded ms={}",
          model,
          Duration.between(begun, clock.instant()).toMillis());
    } catch (UnusableModel unusable) {
      faults.add(unusable.getMessage());
      LOG.warn("model={} state=unusable why={}", model, unusable.getMessage());
    } catch (RuntimeException bug) { // the top of this thread: the gateway works on without
      faults.add("model " + model + " failed to load: " + bug);
      LOG.error("model={} state=failed", model, bug);
    }
  }

  private interface Loading {
    void run() throws UnusableModel;
  }

  /** Degraded while the models load and, for good, where one cannot be used. */
  public Health health() {
    List<String> told = new ArrayList<>(faults);
    if (loading) {
      told.add("models are being loaded");
    }
    return told.isEmpty() ? Health.UP : new Health.Degraded(String.join("; ", told));
  }

  /** Idempotent; call it after the flow has stopped: sessions are closed here. */
  @Override
  public void close() {
    Thread started = loader;
    if (started != null) {
      joinQuietly(started);
    }
    questions.close();
    telemetry.close();
  }

  private static void joinQuietly(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
