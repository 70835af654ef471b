package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Duration HALF = Duration.ofSeconds(30);
  private static final Optional<Duration> UNSAID = Optional.empty();

  private final Breaker breaker = new Breaker("p", new Random(7));
  private long now = Long.MIN_VALUE + 5; // a monotonic clock may begin anywhere

  private void advance(Duration by) {
    now += by.toNanos();
  }

  private long begin() {
    assertThat(breaker.tryPass(now)).isTrue();
    long begun = now;
    advance(Duration.ofMillis(1));
    return begun;
  }

  private Duration rest() {
    return breaker.restsFor(now).orElse(Duration.ZERO);
  }

  @Test
  void answers_of_calls_that_were_under_way_end_no_rest_that_was_asked_for() {
    long[] calls = new long[10];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = begin();
    }
    breaker.failed(calls[0], now, Optional.of(HALF), "429");
    for (int i = 1; i < calls.length; i++) {
      advance(Duration.ofMillis(10));
      breaker.succeeded(calls[i]);
      assertThat(breaker.tryPass(now)).isFalse();
    }
    assertThat(rest()).isBetween(Duration.ofSeconds(29), HALF);
    assertThat(breaker.health()).isInstanceOf(Health.Degraded.class);

    advance(HALF);
    long probe = begin();
    assertThat(breaker.tryPass(now)).isFalse();
    breaker.succeeded(probe);
    assertThat(breaker.tryPass(now)).isTrue();
    assertThat(breaker.health()).isEqualTo(Health.UP);
  }

  @Test
  void the_longest_rest_that_was_asked_for_holds() {
    long one = begin();
    long other = begin();
    long third = begin();
    breaker.failed(one, now, Optional.of(HALF), "429");
    breaker.failed(other, now, Optional.of(Duration.ofSeconds(2)), "429");
    assertThat(rest()).isEqualTo(HALF);
    breaker.failed(third, now, Optional.of(Duration.ofMinutes(2)), "429");
    assertThat(rest()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void many_failures_at_once_are_one() {
    long[] calls = new long[30];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = begin();
    }
    for (long call : calls) {
      breaker.failed(call, now, UNSAID, "reset");
    }
    assertThat(rest()).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
  }

  @Test
  void probes_that_fail_make_the_rest_longer() {
    for (int i = 0; i < 5; i++) {
      breaker.failed(begin(), now, UNSAID, "reset");
    }
    Duration before = Duration.ZERO;
    for (int i = 0; i < 4; i++) {
      assertThat(rest()).isGreaterThanOrEqualTo(before);
      before = rest();
      advance(Duration.ofMinutes(1));
      breaker.failed(begin(), now, UNSAID, "reset");
    }
    assertThat(rest()).isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void a_bar_outlasts_calls_that_were_under_way_and_a_probe_that_says_nothing() {
    long one = begin();
    long other = begin();
    breaker.barred(one, now, Duration.ofMinutes(10), "quota");
    breaker.neither(other);
    breaker.failed(other, now, UNSAID, "reset");
    assertThat(rest()).isEqualTo(Duration.ofMinutes(10));
    advance(Duration.ofMinutes(10));
    long probe = begin();
    breaker.neither(other);
    assertThat(breaker.tryPass(now)).as("a second probe").isFalse();
    breaker.neither(probe);
    assertThat(breaker.tryPass(now)).as("another probe").isTrue();
  }
}
