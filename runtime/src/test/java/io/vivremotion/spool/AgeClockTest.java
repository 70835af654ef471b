package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgeClockTest {
  private static final Instant TODAY = Instant.parse("2026-05-01T00:00:00Z");

  private Instant wall = TODAY;
  private Duration monotonic = Duration.ofDays(3);

  @Test
  void what_was_stored_in_this_run_ages_with_the_monotonic_clock_whatever_the_other_one_does() {
    AgeClock ages = open(Instant.EPOCH, 1);
    long first = ages.stamp(1);
    passes(Duration.ofMinutes(2));
    wall = wall.plus(Duration.ofDays(3_000));
    long second = ages.stamp(2);
    passes(Duration.ofMinutes(3));
    wall = TODAY.plus(Duration.ofMinutes(5));
    long third = ages.stamp(3);
    passes(Duration.ofMinutes(4));
    wall = Instant.EPOCH;
    ages.stamp(4);
    passes(Duration.ofMinutes(1));
    assertThat(ages.age(1, first)).isEqualTo(Duration.ofMinutes(10).toMillis());
    assertThat(ages.age(2, second)).isEqualTo(Duration.ofMinutes(8).toMillis());
    assertThat(ages.age(3, third)).isEqualTo(Duration.ofMinutes(5).toMillis());
  }

  @Test
  void in_1970_records_age_as_well() {
    wall = Instant.EPOCH.plusSeconds(30);
    AgeClock ages = open(Instant.EPOCH, 1);
    long stored = ages.stamp(1);
    passes(Duration.ofHours(1));
    wall = TODAY;
    ages.stamp(2);
    assertThat(ages.age(1, stored)).isEqualTo(Duration.ofHours(1).toMillis());
  }

  @Test
  void what_an_earlier_run_stored_is_as_old_as_its_stamp_says_once_the_clock_has_settled() {
    AgeClock ages = open(TODAY.minus(Duration.ofHours(10)), 50);
    long stored = TODAY.minus(Duration.ofHours(10)).toEpochMilli();
    passes(Duration.ofMinutes(1));
    assertThat(ages.age(7, stored)).isEqualTo(Duration.ofMinutes(1).toMillis());
    passes(Duration.ofMinutes(4));
    assertThat(ages.age(7, stored)).isEqualTo(Duration.ofHours(10).plusMinutes(5).toMillis());
  }

  @Test
  void a_clock_that_starts_years_ahead_expires_nothing() {
    Instant stored = TODAY.minus(Duration.ofHours(1));
    wall = Instant.parse("2036-01-01T00:00:00Z");
    AgeClock ages = open(stored, 50);
    passes(Duration.ofDays(1));
    assertThat(ages.age(7, stored.toEpochMilli())).isEqualTo(Duration.ofDays(1).toMillis());
  }

  @Test
  void a_jump_ahead_makes_nothing_older_and_a_correction_back_makes_it_right() {
    Instant stored = TODAY.minus(Duration.ofHours(1));
    AgeClock ages = open(stored, 50);
    passes(Duration.ofMinutes(10));
    wall = wall.plus(Duration.ofDays(300));
    ages.stamp(50);
    passes(Duration.ofMinutes(10));
    long right = Duration.ofMinutes(80).toMillis();
    assertThat(ages.age(7, stored.toEpochMilli())).isEqualTo(right);
    wall = wall.minus(Duration.ofDays(300));
    ages.stamp(50);
    passes(Duration.ofMinutes(10));
    assertThat(ages.age(7, stored.toEpochMilli()))
        .isEqualTo(right + Duration.ofMinutes(10).toMillis());
  }

  @Test
  void a_correction_back_after_a_start_ahead_makes_young_again() {
    Instant stored = TODAY.minus(Duration.ofHours(1));
    wall = TODAY.plus(Duration.ofDays(200));
    AgeClock ages = open(stored, 50);
    passes(Duration.ofMinutes(2));
    wall = TODAY.plus(Duration.ofMinutes(2));
    ages.stamp(50);
    passes(Duration.ofMinutes(8));
    assertThat(ages.age(7, stored.toEpochMilli())).isEqualTo(Duration.ofMinutes(70).toMillis());
  }

  @Test
  void stamps_from_before_the_clock_was_set_count_from_this_run_on() {
    AgeClock ages = open(TODAY, 50);
    passes(Duration.ofMinutes(20));
    assertThat(ages.age(7, 5_000)).isEqualTo(Duration.ofMinutes(20).toMillis());
  }

  private AgeClock open(Instant newestFound, long nextSequence) {
    return new AgeClock(
        new FileSpool.Surroundings(
            () -> wall,
            () -> monotonic.toNanos(),
            Describer.NONE,
            Tombstones.UNHEARD,
            SpoolKeys.NONE,
            DiskSpace.Room.AMPLE),
        newestFound.toEpochMilli(),
        nextSequence);
  }

  private void passes(Duration time) {
    wall = wall.plus(time);
    monotonic = monotonic.plus(time);
  }
}
