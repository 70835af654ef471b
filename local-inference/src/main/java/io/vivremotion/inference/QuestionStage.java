package io.vivremotion.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vivremotion.flow.Judged;
import io.vivremotion.flow.Stage;
import io.vivremotion.flow.Verdict;
import io.vivremotion.inference.onnx.UnusableModel;
import io.vivremotion.message.Content;
import io.vivremotion.message.Kind;
import io.vivremotion.state.LastValues;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers the questions whose answer is on the box, and only those; the others go up. Runs on the
 * flow's platform thread; the questions of one call are encoded together.
 */
public final class QuestionStage implements Stage, AutoCloseable {
  private static final int MAX_CHARACTERS = 1_000;

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
      if (!bundledIntents && intents.isEmpty()) {
        throw new IllegalArgumentException(
            "intents: at least one was expected where bundled-intents is off");
      }
      if (intents.stream().map(Intent::name).distinct().count() < intents.size()) {
        throw new IllegalArgumentException("intents.name: each name once was expected");
      }
    }
  }

  private final Config config;
  private final Path models;
  private final QuestionJudge judge;
  private final Timer encoding;
  private final Counter cut;
  private volatile @Nullable Loaded loaded;

  private record Loaded(SentenceEncoder encoder, IntentMatcher matcher, double threshold) {}

  public QuestionStage(
      Config config,
      Path models,
      LastValues lastValues,
      InstantSource clock,
      MeterRegistry meters) {
    this.config = config;
    this.models = models;
    this.judge = new QuestionJudge(config, lastValues, clock, meters);
    this.encoding =
        Timer.builder("vivremotion_question_encoding")
            .description("time to encode the questions of one batch")
            .register(meters);
    this.cut =
        Counter.builder("vivremotion_questions_cut")
            .description("questions longer than are read")
            .register(meters);
    Gauge.builder("vivremotion_intent_examples", this, QuestionStage::examples)
        .description("sentences in memory that intents are matched against")
        .register(meters);
  }

  private int examples() {
    Loaded now = loaded;
    return now == null ? 0 : now.matcher().examples();
  }

  @Override
  public String name() {
    return "questions";
  }

  /** Loads the encoder and learns the intents; until then questions are passed on. */
  void load() throws UnusableModel {
    SentenceEncoder encoder = SentenceEncoder.open(models);
    IntentMatcher matcher = IntentMatcher.learn(IntentMatcher.intents(config), encoder);
    loaded = new Loaded(encoder, matcher, matcher.threshold(config.toleratedError()));
  }

  @Override
  public List<Verdict> decide(List<Judged> messages) {
    List<Verdict> verdicts = new ArrayList<>(messages.size());
    List<Question> questions = new ArrayList<>();
    Loaded models = loaded;
    for (Judged judged : messages) {
      verdicts.add(Verdict.NEXT);
      if (models != null
          && judged.message().kind() == Kind.QUESTION
          && judged.content() instanceof Content.Text(String text)
          && !text.isBlank()) {
        questions.add(judge.read(verdicts.size() - 1, judged.message(), cut(text)));
      }
    }
    if (models != null && !questions.isEmpty()) {
      answer(questions, models, verdicts);
    }
    return verdicts;
  }

  private void answer(List<Question> questions, Loaded models, List<Verdict> verdicts) {
    List<String> masked = questions.stream().map(Question::masked).toList();
    float[][] vectors = encoding.record(() -> models.encoder().encode(masked));
    for (int i = 0; i < questions.size() && vectors != null; i++) {
      Question question = questions.get(i);
      IntentMatcher.Match match = models.matcher().match(vectors[i]);
      verdicts.set(question.index(), judge.judge(question, match, models.threshold()));
    }
  }

  private String cut(String text) {
    if (text.length() <= MAX_CHARACTERS) {
      return text;
    }
    cut.increment();
    return text.substring(0, MAX_CHARACTERS);
  }

  /** Call it after the flow has stopped. */
  @Override
  public void close() {
    Loaded before = loaded;
    loaded = null;
    if (before != null) {
      before.encoder().close();
    }
  }
}
