package io.vivremotion.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void an_end_has_come_when_the_clock_says_so() {
    assertThat(Deadlines.passed(NOON.plusNanos(1), NOON)).isFalse();
    assertThat(Deadlines.passed(NOON, NOON)).isTrue();
    assertThat(Deadlines.passed(NOON.minusSeconds(1), NOON)).isTrue();
  }

  @Test
  void an_end_told_before_the_clock_was_set_has_not_come_when_it_is() {
    Instant toldAtBoot = Instant.EPOCH.plus(Duration.ofDays(1));
    assertThat(Deadlines.passed(toldAtBoot, NOON)).isFalse();
  }
}
