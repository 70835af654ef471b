package io.vivremotion.uplink.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.function.LongToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static final int DAY = Demand.BINS;
  private static final long SEED = 20261129;
  private static final int EVENING = 76;
  private static final int MORNING = 30;

  private final Series series = new Series(DAY);
  private long bin = 20_000L * DAY;

  @Test
  void it_is_silent_for_two_days_and_until_it_is_better_than_the_day_before() {
    Days days = new Days(SEED, Days.evenings(15));
    for (int i = 0; i < 2 * DAY; i++) {
      learn(days, 1);
      assertThat(series.isProven()).isFalse();
    }
    learn(days, 6 * DAY);
    assertThat(series.mase()).isLessThan(0.95);
    assertThat(series.isProven()).isTrue();
  }

  @Test
  void where_the_day_before_is_never_wrong_there_is_nothing_to_prove() {
    learn(Days.evenings(20_000), 20 * DAY);
    assertThat(series.isProven()).isFalse();
    Series nothing = new Series(DAY);
    for (int i = 0; i < 5 * DAY; i++) {
      nothing.learn(i, 0);
    }
    assertThat(nothing.isProven()).isFalse();
    assertThat(nothing.quantile(0.9, 5 * DAY)).isZero();
    assertThat(nothing.learnt()).as("nothing to remember").isEmpty();
  }

  @Test
  void what_is_told_is_exceeded_in_one_case_of_ten() {
    Days days = new Days(SEED, Days.evenings(15));
    learn(days, 4 * DAY);
    int bins = 0;
    int rests = 0;
    for (int i = 0; i < 60 * DAY; i++) {
      double nextMost = series.quantile(0.9, bin);
      double restMost = bin % (DAY / 8) == 0 ? series.rest(0.9, bin, 0) : Double.NaN;
      double came = days.applyAsDouble(bin);
      bins += came <= nextMost ? 1 : 0;
      series.learn(bin++, came);
      if (!Double.isNaN(restMost)) {
        rests += rest(days, came) <= restMost ? 1 : 0;
      }
    }
    assertThat(bins / (60.0 * DAY)).isBetween(0.85, 0.95);
    assertThat(rests / (60.0 * 8)).isBetween(0.85, 0.96);
  }

  /** Another evening like this one, from this bin on. */
  private double rest(Days days, double first) {
    double sum = first;
    for (long each = bin; each % DAY != 0; each++) {
      sum += days.applyAsDouble(each);
    }
    return sum;
  }

  @Test
  void while_the_gateway_was_off_nothing_came_that_counts() {
    learn(new Days(SEED, Days.evenings(15)), 6 * DAY);
    double before = series.expected(evening());
    double mase = series.mase();
    bin += DAY / 2 + 7;
    learn(Days.evenings(20_000), 1);
    assertThat(series.expected(evening())).isCloseTo(before, Percentage.withPercentage(1));
    assertThat(series.mase()).isCloseTo(mase, Percentage.withPercentage(2));
  }

  @Test
  void after_a_week_it_begins_anew() {
    learn(new Days(SEED, Days.evenings(15)), 8 * DAY);
    bin += 7 * DAY + 1;
    learn(Days.evenings(1), 1);
    assertThat(series.expected(evening())).isZero();
    assertThat(series.isProven()).isFalse();
  }

  @Test
  void a_clock_that_jumps_either_way_spoils_nothing() {
    Days days = new Days(SEED, Days.evenings(15));
    learn(days, 8 * DAY);
    double before = series.expected(evening());
    for (int jump : new int[] {-3, 5, -10 * DAY, 2 * DAY, -DAY, -40_000, 40_300}) {
      bin += jump;
      learn(days, 3);
    }
    assertThat(series.expected(evening())).isCloseTo(before, Percentage.withPercentage(50));
    assertThat(series.mase()).isLessThan(1);
  }

  @Test
  void what_is_three_times_as_much_from_one_day_on_is_followed_within_three() {
    learn(new Days(SEED, Days.evenings(15)), 8 * DAY);
    double before = series.expected(evening());
    learn(new Days(SEED, Days.evenings(45)), 3 * DAY);
    assertThat(series.expected(evening()) / before).isBetween(2.0, 4.0);
  }

  @Test
  void a_single_burst_is_no_new_season() {
    learn(new Days(SEED, Days.evenings(15)), 8 * DAY);
    double before = series.expected(evening());
    long next = evening();
    learn(new Days(SEED, Days.evenings(15)), (int) (next - bin));
    series.learn(bin++, 5_000_000);
    assertThat(series.expected(next)).isLessThan(8 * before);
  }

  @Test
  void a_peak_that_moves_to_the_morning_is_expected_there() {
    learn(new Days(SEED, Days.evenings(15)), 6 * DAY);
    learn(new Days(SEED, at -> Days.evenings(15).applyAsDouble(at + DAY / 2)), 6 * DAY);
    long today = bin / DAY * DAY;
    assertThat(series.expected(today + MORNING)).isGreaterThan(2 * series.expected(evening()));
  }

  @Test
  void weekends_are_part_of_what_seldom_happens() {
    LongToDoubleFunction work = at -> at / DAY % 7 < 5 ? Days.evenings(15).applyAsDouble(at) : 0.3;
    Days days = new Days(SEED, work);
    learn(days, 28 * DAY);
    int covered = 0;
    for (int day = 0; day < 28; day++) {
      double told = series.rest(0.9, bin, 0);
      double came = 0;
      for (int i = 0; i < DAY; i++) {
        double bytes = days.applyAsDouble(bin);
        came += bytes;
        series.learn(bin++, bytes);
      }
      covered += came <= told ? 1 : 0;
    }
    assertThat(covered).isGreaterThanOrEqualTo(22);
  }

  @Test
  void an_earlier_run_is_gone_on_from() {
    Days days = new Days(SEED, Days.evenings(15));
    learn(days, 9 * DAY + 40);
    Series again = new Series(DAY);
    again.resume(series.learnt());
    for (int i = 0; i < DAY; i++) {
      assertThat(again.expected(bin + i)).isCloseTo(series.expected(bin + i), offset(2.0));
      assertThat(again.quantile(0.9, bin + i))
          .isCloseTo(series.quantile(0.9, bin + i), offset(20.0));
    }
    assertThat(again.rest(0.9, bin, 0.5)).isCloseTo(series.rest(0.9, bin, 0.5), offset(150.0));
    assertThat(again.isProven()).isEqualTo(series.isProven());
    assertThat(series.learnt().length()).isLessThan(6_000);
  }

  @Property(tries = 200)
  void whatever_comes_whenever_it_is_never_negative_and_always_a_number(
      @ForAll @Size(min = 100, max = 400) double[] values,
      @ForAll @Size(max = 400) @IntRange(min = -900, max = 900) int[] jumps) {
    Series any = new Series(24);
    long at = 5_000;
    for (int i = 0; i < values.length; i++) {
      any.learn(at, values[i]);
      at += i < jumps.length && i % 7 == 0 ? jumps[i] : 1;
    }
    isSane(any, at);
    Series again = new Series(24);
    again.resume(any.learnt());
    isSane(again, at);
    assertThat(any.learnt().length()).isLessThan(9_000);
  }

  @Property(tries = 200)
  void nonsense_of_an_earlier_run_is_passed_over(
      @ForAll @StringLength(max = 60) String nonsense,
      @ForAll @IntRange(min = 0, max = 3_000) int cut) {
    learn(new Days(SEED, Days.evenings(15)), 3 * DAY);
    String text = series.learnt();
    int from = cut % text.length();
    for (String each :
        new String[] {
          nonsense,
          text.substring(0, from),
          text.substring(0, from) + nonsense + text.substring(from),
          text.substring(0, from) + "-1e15,NaN;" + text.substring(from),
          text.replace(text.charAt(from), '9')
        }) {
      Series again = new Series(DAY);
      again.resume(each);
      isSane(again, bin);
      again.learn(bin, 1_000);
      isSane(again, bin + 1);
    }
  }

  private static void isSane(Series any, long from) {
    for (long at = from; at < from + 100; at++) {
      assertThat(any.expected(at)).isBetween(0.0, 1e18);
      assertThat(any.quantile(0.5, at)).isBetween(0.0, any.quantile(0.9, at));
      assertThat(any.quantile(0.9, at)).isBetween(0.0, 1e25);
      assertThat(any.rest(0.9, at, 0.3)).isBetween(0.0, 1e27);
    }
  }

  private void learn(LongToDoubleFunction bytes, int bins) {
    for (int i = 0; i < bins; i++) {
      series.learn(bin, bytes.applyAsDouble(bin));
      bin++;
    }
  }

  /** Of the day that is to come, or under way. */
  private long evening() {
    return (bin / DAY + 1) * DAY + EVENING;
  }
}
