package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private final Agreement agreement = new Agreement();
  private final Random random = new Random(20261128);

  @Test
  void where_company_changes_verdicts_fewer_share_a_prompt() {
    compare(300, rows -> rows > 7 ? 0.8 : 0.99);
    assertThat(agreement.most("m")).isBetween(7, 15);
    assertThat(agreement.most("other")).as("models do not share").isEqualTo(127);
  }

  @Test
  void a_model_that_does_not_even_agree_with_itself_keeps_its_sizes() {
    compare(6_000, rows -> 0.85);
    assertThat(agreement.most("m"))
        .as("it was tried with fewer, which was no better")
        .isGreaterThan(15);
  }

  @Test
  void a_model_that_has_got_better_is_given_more_again_but_not_at_once() {
    compare(300, rows -> rows > 7 ? 0.7 : 1);
    int before = agreement.most("m");
    compare(30, rows -> 1);
    assertThat(agreement.most("m")).isEqualTo(before);
    compare(4_000, rows -> 1);
    assertThat(agreement.most("m")).isGreaterThan(before);
  }

  @Test
  void a_single_difference_says_nothing() {
    for (int i = 0; i < 7; i++) {
      agreement.compared("m", 20, true);
    }
    agreement.compared("m", 20, false);
    assertThat(agreement.most("m")).isEqualTo(127);
    assertThat(agreement.share("m")).isBetween(0.8, 0.95);
  }

  @Test
  void what_was_learnt_survives_and_nonsense_is_passed_over() {
    compare(300, rows -> rows > 7 ? 0.8 : 0.99);
    Agreement next = new Agreement();
    next.resume(agreement.learnt());
    assertThat(next.most("m")).isEqualTo(agreement.most("m"));
    assertThat(next.learnt()).isEqualTo(agreement.learnt());
    next.resume("m=7 =1,40 x=1,40,a b,c=3");
    assertThat(next.learnt()).isEqualTo(agreement.learnt());
  }

  /** Batches of 30 as far as is allowed. */
  private void compare(int times, IntToDoubleFunction agrees) {
    for (int i = 0; i < times; i++) {
      int rows = Math.min(30, agreement.most("m"));
      agreement.compared("m", rows, random.nextDouble() < agrees.applyAsDouble(rows));
    }
  }
}
