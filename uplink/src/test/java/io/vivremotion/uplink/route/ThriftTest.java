package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ThriftTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void nothing_is_held_back_while_nothing_is_known_and_never_without_a_share() {
    assertThat(new Thrift(0.5, nanos::get).perByte()).isZero();
    Thrift generous = new Thrift(0, nanos::get);
    generous.sent(1_000, 10);
    assertThat(generous.perByte()).isZero();
  }

  @Test
  void the_bar_is_a_share_of_what_bytes_have_brought() {
    Thrift thrift = new Thrift(0.5, nanos::get);
    for (int i = 0; i < 1_000; i++) {
      thrift.sent(2, 1_000);
    }
    assertThat(thrift.perByte()).isCloseTo(1e-3, within(1e-5));
  }

  /** Where all is of one kind, all of it goes up: the share is below 1. */
  @Test
  void what_is_usual_is_never_held_back() {
    Thrift thrift = new Thrift(0.5, nanos::get);
    for (int i = 0; i < 10_000; i++) {
      thrift.sent(0.01, 300);
      assertThat(0.01 / 300).isGreaterThan(thrift.perByte());
    }
  }

  @Test
  void what_was_sent_a_week_ago_hardly_counts() {
    Thrift thrift = new Thrift(0.5, nanos::get);
    thrift.sent(1_000, 1_000_000);
    nanos.addAndGet(Duration.ofDays(7).toNanos());
    thrift.sent(1, 1_000_000);
    assertThat(thrift.perByte()).isLessThan(1.5e-6);
  }

  @Test
  void while_nothing_is_worth_it_the_bar_falls() {
    Thrift thrift = new Thrift(0.5, nanos::get);
    thrift.sent(100, 100_000);
    assertThat(thrift.perByte()).isGreaterThan(4e-4);
    nanos.addAndGet(Duration.ofDays(7).toNanos());
    assertThat(thrift.perByte()).isLessThan(4e-5);
    nanos.addAndGet(Duration.ofDays(7).toNanos());
    assertThat(thrift.perByte()).isLessThan(1e-7);
  }

  @Test
  void it_goes_on_after_a_restart_and_passes_nonsense_over() {
    Thrift before = new Thrift(0.5, nanos::get);
    before.sent(100, 100_000);
    Thrift after = new Thrift(0.5, nanos::get);
    after.resume(before.learnt());
    assertThat(after.perByte()).isEqualTo(before.perByte());
    after.resume(new double[] {Double.NaN, 1});
    after.resume(new double[] {-1, 1});
    after.resume(new double[0]);
    assertThat(after.perByte()).isEqualTo(before.perByte());
  }

  /** Of offers with any mix of densities, sending all above the bar makes V / B^share largest. */
  @Property(tries = 50)
  void the_bar_settles_where_value_over_bytes_to_the_share_is_largest(@ForAll long seed) {
    Random random = new Random(seed);
    double[] densities = random.doubles(2_000).map(one -> 1e-3 * one * one).toArray();
    Thrift thrift = new Thrift(0.5, nanos::get);
    for (int round = 0; round < 100; round++) {
      for (double density : densities) {
        if (density >= thrift.perByte()) {
          thrift.sent(density * 200, 200);
        }
      }
    }
    double here = merit(densities, thrift.perByte());
    for (double other : new double[] {0, 5e-5, 1e-4, 2e-4, 4e-4, 6e-4, 8e-4}) {
      assertThat(here).isGreaterThan(0.99 * merit(densities, other));
    }
  }

  private static double merit(double[] densities, double bar) {
    double value = 0;
    double bytes = 0;
    for (double density : densities) {
      value += density >= bar ? density * 200 : 0;
      bytes += density >= bar ? 200 : 0;
    }
    return bytes == 0 ? 0 : value / Math.sqrt(bytes);
  }
}
