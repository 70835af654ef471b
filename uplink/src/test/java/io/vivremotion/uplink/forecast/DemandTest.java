package io.vivremotion.uplink.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DemandTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-23T00:00:00Z");
  private static final List<Priority> PEOPLE = List.of(Priority.ALARM, Priority.INTERACTIVE);
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final int DAY_MINUTES = 1_440;

  private final Demand demand = new Demand();
  private final Days days = new Days(20261129, Days.evenings(15));
  private Instant now = MIDNIGHT;

  @Test
  void of_an_evening_to_come_is_told_in_the_morning_and_less_and_less_in_the_evening() {
    pass(7 * DAY_MINUTES);
    double expected = 12 * 15 * 1_300;
    assertThat(demand.told("interactive").proven()).isTrue();
    assertThat(demand.restOfDay(PEOPLE)).isBetween(expected, 2 * expected);
    pass(19 * 60 + 30);
    assertThat(demand.restOfDay(PEOPLE)).isBetween(0.4 * expected, expected);
    pass(4 * 60 + 25);
    assertThat(demand.restOfDay(PEOPLE)).isLessThan(0.05 * expected);
    assertThat(demand.told("alarm")).isEqualTo(new Demand.Told(0, 0, Double.NaN, false));
  }

  @Test
  void the_next_hour_is_more_before_the_evening_than_at_night() {
    pass(7 * DAY_MINUTES);
    double night = demand.nextHour().orElseThrow();
    pass(18 * 60 - 10);
    assertThat(demand.nextHour().orElseThrow()).isGreaterThan(10 * night);
    assertThat(demand.day().orElseThrow()).hasSize(Demand.BINS);
  }

  @Test
  void nothing_is_said_before_it_is_proven() {
    pass(2 * DAY_MINUTES);
    assertThat(demand.restOfDay(List.of(Priority.values()))).isZero();
    assertThat(demand.nextHour()).isEmpty();
    assertThat(demand.day()).isEmpty();
  }

  @Test
  void a_restart_within_a_quarter_of_an_hour_goes_on_with_it() {
    pass(7 * DAY_MINUTES + 605);
    Demand again = new Demand();
    again.resume(demand.learnt());
    assertThat(again.look(now.plusSeconds(30))).isFalse();
    assertThat(again.restOfDay(PEOPLE)).isBetween(0.97 * rest(), 1.03 * rest());
    assertThat(again.look(now.plusSeconds(120))).isFalse();
    boolean learnt = false;
    for (int i = 3; i < 12; i++) {
      learnt |= again.look(now.plusSeconds(60L * i));
    }
    assertThat(learnt).as("of 15 min all but 30 s were seen").isTrue();
    assertThat(demand.learnt().toString().length()).isLessThan(6 * 6_000);
  }

  private double rest() {
    return demand.restOfDay(PEOPLE);
  }

  @Test
  void what_was_seen_in_part_only_is_not_learnt() {
    assertThat(demand.look(now)).isFalse();
    assertThat(demand.look(now.plusSeconds(600))).isFalse();
    assertThat(demand.look(now.plusSeconds(660))).isFalse();
    assertThat(demand.look(now.plusSeconds(901))).isFalse();
  }

  @Test
  void a_box_that_does_not_know_the_time_learns_nothing_until_it_does() {
    pass(7 * DAY_MINUTES);
    Map<String, String> before = demand.learnt();
    Instant known = now;
    now = Instant.EPOCH;
    pass(DAY_MINUTES);
    before.keySet().stream()
        .filter(key -> key.startsWith("forecast."))
        .forEach(key -> assertThat(demand.learnt()).containsEntry(key, before.get(key)));
    now = known;
    pass(30);
    assertThat(demand.restOfDay(PEOPLE)).isPositive();
  }

  @Property(tries = 100)
  void whatever_the_clock_does_it_is_never_negative(@ForAll @Size(max = 200) long[] jumpsMillis) {
    Demand any = new Demand();
    Instant at = MIDNIGHT;
    for (long jump : jumpsMillis) {
      at = Instant.ofEpochMilli(Math.floorMod(at.toEpochMilli() + jump, 1L << 42));
      any.look(at);
      any.wanted(Priority.NORMAL, 1e300);
      any.wanted(Priority.BULK, Double.NaN);
      any.look(at.plusSeconds(60));
      assertThat(any.restOfDay(List.of(Priority.values()))).isNotNegative().isFinite();
      assertThat(any.told("all").seldomMore()).isNotNegative().isFinite();
    }
    Demand again = new Demand();
    again.resume(any.learnt());
    assertThat(again.told("all").seldomMore()).isNotNegative().isFinite();
  }

  private void pass(int minutes) {
    for (int i = 0; i < minutes; i++) {
      demand.look(now);
      long bin = now.toEpochMilli() / OpenBin.LENGTH_MILLIS;
      if (now.toEpochMilli() % OpenBin.LENGTH_MILLIS == 0) {
        demand.wanted(Priority.INTERACTIVE, days.applyAsDouble(bin));
      }
      now = now.plus(STEP);
    }
    demand.look(now);
  }
}
