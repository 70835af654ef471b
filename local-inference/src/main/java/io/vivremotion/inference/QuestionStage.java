package io.vivremotion.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.Judged;
import io.vivremotion.flow.Stage;
import io.vivremotion.flow.Verdict;
import io.vivremotion.state.LastValues;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Answers the questions whose answer is on the box, and only those; the others go up. */
public final class QuestionStage implements Stage, AutoCloseable {
  /**
   * @param toleratedError share of answers that may be wrong, above 0 and at most 0.5: the lower,
   *     the more questions go up
   * @param staleAfter a value older than this is not given as an answer
   * @param bundledIntents whether the built-in intents take part
   * @param intents the operator's own; one of the same name as a built-in one replaces it
   * @param synonyms word in a question to the measurement or device it means
   */
  public record Config(
      double toleratedError,
      Duration staleAfter,
      boolean bundledIntents,
      List<Intent> intents,
      Map<String, String> synonyms) {
    public static final Config DEFAULT =
        new Config(0.05, Duration.ofMinutes(15), true, List.of(), Map.of());

    public Config {
      intents = List.copyOf(intents);
      synonyms = Map.copyOf(synonyms);
      if (!(toleratedError > 0 && toleratedError <= 0.5)) {
        throw new IllegalArgumentException(
            "tolerated-error: above 0 and at most 0.5 was expected, got " + toleratedError);
      }
      if (staleAfter.isNegative() || staleAfter.isZero()) {
        throw new IllegalArgumentException("stale-after: a duration above 0 was expected");
      }
    }
  }

  QuestionStage(
      Config config,
      Path models,
      LastValues lastValues,
      InstantSource clock,
      MeterRegistry meters) {}

  @Override
  public String name() {
    return "questions";
  }

  @Override
  public List<Verdict> decide(List<Judged> messages) {
    return messages.stream().map(_ -> (Verdict) Verdict.NEXT).toList();
  }

  @Override
  public void close() {}
}
