package io.vivremotion.uplink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private Instant now = NOON;
  private long nanos;

  @Test
  void nothing_is_spent_before_it_is_noted_on_disk() {
    Allowance allowance = new Allowance(new Allowance.Config(1_000_000, 0), () -> now);
    assertThat(allowance.left()).isZero();
    assertThat(allowance.isDue()).isTrue();
    allowance.noted(allowance.toNote());
    assertThat(allowance.left()).isEqualTo(64 << 10);
  }

  @Test
  void a_crash_costs_the_lease_and_an_end_gives_it_back() {
    Allowance allowance = leased(1_000_000);
    allowance.spend(10_000);
    Allowance.Noted onDisk = allowance.toNote();
    allowance.noted(onDisk);
    assertThat(resumed(1_000_000, onDisk).toNote().dayBytes())
        .as("after a crash")
        .isEqualTo(10_000 + 2 * (64 << 10));
    assertThat(resumed(1_000_000, allowance.close()).toNote().dayBytes())
        .as("after an end")
        .isEqualTo(10_000 + (64 << 10));
    assertThat(allowance.left()).isZero();
  }

  @Test
  void a_new_day_begins_anew_and_the_month_goes_on() {
    Allowance allowance = new Allowance(new Allowance.Config(100_000, 150_000), () -> now);
    allowance.noted(allowance.toNote());
    allowance.spend(60_000);
    now = Instant.parse("2026-11-30T23:59:59Z");
    assertThat(allowance.toNote().dayBytes()).isEqualTo(100_000);
    now = Instant.parse("2026-12-01T00:00:00Z");
    assertThat(allowance.left()).isZero();
    allowance.noted(allowance.toNote());
    assertThat(allowance.left()).isEqualTo(64 << 10);
  }

  @Test
  void a_clock_set_back_begins_nothing_anew() {
    Allowance allowance = leased(100_000);
    allowance.spend(60_000);
    now = NOON.minus(Duration.ofDays(3));
    assertThat(allowance.left()).isEqualTo((64 << 10) - 60_000);
    Allowance after = resumed(100_000, allowance.toNote());
    assertThat(after.left()).isZero();
  }

  @Test
  void a_clock_that_ran_a_year_ahead_closes_the_link_for_no_year() {
    Allowance allowance = new Allowance(new Allowance.Config(100_000, 200_000), () -> now);
    allowance.noted(allowance.toNote());
    allowance.spend(30_000);
    now = NOON.plus(Duration.ofDays(365));
    allowance.noted(allowance.toNote());
    allowance.spend(10_000);
    now = NOON.plusSeconds(60);
    assertThat(allowance.rest()).as("both count").isEqualTo(60_000);
    assertThat(allowance.toNote().day()).isEqualTo(LocalDate.of(2026, 11, 30));
    now = NOON.plus(Duration.ofDays(1));
    allowance.noted(allowance.toNote());
    assertThat(allowance.rest()).as("a new day, and a new month").isEqualTo(100_000);
    assertThat(allowance.left()).isEqualTo(64 << 10);
  }

  @Test
  void nor_does_what_it_noted_then_after_a_restart() {
    now = NOON.plus(Duration.ofDays(365));
    Allowance ahead = leased(100_000);
    ahead.spend(50_000);
    Allowance.Noted noted = ahead.close();
    now = NOON;
    Allowance after = resumed(100_000, noted);
    assertThat(after.rest()).isEqualTo(50_000);
    now = NOON.plus(Duration.ofDays(1));
    assertThat(after.rest()).isEqualTo(100_000);
  }

  @Test
  void it_knows_whether_it_lasts() {
    Allowance allowance = leased(864_000);
    assertThat(allowance.pace()).as("in half a day").isEqualTo(20);
    assertThat(allowance.isAhead()).isTrue();
    allowance.spend(500_000);
    assertThat(allowance.isAhead()).isFalse();
  }

  @Test
  void a_call_that_needs_more_than_is_left_of_a_lease_gets_a_larger_one() {
    Allowance allowance = leased(1_000_000);
    LinkBudget budget =
        new LinkBudget(LinkBudget.Config.of(100_000, 300_000), this::nanos, allowance);
    assertThat(budget.affords(100_000, 10_000)).isFalse();
    assertThat(allowance.isDue()).isTrue();
    allowance.noted(allowance.toNote());
    assertThat(budget.affords(100_000, 10_000)).isTrue();
    assertThat(budget.affords(1_000_000, 0)).as("more than there is").isFalse();
    allowance.noted(allowance.toNote());
    assertThat(allowance.left()).isEqualTo(1_000_000);
    assertThat(allowance.isDue()).isFalse();
  }

  @Test
  void hours_may_go_over_midnight() {
    Terms nights = new Terms(0, 0, List.of("22:00-06:00", "12:30-13:00"));
    assertThat(nights.isOpen(Instant.parse("2026-11-30T23:00:00Z"))).isTrue();
    assertThat(nights.isOpen(Instant.parse("2026-11-30T05:59:00Z"))).isTrue();
    assertThat(nights.isOpen(Instant.parse("2026-11-30T06:00:00Z"))).isFalse();
    assertThat(nights.isOpen(Instant.parse("2026-11-30T12:45:00Z"))).isTrue();
    assertThatThrownBy(() -> new Terms(0, 0, List.of("at night")))
        .hasMessageContaining("hours: found 'at night'");
  }

  /** Calls, crashes, ends, days: what was on the wire in a day is never above the allowance. */
  @Property(tries = 300)
  void never_more_than_the_allowance_is_on_the_wire(
      @ForAll long seed, @ForAll @IntRange(min = 40_000, max = 400_000) int limit) {
    Random random = new Random(seed);
    Map<LocalDate, Double> wire = new HashMap<>();
    Optional<Allowance.Noted> disk = Optional.empty();
    for (int life = 0; life < 6; life++) {
      Allowance allowance = new Allowance(new Allowance.Config(limit, 3L * limit), () -> now);
      disk.ifPresent(allowance::resume);
      LinkBudget budget =
          new LinkBudget(LinkBudget.Config.of(8_000, 16_384), this::nanos, allowance);
      for (int step = 0; step < 60; step++) {
        pass(Duration.ofMillis(random.nextInt(20) == 0 ? 4_000_000 : random.nextInt(4_000)));
        if (allowance.isDue() && random.nextInt(4) > 0) {
          disk = Optional.of(allowance.toNote());
          allowance.noted(disk.get());
        }
        double bytes = call(budget, random);
        wire.merge(LocalDate.ofInstant(now, ZoneOffset.UTC), bytes, Double::sum);
      }
      if (random.nextBoolean()) {
        disk = Optional.of(allowance.close());
      }
    }
    assertThat(wire.values()).as("seed " + seed).allMatch(bytes -> bytes <= limit);
    assertThat(wire.values().stream().mapToDouble(Double::doubleValue).sum())
        .isLessThanOrEqualTo(3.0 * limit);
  }

  /** As the client does it; the answer may be longer than its price, then reading stops. */
  private static double call(LinkBudget budget, Random random) {
    int send = 200 + random.nextInt(4_000);
    int receive = 200 + random.nextInt(3_000);
    Optional<Reservation> reservation = budget.tryReserve(Priority.NORMAL, send, receive);
    if (reservation.isEmpty()) {
      return 0;
    }
    double bytes = 0;
    for (int left = send; left > 0; left -= 1_400) {
      int piece = Math.min(left, 1_400);
      bytes += budget.send(piece) == 0 ? cost(piece) : 0;
    }
    for (int left = receive * (random.nextInt(5) == 0 ? 9 : 1); left > 0; left -= 2_048) {
      if (budget.readDelayNanos() == 0) {
        int piece = Math.min(left, 2_048);
        budget.received(piece);
        bytes += cost(piece);
      }
    }
    reservation.get().close();
    return bytes;
  }

  private static double cost(int bytes) {
    int segments = (bytes + 1_399) / 1_400;
    return bytes + 52 * (segments + (segments + 1) / 2);
  }

  private long nanos() {
    return nanos;
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    now = now.plus(time);
  }

  private Allowance leased(long dayBytes) {
    Allowance allowance = new Allowance(new Allowance.Config(dayBytes, 0), () -> now);
    allowance.noted(allowance.toNote());
    return allowance;
  }

  private Allowance resumed(long dayBytes, Allowance.Noted noted) {
    Allowance allowance = new Allowance(new Allowance.Config(dayBytes, 0), () -> now);
    allowance.resume(noted);
    return allowance;
  }

  @Test
  void by_the_shape_of_the_day_what_is_left_lasts_and_is_ahead_or_not() {
    Allowance allowance = leased(1_000_000);
    double even = allowance.pace();
    assertThat(even).isCloseTo(1_000_000 / 43_200.0, offset(1e-6));
    allowance.follow(DayShape.of(new double[] {0, 0, 0, 3}));
    assertThat(allowance.pace()).as("little is expected until six").isLessThan(even / 4);
    now = Instant.parse("2026-11-30T18:00:00Z");
    assertThat(allowance.pace()).isBetween(40.0, 1_000_000 / 21_600.0);
    allowance.spend(80_000);
    assertThat(allowance.isAhead()).isTrue();
    allowance.spend(100_000);
    assertThat(allowance.isAhead()).as("three quarters of the day, a tenth of its use").isFalse();
    now = Instant.parse("2026-11-30T23:59:59Z");
    assertThat(allowance.pace()).isCloseTo(820_000, offset(10.0));
    allowance.follow(DayShape.EVEN);
    assertThat(allowance.pace()).isCloseTo(820_000, offset(10.0));
  }

  @Property
  void whatever_is_expected_of_a_day_all_of_it_is_gone_at_its_end(
      @ForAll @Size(min = 1, max = 96) double[] expected, @ForAll @DoubleRange(max = 1) double at) {
    DayShape shape = DayShape.of(expected);
    assertThat(shape.gone(0)).isZero();
    assertThat(shape.gone(1)).isEqualTo(1);
    assertThat(shape.gone(at)).isBetween(0.0, 1.0);
    assertThat(shape.gone(Math.min(1, at + 0.01))).isGreaterThanOrEqualTo(shape.gone(at));
    assertThat(shape.density(at)).isBetween(0.05, 96.0);
  }
}
