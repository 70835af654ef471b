package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CostsTest {
  private static final Duration HALF_LIFE = Duration.ofMinutes(30);

  private long nanos;
  private final Costs costs = new Costs(HALF_LIFE, () -> nanos);

  @Test
  void each_model_has_its_own_time_and_tokens() {
    calls("quick", 30, 0.5, 20);
    calls("slow", 30, 40, 300);
    assertThat(costs.of("quick").seconds()).isLessThan(2.5);
    assertThat(costs.of("slow").seconds()).isCloseTo(40, within(1.0));
    assertThat(costs.of("slow").tokensPerRow()).isCloseTo(300, within(10.0));
    Tariff oneEach = Tariff.alike(1_000_000);
    assertThat(costs.of("quick").money(350, oneEach))
        .isLessThan(costs.of("slow").money(350, oneEach) - 250);
  }

  @Test
  void a_model_that_was_not_heard_is_believed_to_be_as_all_are() {
    assertThat(costs.of("any")).isEqualTo(ModelCosts.FIRST);
    calls("other", 60, 10, 100);
    assertThat(costs.of("any").seconds()).isCloseTo(10, within(0.1));
  }

  @Test
  void the_first_calls_count_at_once_and_what_all_have_in_common_as_one_call() {
    calls("quick", 60, 1, 40);
    calls("slow", 1, 31, 40);
    assertThat(costs.of("slow").seconds()).isBetween(16.0, 18.0);
    calls("slow", 1, 31, 40);
    assertThat(costs.of("slow").seconds()).isGreaterThan(22);
  }

  @Test
  void a_model_asked_no_more_goes_back_to_what_all_have_in_common() {
    calls("slow", 20, 60, 40);
    calls("quick", 100, 1, 40);
    assertThat(costs.of("slow").seconds()).isGreaterThan(50);
    nanos += HALF_LIFE.multipliedBy(10).toNanos();
    assertThat(costs.of("slow").seconds()).isLessThan(4);
  }

  @Test
  void what_was_learnt_outlives_a_restart() {
    calls("quick", 5, 1, 12);
    calls("slow", 40, 31, 90);
    Costs next = new Costs(HALF_LIFE, () -> nanos);
    next.resume(costs.learnt());
    for (String model : new String[] {"quick", "slow", "another"}) {
      assertThat(next.of(model).seconds()).isCloseTo(costs.of(model).seconds(), within(1e-9));
    }
    next.resume("nonsense of=another version");
    assertThat(next.of("slow")).isEqualTo(ModelCosts.FIRST);
  }

  @Test
  void of_more_models_than_sixteen_nothing_is_learnt() {
    for (int i = 0; i < 40; i++) {
      calls("m" + i, 20, i, 40);
    }
    assertThat(costs.of("m0").seconds()).isLessThan(4);
    assertThat(costs.of("m39")).isEqualTo(costs.of("m20"));
    assertThat(costs.learnt().split(" ")).hasSize(1 + Costs.MOST_MODELS);
  }

  private void calls(String model, int count, double seconds, double tokens) {
    for (int i = 0; i < count; i++) {
      costs.answered(model, new ModelCosts(0.4, 100, 0.3, tokens, seconds));
    }
  }
}
