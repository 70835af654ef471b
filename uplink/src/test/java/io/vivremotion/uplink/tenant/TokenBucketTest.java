package io.vivremotion.uplink.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class TokenBucketTest {
  private static final long MINUTE = 60_000_000_000L;

  record Step(long nanos, long count) {}

  @Property
  void no_stretch_of_time_gets_more_than_a_minute_at_once_and_the_rate(
      @ForAll @LongRange(min = 1, max = 10_000) long perMinute,
      @ForAll @LongRange(min = Long.MIN_VALUE / 2, max = Long.MAX_VALUE / 2) long start,
      @ForAll("steps") List<Step> steps) {
    var bucket = new TokenBucket(perMinute, start);
    long now = start;
    long taken = 0;
    long largest = 0;
    for (Step step : steps) {
      now += step.nanos();
      if (bucket.waitNanos(step.count(), now) == 0) {
        bucket.take(step.count(), now);
        taken += step.count();
        largest = Math.max(largest, step.count());
      }
    }
    double refilled = (double) (now - start) / MINUTE * perMinute;
    assertThat((double) taken).isLessThanOrEqualTo(Math.max(perMinute, largest) + refilled + 1e-3);
  }

  @Property
  void after_the_wait_that_it_tells_it_gives(
      @ForAll @LongRange(min = 1, max = 10_000) long perMinute, @ForAll("steps") List<Step> steps) {
    var bucket = new TokenBucket(perMinute, 0);
    long now = 0;
    for (Step step : steps) {
      now += bucket.waitNanos(step.count(), now);
      assertThat(bucket.waitNanos(step.count(), now)).isLessThanOrEqualTo(1);
      bucket.take(step.count(), now);
    }
  }

  @Property
  void what_is_given_back_is_as_if_it_had_not_been_taken(
      @ForAll @LongRange(min = 1, max = 1_000) long count,
      @ForAll @LongRange(min = 0, max = 3 * MINUTE) long later) {
    var touched = new TokenBucket(1_000, 0);
    var untouched = new TokenBucket(1_000, 0);
    touched.take(count, 0);
    touched.giveBack(count);
    assertThat(touched.waitNanos(1_000, later)).isEqualTo(untouched.waitNanos(1_000, later));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.longs().between(0, MINUTE), Arbitraries.longs().between(1, 20_000))
        .as(Step::new)
        .list()
        .ofMaxSize(50);
  }
}
