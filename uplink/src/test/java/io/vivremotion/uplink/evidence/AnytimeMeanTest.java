package io.vivremotion.uplink.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** A bound that may be looked at after each value. */
class AnytimeMeanTest {
  private static final long SEED = 20261150;
  private static final double ALPHA = 0.05;
  private static final int WALKS = 300;
  private static final int LENGTH = 800;

  @Test
  void a_mean_that_is_not_above_zero_is_taken_for_it_in_at_most_alpha_of_all_walks() {
    for (double chance : new double[] {0.5, 0.05, 0.95}) { // of a value that makes up for the rest
      double ever = ever(_ -> 0, (_, share) -> share < chance ? 1 - chance : -chance);
      assertThat(ever).as("chance " + chance).isLessThanOrEqualTo(ALPHA);
    }
  }

  @Test
  void it_is_the_running_mean_that_counts_where_expectations_change() {
    IntToDoubleFunction expected = i -> i % 200 < 100 ? -0.1 : 0.1;
    double ever =
        ever(expected, (i, share) -> expected.applyAsDouble(i) + (share < 0.5 ? 0.5 : -0.5));
    assertThat(ever).isLessThanOrEqualTo(ALPHA);
  }

  private interface Walk {
    /**
     * @param share 0 to 1, by chance
     */
    double value(int step, double share);
  }

  /** In how many walks a mean that was to be 0 at most was ever held to be above 0. */
  private static double ever(IntToDoubleFunction expected, Walk walk) {
    int wrong = 0;
    for (int each = 0; each < WALKS; each++) {
      Random random = new Random(SEED + each);
      AnytimeMean mean = AnytimeMean.within(2);
      boolean above = false;
      double sum = 0;
      for (int i = 0; i < LENGTH && !above; i++) {
        mean = mean.with(walk.value(i, random.nextDouble()));
        sum += expected.applyAsDouble(i);
        above = sum <= 1e-9 && mean.isAboveZero(ALPHA);
      }
      wrong += above ? 1 : 0;
    }
    System.out.printf("seed %d: %d of %d walks held to be above 0%n", SEED, wrong, WALKS);
    return wrong / (double) WALKS;
  }

  @Test
  void a_mean_above_zero_is_found_and_the_bound_closes_in_on_it() {
    Random random = new Random(SEED);
    AnytimeMean mean = AnytimeMean.within(2);
    int found = 0;
    for (int i = 1; i <= 20_000; i++) {
      mean = mean.with(0.1 + (random.nextBoolean() ? 0.5 : -0.5));
      found = found == 0 && mean.isAboveZero(ALPHA) ? i : found;
      assertThat(mean.low(ALPHA) <= 0.1 || i % 100 > 0).isTrue();
    }
    assertThat(found).as("seed " + SEED).isBetween(50, 1_000);
    assertThat(mean.low(ALPHA)).isBetween(0.07, 0.1);
    assertThat(mean.high(ALPHA)).isBetween(0.1, 0.13);
    assertThat(mean.isBelowZero(ALPHA)).isFalse();
  }

  @Test
  void what_is_surely_above_zero_has_a_bound_above_zero() {
    Random random = new Random(SEED);
    AnytimeMean mean = AnytimeMean.within(2);
    for (int i = 0; i < 300; i++) {
      mean = mean.with(Math.clamp(0.1 + random.nextGaussian() / 3, -1, 1));
      assertThat(mean.isAboveZero(ALPHA)).isEqualTo(mean.low(ALPHA) > 0);
    }
  }

  @Test
  void of_nothing_nothing_is_known() {
    AnytimeMean none = AnytimeMean.within(2);
    assertThat(none.mean()).isZero();
    assertThat(none.low(ALPHA)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(none.isAboveZero(ALPHA)).isFalse();
    assertThat(none.with(1).mean()).isCloseTo(1, within(1e-12));
  }

  @Test
  void a_value_beyond_the_range_is_refused_and_so_is_a_mean_that_cannot_be() {
    assertThatThrownBy(() -> AnytimeMean.within(2).with(1.01))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beyond 1.0");
    assertThatThrownBy(() -> new AnytimeMean(2, 1, 5, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AnytimeMean(2, 1, Double.NaN, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
