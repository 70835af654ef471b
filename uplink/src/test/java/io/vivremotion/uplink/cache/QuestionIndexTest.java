package io.vivremotion.uplink.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Questions that mean the same. Vectors are made up: the angle is the meaning. */
class QuestionIndexTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int CAPACITY = 256 * 1024;

  private final AtomicLong nanos = new AtomicLong();
  private final QuestionIndex index =
      new QuestionIndex(new QuestionIndex.Config(CAPACITY, 50, 0.95), nanos::get);
  private final CacheKey group = CacheKey.of(Answers.of("tenant"), new byte[0]);

  @Test
  void the_nearest_is_the_answer() {
    index.put(question("how warm is pump 2?", 0.2), Answers.saying("far"), HOUR);
    index.put(question("what is the heat of pump 2?", 0.1), Answers.saying("near"), HOUR);

    var found = index.find(question("what is the temperature of pump 2?", 0));

    assertThat(Answers.text(found.orElseThrow().answer())).isEqualTo("near");
    assertThat(found.orElseThrow().nearness()).isBetween(0.99, 1.0);
  }

  @Test
  void what_is_not_near_enough_is_none() {
    index.put(question("how warm is pump 2?", 0.5), Answers.saying("x"), HOUR);

    assertThat(index.find(question("what is the temperature of pump 2?", 0))).isEmpty();
    assertThat(index.stats().misses()).isEqualTo(1);
  }

  @Test
  void a_guard_stops_even_the_nearest() {
    index.put(question("how warm is pump 2?", 0), Answers.saying("x"), HOUR);

    assertThat(index.find(question("how warm is pump 3?", 0))).isEmpty();
    assertThat(index.stats().guarded()).isEqualTo(1);
  }

  @Test
  void an_answer_has_its_time() {
    index.put(question("how warm is pump 2?", 0), Answers.saying("x"), HOUR);
    nanos.addAndGet(HOUR.toNanos() + 1);

    assertThat(index.find(question("how warm is pump 2?", 0))).isEmpty();
  }

  @Test
  void after_a_wrong_answer_questions_must_be_nearer() {
    index.put(question("how warm is pump 2?", 0.3), Answers.saying("x"), HOUR);
    assertThat(index.find(question("how warm is pump 2?", 0))).isPresent();

    index.disagreed(group);

    assertThat(index.find(question("how warm is pump 2?", 0))).isEmpty();
    assertThat(index.find(question("how warm is pump 2?", 0.2))).isPresent();
  }

  @Test
  void bytes_and_entries_are_bounded_and_what_is_used_stays() {
    Random random = new Random(7);
    index.put(question("how warm is pump 2?", 0), Answers.saying("x"), HOUR);
    for (int i = 0; i < 2_000; i++) {
      CacheKey other = CacheKey.of(Answers.of("tenant"), new byte[] {(byte) (i % 100)});
      Embedding meaning = question("", 1 + random.nextDouble()).embedding();
      index.put(
          new QuestionIndex.Question(other, "question " + i, meaning),
          Answers.saying("y".repeat(random.nextInt(2_000))),
          HOUR);
      assertThat(index.stats().bytes()).isLessThanOrEqualTo(CAPACITY);
      assertThat(index.find(question("how warm is pump 2?", 0))).isPresent();
    }
    assertThat(index.stats().evictedBytes()).isPositive();
  }

  @Test
  void one_hit_in_a_hundred_is_asked_again_and_the_wrong_ones_are_counted() {
    Random random = new Random(7);
    ShadowAsking shadow = new ShadowAsking(0.01, random::nextDouble);
    int wanted = 0;
    for (int i = 0; i < 10_000; i++) {
      wanted += shadow.wanted() ? 1 : 0;
    }
    shadow.compared(Level.EXACT, true);
    shadow.compared(Level.SEMANTIC, true);
    shadow.compared(Level.SEMANTIC, false);

    assertThat(wanted).isBetween(60, 140);
    assertThat(shadow.agreed(Level.EXACT)).isEqualTo(1);
    assertThat(shadow.agreed(Level.SEMANTIC)).isEqualTo(1);
    assertThat(shadow.differed(Level.EXACT)).isZero();
    assertThat(shadow.differed(Level.SEMANTIC)).isEqualTo(1);
  }

  private QuestionIndex.Question question(String text, double angle) {
    float[] vector = {(float) Math.cos(angle), (float) Math.sin(angle)};
    return new QuestionIndex.Question(group, text, new Embedding(vector));
  }
}
