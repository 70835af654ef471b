package io.vivremotion.uplink.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is learnt of hits that were asked all the same. */
class ShadowedAnswersTest {
  private static final Embedding MEANING = embedding(0);
  private static final Embedding NEAR = embedding(0.1);

  private final TenantAnswers answers =
      new TenantAnswers(
          new TenantAnswers.Owner("t", "p"),
          new CacheRules(true, true, false, true, Duration.ofHours(1), Map.of()),
          1 << 20,
          new ShadowAsking(1, () -> 0),
          () -> 0);
  private final Wanted wanted =
      answers
          .wanted(
              "openai-chat",
              "m",
              "",
              "{\"temperature\":1,\"messages\":[{\"role\":\"user\",\"content\":\"how warm is it?\"}]}"
                  .getBytes(StandardCharsets.UTF_8))
          .orElseThrow();
  private final CachedAnswer kept = Answers.saying("warm");

  private static Embedding embedding(double angle) {
    return new Embedding(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
  }

  private Optional<CachedAnswer> afterDifferences(Level level) {
    answers.keep(wanted, Optional.of(MEANING), kept);
    for (int i = 0; i < 20; i++) {
      answers.compare(
          wanted,
          new TenantAnswers.Given(kept, level),
          Answers.saying("quite warm " + i),
          List.of(MEANING, embedding(1.5)));
    }
    return answers.near(wanted.question().orElseThrow(), NEAR);
  }

  @Test
  void another_answer_to_the_same_request_says_nothing_of_other_questions() {
    assertThat(afterDifferences(Level.EXACT)).contains(kept);
  }

  @Test
  void after_wrong_answers_to_like_questions_they_must_be_nearer() {
    assertThat(afterDifferences(Level.SEMANTIC)).isEmpty();
    assertThat(answers.near(wanted.question().orElseThrow(), MEANING)).contains(kept);
  }

  @Test
  void in_other_words_an_answer_is_not_wrong() {
    answers.keep(wanted, Optional.of(MEANING), kept);
    for (int i = 0; i < 20; i++) {
      answers.compare(
          wanted,
          new TenantAnswers.Given(kept, Level.SEMANTIC),
          Answers.saying("it is warm"),
          List.of(MEANING, NEAR));
    }
    assertThat(answers.near(wanted.question().orElseThrow(), NEAR)).contains(kept);
  }

  @Test
  void meanings_are_wanted_where_words_differ_and_nothing_else() {
    var given = new TenantAnswers.Given(kept, Level.SEMANTIC);
    assertThat(answers.inOtherWords(given, Answers.saying("It is warm.")))
        .containsExactly("warm", "It is warm.");
    assertThat(answers.inOtherWords(given, Answers.saying(" WARM "))).isEmpty();
    assertThat(answers.inOtherWords(given, Answers.saying(""))).isEmpty();
  }
}
