package io.vivremotion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class LatencyBucketsTest {
  @Test
  void quantiles_are_right_to_an_eighth_of_an_octave() {
    LatencyBuckets buckets = new LatencyBuckets();
    assertThat(buckets.quantile(0.5)).isNaN();
    for (int micros = 1; micros <= 100_000; micros++) {
      buckets.add(micros);
    }
    assertThat(buckets.quantile(0.5)).isCloseTo(0.050, within(0.007));
    assertThat(buckets.quantile(0.99)).isCloseTo(0.099, within(0.013));
    buckets.halve();
    assertThat(buckets.quantile(0.5)).isCloseTo(0.050, within(0.007));
  }

  @Test
  void a_clock_that_went_back_and_a_year_of_waiting_do_no_harm() {
    LatencyBuckets buckets = new LatencyBuckets();
    buckets.add(-5);
    buckets.add(365L * 86_400 * 1_000_000);
    assertThat(buckets.quantile(1)).isPositive();
  }
}
