package io.vivremotion.uplink.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.Wire;
import io.vivremotion.uplink.link.LinkBudget.Config;
import io.vivremotion.uplink.link.LinkBudget.Reservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Alarms and remote configuration have their shares, however much others want. */
class LaneTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LOOK_NANOS = SECOND / 2;
  private static final long RATE = 1_000;

  private final AtomicLong nanos = new AtomicLong();
  private final LinkBudget budget = new LinkBudget(Config.of(RATE, 16_384), nanos::get);
  private final Wire apps = budget.wire(Lane.COMMON);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void what_sets_nothing_aside_leaves_the_shares_and_what_calls_have_set_aside() {
    pass(Duration.ofMinutes(1));
    try (Reservation call = budget.tryReserve(Lane.COMMON, 500, 1_000).orElseThrow()) {
      assertThat(call).isNotNull();
      while (apps.send(500) == 0) {
        assertThat(budget.stats().availableBytes()).isPositive();
      }
      long shares = (long) (0.25 * budget.spendableBytes());
      assertThat(budget.stats().availableBytes()).isGreaterThanOrEqualTo(shares + 1_500);
      assertThat(budget.send(500)).as("paid for").isZero();
      assertThat(apps.readDelayNanos()).isPositive();
    }
  }

  @Test
  void what_an_alarm_waits_for_is_saved_up_while_apps_send_whatever_they_may() {
    pass(Duration.ofMinutes(1));
    long waited = waitedFor(Lane.ALARM, 3_500, 30);
    assertThat(Duration.ofNanos(waited)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void remote_configuration_gets_its_call_through_by_its_share_of_the_rate() {
    pass(Duration.ofMinutes(1));
    long waited = waitedFor(Lane.CONTROL, 3_500, 300);
    assertThat(Duration.ofNanos(waited)).isLessThan(Duration.ofSeconds(70)); // 3,500 at 5 % of 950
  }

  @Test
  void it_is_not_locked_out_by_a_storm_of_alarms() {
    pass(Duration.ofMinutes(1));
    int got = 0;
    for (int half = 0; half < 2 * 600; half++) {
      budget.tryReserve(Lane.ALARM, 1_500, 500).ifPresent(this::use);
      Optional<Reservation> control = budget.tryReserve(Lane.CONTROL, 500, 500);
      got += control.isPresent() ? 1 : 0;
      control.ifPresent(this::use);
      nanos.addAndGet(LOOK_NANOS);
    }
    assertThat(got).as("of 28 that 5 % of 600 s carry").isBetween(20, 40);
  }

  /** Spends at once what was set aside. */
  private void use(Reservation reservation) {
    int bytes = 1_000;
    budget.received(bytes);
    reservation.close();
  }

  /**
   * Others send, reserve and receive as much as they may; how long a call waits, in nanoseconds.
   */
  private long waitedFor(Lane lane, int bytes, int seconds) {
    Random random = new Random(2026);
    long begin = 0;
    for (long tick = 0; tick < seconds * 100L; tick++) {
      for (int piece = 0; piece < 3; piece++) {
        boolean sent = apps.send(1 + random.nextInt(1_400)) == 0;
        assertThat(sent || apps.send(512) >= 0).isTrue();
      }
      if (tick == 1_000) {
        begin = nanos.get();
      }
      if (tick >= 1_000 && tick % 50 == 0) {
        Optional<Reservation> call = budget.tryReserve(lane, bytes, 0);
        if (call.isPresent()) {
          return nanos.get() - begin;
        }
      }
      nanos.addAndGet(SECOND / 100);
    }
    return Long.MAX_VALUE;
  }

  /**
   * Whatever mix of heavy traffic others make, and however they interleave, a call of remote
   * configuration that asks again each half second begins within what its share of the rate takes.
   */
  @Property(tries = 100)
  void heavy_traffic_of_others_leaves_remote_configuration_its_share(
      @ForAll long seed, @ForAll @IntRange(min = 300, max = 3_000) int bytes) {
    Random random = new Random(seed);
    nanos.addAndGet(60 * SECOND);
    List<Reservation> others = new ArrayList<>();
    for (int call = 0; call < 4; call++) {
      long begin = nanos.get();
      double cost = 1.3 * bytes + 300; // headers of the pieces that it is sent in
      long longest = (long) (cost / (0.05 * 0.95 * RATE) * SECOND) + 20 * SECOND;
      Optional<Reservation> got = Optional.empty();
      while (got.isEmpty()) {
        heavy(random, others);
        nanos.addAndGet(LOOK_NANOS);
        got = budget.tryReserve(Lane.CONTROL, bytes, 0);
        assertThat(nanos.get() - begin).as("waited").isLessThan(longest);
      }
      got.ifPresent(reservation -> {
        for (int left = bytes; left > 0; left -= 500) {
          var _ = budget.send(Math.min(500, left));
        }
        reservation.close();
      });
    }
  }

  /** Half a second of apps, sinks, devices and alarms. Calls of others end in time. */
  private void heavy(Random random, List<Reservation> others) {
    for (int i = 0; i < 20; i++) {
      switch (random.nextInt(4)) {
        case 0 -> apps.send(1 + random.nextInt(1_400));
        case 1 -> {
          if (apps.readDelayNanos() == 0) {
            apps.received(1 + random.nextInt(2_048));
          }
        }
        case 2 -> call(Lane.COMMON, random.nextInt(2_000), random.nextInt(6_000), others);
        default -> call(Lane.ALARM, random.nextInt(1_000), random.nextInt(1_000), others);
      }
    }
    while (!others.isEmpty()) {
      others.remove(random.nextInt(others.size())).close();
    }
  }

  /** Sets its price aside, and sends what it has to. */
  private void call(Lane lane, int send, int receive, List<Reservation> others) {
    budget
        .tryReserve(lane, send, receive)
        .ifPresent(reservation -> {
          others.add(reservation);
          for (int left = send; left > 0; left -= 500) {
            var _ = budget.send(Math.min(500, left));
          }
        });
  }
}
