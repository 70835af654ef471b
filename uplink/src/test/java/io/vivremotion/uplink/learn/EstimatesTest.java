package io.vivremotion.uplink.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EstimatesTest {
  private static final List<Signal> SIGNALS = List.of(Signal.values());
  private static final Subject SMALL = new Subject("small", "anomaly");
  private static final Subject LARGE = new Subject("large", "anomaly");
  private static final double PRIOR = 0.9;

  private final AtomicLong nanos = new AtomicLong();
  private final Estimates estimates = new Estimates(Estimates.Config.DEFAULT, nanos::get);

  @Test
  void before_anything_was_heard_the_prior_holds() {
    assertThat(estimates.of(SMALL, PRIOR).correctness()).isCloseTo(PRIOR, within(1e-9));
    assertThat(estimates.of(SMALL, PRIOR).evidence()).isZero();
    assertThat(estimates.all(_ -> PRIOR)).isEmpty();
  }

  @Test
  void rows_that_come_back_usable_do_not_make_a_model_righter_than_it_was_held_to_be() {
    hear(SMALL, Signal.VALIDATION, true, 1_000);
    assertThat(estimates.of(SMALL, PRIOR).correctness()).isBetween(PRIOR, PRIOR / 0.98 + 1e-9);
  }

  @Test
  void a_model_that_got_worse_is_believed_to_be_within_fifty_outcomes() {
    hear(SMALL, Signal.VALIDATION, true, 1_000);
    int outcomes = 0;
    while (estimates.of(SMALL, PRIOR).correctness() > 0.6) {
      hear(SMALL, Signal.VALIDATION, false, 1);
      outcomes++;
    }
    assertThat(outcomes).isBetween(10, 60);
  }

  @Test
  void eight_bad_verdicts_weigh_more_than_a_thousand_usable_rows() {
    hear(SMALL, Signal.VALIDATION, true, 1_000);
    hear(SMALL, Signal.VERDICT, false, 8);
    assertThat(estimates.of(SMALL, PRIOR).correctness()).isLessThan(0.5);
  }

  @Test
  void what_was_heard_loses_half_of_its_weight_in_its_half_life_and_the_prior_comes_back() {
    hear(SMALL, Signal.VALIDATION, false, 1_000);
    double worst = estimates.of(SMALL, PRIOR).correctness();
    double weight = estimates.of(SMALL, PRIOR).evidence();
    nanos.addAndGet(Duration.ofMinutes(30).toNanos());
    assertThat(estimates.of(SMALL, PRIOR).evidence()).isCloseTo(weight / 2, within(0.5));
    nanos.addAndGet(Duration.ofHours(5).toNanos());
    assertThat(estimates.of(SMALL, PRIOR).correctness()).isGreaterThan(PRIOR - 0.1);
    assertThat(worst).isLessThan(0.2);
  }

  @Test
  void a_model_that_is_asked_no_more_is_forgotten_by_what_others_are_heard_of() {
    hear(SMALL, Signal.VALIDATION, false, 100);
    hear(LARGE, Signal.VALIDATION, true, 400);
    assertThat(estimates.of(SMALL, PRIOR).correctness()).isGreaterThan(0.85);
  }

  @Test
  void other_kinds_of_rows_are_not_touched() {
    hear(SMALL, Signal.VALIDATION, false, 100);
    assertThat(estimates.of(new Subject("small", "digest"), PRIOR).evidence()).isZero();
  }

  @Test
  void a_verdict_taken_back_does_not_count_any_more() {
    hear(SMALL, Signal.VERDICT, false, 1);
    estimates.takenBack(SMALL, Signal.VERDICT, false);
    assertThat(estimates.of(SMALL, PRIOR).correctness()).isCloseTo(PRIOR, within(1e-9));
    estimates.takenBack(LARGE, Signal.VERDICT, false);
    assertThat(estimates.size()).isEqualTo(1);
  }

  @Test
  void no_more_is_learnt_than_there_is_room_for_and_what_is_forgotten_makes_room() {
    for (int i = 0; i < Estimates.MOST + 50; i++) {
      estimates.heard(new Subject("small", "kind-" + i), Signal.VALIDATION, true);
    }
    assertThat(estimates.size()).isEqualTo(Estimates.MOST);
    nanos.addAndGet(Duration.ofDays(1).toNanos());
    hear(LARGE, Signal.VALIDATION, true, 1);
    assertThat(estimates.size()).isEqualTo(1);
  }

  @Property(tries = 100)
  void what_was_learnt_is_the_same_after_a_restart(@ForAll @IntRange(max = 1 << 20) int seed) {
    Random random = new Random(seed);
    Estimates before = new Estimates(Estimates.Config.DEFAULT, nanos::get);
    for (int i = 0; i < 200; i++) {
      Subject of = new Subject("m" + random.nextInt(3), "k" + random.nextInt(3));
      Signal signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
      before.heard(of, signal, random.nextBoolean());
    }
    Estimates after = new Estimates(Estimates.Config.DEFAULT, nanos::get);
    after.resume(before.learnt());
    assertThat(after.all(_ -> PRIOR)).isEqualTo(before.all(_ -> PRIOR));
    assertThat(after.size()).isEqualTo(before.size());
  }

  @Property(tries = 200)
  void a_belief_is_a_probability_whatever_is_heard(@ForAll @IntRange(max = 1 << 20) int seed) {
    Random random = new Random(seed);
    AtomicLong time = new AtomicLong();
    Estimates some = new Estimates(new Estimates.Config(1, 0.9, Duration.ofSeconds(5)), time::get);
    for (int i = 0; i < 300; i++) {
      Signal signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
      if (random.nextInt(5) == 0) {
        some.takenBack(SMALL, signal, random.nextBoolean());
      } else {
        some.heard(SMALL, signal, random.nextBoolean());
      }
      time.addAndGet(random.nextLong(Duration.ofSeconds(2).toNanos()));
      Estimate now = some.of(SMALL, PRIOR);
      assertThat(now.correctness()).isBetween(0.0, 1.0);
      assertThat(now.evidence()).isBetween(0.0, 4 / (1 - 0.9) * 2 + 1);
    }
  }

  @Test
  void what_is_no_estimate_is_refused_and_nothing_of_it_is_taken() {
    for (Map<String, String> wrong :
        java.util.List.of(
            Map.of("anomaly|small", "1 2 3"),
            Map.of("anomaly", "1 2 3 4"),
            Map.of("anomaly|small", "1 2 3 -4"),
            Map.of("anomaly|small", "1 2 3 NaN"),
            Map.of("anomaly|small", "a b c d"))) {
      assertThatThrownBy(() -> estimates.resume(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(estimates.size()).isZero();
  }

  @Test
  void a_name_that_a_file_cannot_hold_is_learnt_until_the_restart_only() {
    hear(new Subject("a model\nwith lines", "anomaly"), Signal.VALIDATION, true, 1);
    assertThat(estimates.size()).isEqualTo(1);
    assertThat(estimates.learnt()).isEmpty();
  }

  private void hear(Subject of, Signal signal, boolean good, int times) {
    for (int i = 0; i < times; i++) {
      estimates.heard(of, signal, good);
    }
  }
}
