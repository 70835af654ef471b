package io.vivremotion.uplink.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.Wire;
import io.vivremotion.uplink.link.LinkBudget.Config;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While the bytes of an alarm's call move, nothing else does. */
class PrecedenceTest {
  private static final long RATE = 8_000;

  private final AtomicLong nanos = new AtomicLong();
  private final LinkBudget budget = new LinkBudget(Config.of(RATE, 16_384), nanos::get);
  private final Wire alarm = budget.urgent();
  private final List<Wire> others =
      List.of(budget, budget.wire(Lane.COMMON), budget.wire(Lane.CONTROL));

  @BeforeEach
  void pass() {
    pass(Duration.ofMinutes(1));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void all_others_wait_until_it_has_moved() {
    alarm.moves(true);
    for (Wire other : others) {
      assertThat(other.send(100)).isPositive();
      assertThat(other.readDelayNanos()).isPositive();
    }
    assertThat(alarm.send(100)).isZero();
    assertThat(alarm.readDelayNanos()).isZero();
    alarm.moves(false);
    for (Wire other : others) {
      assertThat(other.send(100)).isZero();
      assertThat(other.readDelayNanos()).isZero();
    }
  }

  @Test
  void what_moved_slowly_keeps_the_link_for_its_answer_as_long_again() {
    alarm.moves(true);
    pass(Duration.ofSeconds(4));
    alarm.moves(false);
    pass(Duration.ofMillis(3_900));
    assertThat(budget.send(100)).isPositive();
    pass(Duration.ofMillis(100));
    assertThat(budget.send(100)).isZero();
  }

  @Test
  void calls_one_soon_after_the_other_keep_it_no_longer_than_one() {
    for (int call = 0; call < 5; call++) {
      assertThat(budget.send(100) > 0).as("before call " + call).isEqualTo(call > 0);
      alarm.moves(true);
      pass(Duration.ofSeconds(4));
      alarm.moves(false);
      pass(Duration.ofSeconds(2));
    }
    pass(Duration.ofMillis(1));
    assertThat(budget.send(100)).isZero();
  }

  @Test
  void of_two_the_second_keeps_the_link_as_well() {
    alarm.moves(true);
    alarm.moves(true);
    alarm.moves(false);
    assertThat(budget.send(100)).isPositive();
    alarm.moves(false);
    assertThat(budget.send(100)).isZero();
  }

  @Test
  void one_that_does_not_end_keeps_nobody_from_the_link_for_ever() {
    alarm.moves(true);
    pass(Duration.ofSeconds(29));
    assertThat(budget.send(100)).isPositive();
    pass(Duration.ofSeconds(2));
    assertThat(budget.send(100)).isZero();
    alarm.moves(false);
    alarm.moves(true);
    assertThat(budget.send(100)).as("the next one counts anew").isPositive();
  }

  @Test
  void the_link_is_not_believed_to_be_slow_for_what_had_to_wait() {
    budget.cameIn(80_000, Duration.ofSeconds(10).toNanos());
    double before = budget.goodput().bytesPerSecond();
    alarm.moves(true);
    assertThat(budget.readDelayNanos()).isPositive();
    pass(Duration.ofSeconds(10));
    alarm.moves(false);
    budget.cameIn(2_000, Duration.ofSeconds(11).toNanos());
    assertThat(budget.goodput().bytesPerSecond()).isEqualTo(before);
    budget.cameIn(20_000, Duration.ofSeconds(9).toNanos());
    assertThat(budget.goodput().bytesPerSecond()).isLessThan(before);
  }
}
