package io.vivremotion.uplink.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Nobody ever gets an answer that was given to somebody else. */
class CrossTenantTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int TENANTS = 16;
  private static final int ROUNDS = 5_000;

  private final AnswerCache cache = new AnswerCache(AnswerCache.Config.DEFAULT, () -> 0);
  private final QuestionIndex questions =
      new QuestionIndex(new QuestionIndex.Config(1 << 20, 50, 0.5), () -> 0);

  @Test
  void fields_that_run_into_each_other_are_different_partitions() {
    List<Partition> alike =
        List.of(
            new Partition("ab", "c", "", "", ""),
            new Partition("a", "bc", "", "", ""),
            new Partition("abc", "", "", "", ""),
            new Partition("", "abc", "", "", ""),
            new Partition("a", "b", "c", "", ""),
            new Partition("a\0b", "c", "", "", ""),
            new Partition("a", "", "b", "", "c"),
            new Partition("A", "bc", "", "", ""),
            new Partition("a ", "bc", "", "", ""));
    for (Partition partition : alike) {
      cache.put(key(partition, "same"), Answers.saying(partition.toString()), HOUR);
    }
    for (Partition partition : alike) {
      assertThat(cache.find(key(partition, "same")))
          .isEqualTo(new Lookup.Hit(Answers.saying(partition.toString()), Duration.ZERO));
    }
  }

  @Test
  void not_even_a_collision_of_hashes_crosses_tenants() {
    CacheKey mine = new CacheKey(Answers.of("mine"), 1, 2, 3, 4);
    CacheKey theirs = new CacheKey(Answers.of("theirs"), 1, 2, 3, 4);
    cache.put(mine, Answers.saying("mine"), HOUR);
    Embedding same = new Embedding(new float[] {1});
    questions.put(
        new QuestionIndex.Question(mine, "how warm is it?", same), Answers.saying("mine"), HOUR);

    assertThat(cache.find(theirs)).isInstanceOf(Lookup.Miss.class);
    assertThat(questions.find(new QuestionIndex.Question(theirs, "how warm is it?", same)))
        .isEmpty();
  }

  @Test
  void the_same_questions_by_many_at_once_are_answered_to_each_with_its_own()
      throws InterruptedException, ExecutionException {
    long seed = new Random().nextLong();
    System.out.println("CrossTenantTest seed " + seed);
    List<Callable<Integer>> tenants = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      String tenant = "tenant-" + i;
      Random random = new Random(seed + i);
      tenants.add(() -> strangers(tenant, random));
    }
    int strangers = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Integer> found : threads.invokeAll(tenants)) {
        strangers += found.get();
      }
    }
    assertThat(strangers).isZero();
    assertThat(cache.stats().hits() + questions.stats().hits()).isGreaterThan(ROUNDS);
  }

  /** Asks and stores what all others ask and store too; how often it got what it had not stored. */
  private int strangers(String tenant, Random random) {
    int strangers = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String text = "how warm is pump " + random.nextInt(20) + "?";
      CacheKey key = key(Answers.of(tenant), text);
      if (cache.find(key) instanceof Lookup.Hit(CachedAnswer answer, Duration age)) {
        strangers += Answers.text(answer).equals(tenant) && !age.isNegative() ? 0 : 1;
      } else {
        cache.put(key, Answers.saying(tenant), HOUR);
      }
      var question =
          new QuestionIndex.Question(
              key(Answers.of(tenant), "rest"), text, new Embedding(new float[] {1}));
      var near = questions.find(question);
      if (near.isPresent()) {
        strangers += Answers.text(near.get().answer()).equals(tenant) ? 0 : 1;
      } else {
        questions.put(question, Answers.saying(tenant), HOUR);
      }
    }
    return strangers;
  }

  private static CacheKey key(Partition partition, String request) {
    return CacheKey.of(partition, request.getBytes(StandardCharsets.UTF_8));
  }
}
