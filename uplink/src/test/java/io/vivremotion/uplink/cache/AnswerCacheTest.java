package io.vivremotion.uplink.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is kept, for how long, and what goes. */
class AnswerCacheTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong();
  private final AnswerCache cache = new AnswerCache(new AnswerCache.Config(64 * 1024), nanos::get);

  @Test
  void an_answer_is_found_until_its_time_is_over_then_it_is_gone_and_counted_as_stale() {
    cache.put(key("a"), Answers.saying("12 bar"), HOUR);

    pass(HOUR);
    assertThat(cache.find(key("a"))).isEqualTo(new Lookup.Hit(Answers.saying("12 bar"), HOUR));
    pass(Duration.ofMinutes(1));
    assertThat(cache.find(key("a"))).isInstanceOf(Lookup.Miss.class);
    assertThat(cache.stats().bytes()).isZero();
    assertThat(cache.stats().hits()).isEqualTo(1);
    assertThat(cache.stats().stale()).isEqualTo(1);
    assertThat(cache.find(key("a"))).isInstanceOf(Lookup.Miss.class);
    assertThat(cache.stats().misses()).isEqualTo(1);
  }

  @Test
  void what_is_kept_never_exceeds_its_bytes_and_the_least_used_goes_first() {
    cache.put(key("used"), Answers.saying("x".repeat(500)), HOUR);
    for (int i = 0; i < 200; i++) {
      cache.put(key("other " + i), Answers.saying("y".repeat(500)), HOUR);
      assertThat(cache.stats().bytes()).isLessThanOrEqualTo(64 * 1024);
      assertThat(cache.find(key("used"))).isInstanceOf(Lookup.Hit.class);
    }
    assertThat(cache.find(key("other 0"))).isInstanceOf(Lookup.Miss.class);
    assertThat(cache.stats().evictedBytes()).isPositive();
  }

  @Test
  void an_answer_that_would_push_all_others_out_is_not_kept() {
    cache.put(key("a"), Answers.saying("x".repeat(4_000)), HOUR);

    assertThat(cache.stats().entries()).isZero();
  }

  @Test
  void the_same_key_again_replaces() {
    cache.put(key("a"), Answers.saying("old"), HOUR);
    cache.put(key("a"), Answers.saying("new"), HOUR);

    assertThat(cache.find(key("a")))
        .isEqualTo(new Lookup.Hit(Answers.saying("new"), Duration.ZERO));
    assertThat(cache.stats().entries()).isEqualTo(1);
  }

  @Test
  void a_tenant_can_be_forgotten() {
    cache.put(key("a"), Answers.saying("x"), HOUR);
    CacheKey other = CacheKey.of(Answers.of("other"), new byte[] {1});
    cache.put(other, Answers.saying("y"), HOUR);

    cache.forget("tenant");

    assertThat(cache.find(key("a"))).isInstanceOf(Lookup.Miss.class);
    assertThat(cache.find(other)).isInstanceOf(Lookup.Hit.class);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static CacheKey key(String request) {
    return CacheKey.of(Answers.of("tenant"), request.getBytes(StandardCharsets.UTF_8));
  }
}
