package io.vivremotion.uplink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.message.Priority;
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

class LinkBudgetTest {
  private static final long SECOND = 1_000_000_000L;
  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  private final AtomicLong nanos = new AtomicLong(-5 * SECOND);

  private LinkBudget budget(long rate, long burst) {
    return new LinkBudget(Config.of(rate, burst), nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void a_restart_never_spends_the_burst_twice_for_the_balance_begins_empty() {
    assertThat(budget(8_000, 16_384).send(1_000)).isPositive();
  }

  @Test
  void what_goes_up_is_measured_by_itself_and_believed_to_be_as_what_comes_down_until_then() {
    LinkBudget budget = budget(8_000, 16_384);
    budget.cameIn(4_000, SECOND);
    assertThat(budget.upBytesPerSecond()).isEqualTo(4_000);
    assertThat(budget.wantsUploadsTimed()).isTrue();
    budget.wentThereAndBack(SECOND / 10);
    budget.wentUpAndBack(4_000, 2 * SECOND + SECOND / 10);
    assertThat(budget.upBytesPerSecond()).isBetween(1_990.0, 2_010.0);
    assertThat(budget.goodput().bytesPerSecond()).isEqualTo(4_000);
    assertThat(budget.wantsUploadsTimed()).as("known for now").isFalse();
    pass(Duration.ofSeconds(10));
    assertThat(budget.wantsUploadsTimed()).isTrue();
    budget.wentUp(1_000, 10 * SECOND);
    assertThat(budget.upBytesPerSecond()).as("too short to tell").isGreaterThan(1_900);
  }

  @Test
  void a_refused_piece_is_granted_after_the_wait_that_was_told() {
    LinkBudget budget = budget(1_000, 16_384);
    long wait = budget.send(1_400);
    nanos.addAndGet(wait - 1_000_000);
    assertThat(budget.send(1_400)).isPositive();
    nanos.addAndGet(1_000_000);
    assertThat(budget.send(1_400)).isZero();
    assertThat(budget.stats().sentBytes()).isEqualTo(1_400);
  }

  @Test
  void the_headers_of_segments_are_paid_for() {
    LinkBudget budget = budget(8_000, 16_384);
    pass(Duration.ofMinutes(1));
    long before = budget.stats().availableBytes();
    budget.received(2_800);
    assertThat(before - budget.stats().availableBytes()).isEqualTo(2_800 + 3 * 52);
  }

  @Test
  void what_comes_in_unpaid_is_a_debt_that_stops_reading_and_sending() {
    LinkBudget budget = budget(1_000, 16_384);
    pass(Duration.ofMinutes(1));
    budget.received(20_000);
    assertThat(budget.stats().availableBytes()).isNegative();
    assertThat(budget.readDelayNanos()).isGreaterThan(10 * SECOND);
    assertThat(budget.send(100)).isGreaterThan(10 * SECOND);
  }

  @Test
  void a_call_begins_only_when_its_answer_is_paid_for() {
    LinkBudget budget = budget(1_000, 16_384);
    assertThat(budget.tryReserve(Priority.NORMAL, 500, 3_000)).isEmpty();
    nanos.addAndGet(budget.nanosUntilReservable(Priority.NORMAL, 500, 3_000));
    try (Reservation reserved = budget.tryReserve(Priority.NORMAL, 500, 3_000).orElseThrow()) {
      assertThat(reserved).isNotNull();
      assertThat(budget.send(500)).isZero();
      budget.received(1_400);
      assertThat(budget.readDelayNanos()).isZero();
    }
  }

  @Test
  void no_other_send_takes_what_is_set_aside_for_an_answer() {
    LinkBudget budget = budget(1_000, 16_384);
    pass(Duration.ofMinutes(1));
    long largest = budget.largestReservation(Priority.ALARM);
    try (Reservation reserved = budget.tryReserve(Priority.ALARM, 0, largest).orElseThrow()) {
      assertThat(reserved).isNotNull();
      assertThat(budget.send(1_400)).as("the piece kept for handshakes").isZero();
      assertThat(budget.send(1_400)).isPositive();
    }
    assertThat(budget.send(1_400)).as("given back unused").isZero();
  }

  @Test
  void an_alarm_finds_its_share_whatever_others_take() {
    LinkBudget budget = budget(1_000, 16_384);
    pass(Duration.ofMinutes(1));
    while (budget.tryReserve(Priority.BULK, 200, 600).isPresent()) {
      assertThat(budget.tryReserve(Priority.NORMAL, 200, 100_000)).isEmpty();
    }
    assertThat(budget.tryReserve(Priority.INTERACTIVE, 200, 600)).isEmpty();
    assertThat(budget.tryReserve(Priority.ALARM, 200, 600)).isPresent();
  }

  @Test
  void an_endless_answer_leaves_the_alarms_share_alone() {
    LinkBudget budget = budget(1_000, 16_384);
    pass(Duration.ofMinutes(1));
    while (budget.readDelayNanos() == 0) {
      budget.received(2_048);
    }
    assertThat(budget.tryReserve(Priority.ALARM, 200, 600)).isPresent();
  }

  @Test
  void a_call_larger_than_the_burst_is_cut_to_it_rather_than_never_begun() {
    LinkBudget budget = budget(1_000, 16_384);
    pass(Duration.ofMinutes(1));
    assertThat(budget.tryReserve(Priority.NORMAL, 50_000, 500_000)).isPresent();
  }

  @Test
  void the_peak_of_ten_seconds_is_remembered() {
    LinkBudget budget = budget(1_000, 16_384);
    budget.received(1_000);
    pass(Duration.ofSeconds(5));
    budget.received(500);
    pass(Duration.ofSeconds(30));
    budget.received(10);
    assertThat(budget.stats().peakBytes()).isEqualTo(1_500);
    assertThat(budget.stats().receivedBytes()).isEqualTo(1_510);
  }

  @Test
  void a_wrong_setting_is_refused_by_its_key() {
    assertThatThrownBy(() -> Config.of(1, 16_384)).hasMessageContaining("rate-bytes-per-second");
    assertThatThrownBy(() -> Config.of(8_000, 9_000)).hasMessageContaining("burst-bytes");
  }

  /**
   * Clients that do what {@code Wire} says, and a peer that always has more to say and keeps the
   * kernel's receive buffer filled: seen from outside, bytes count when they enter that buffer.
   */
  @Property(tries = 60)
  void no_window_of_ten_seconds_exceeds_rate_and_burst(
      @ForAll long seed, @ForAll @IntRange(max = 2) int link) {
    long rate = new long[] {1_000, 8_000, 64_000}[link];
    Random random = new Random(seed);
    LinkBudget budget = budget(rate, 16_384);
    List<long[]> outside = new ArrayList<>();
    List<Reservation> reserved = new ArrayList<>();
    int buffered = 0;
    long end = nanos.get() + 60 * SECOND;
    while (nanos.get() < end) {
      int action = random.nextInt(10);
      if (action < 4) {
        int piece = 1 + random.nextInt(1_400);
        if (budget.send(piece) == 0) {
          outside.add(new long[] {nanos.get(), piece});
        }
      } else if (action < 8) {
        int arriving = random.nextInt(4_096 - buffered + 1);
        buffered += arriving;
        outside.add(new long[] {nanos.get(), arriving});
        if (budget.readDelayNanos() == 0 && buffered > 0) {
          int read = Math.min(buffered, 2_048);
          buffered -= read;
          budget.received(read);
        }
      } else if (action == 8) {
        reserve(budget, random).ifPresent(reserved::add);
      } else if (!reserved.isEmpty()) {
        reserved.remove(random.nextInt(reserved.size())).close();
      }
      if (random.nextInt(4) == 0) {
        nanos.addAndGet(random.nextLong(20_000_000));
      }
    }
    assertThat(mostWithinTenSeconds(outside)).isLessThanOrEqualTo(rate * 10 + 16_384);
  }

  private static Optional<Reservation> reserve(LinkBudget budget, Random random) {
    return budget.tryReserve(
        PRIORITIES.get(random.nextInt(PRIORITIES.size())),
        random.nextInt(3_000),
        random.nextInt(20_000));
  }

  private static long mostWithinTenSeconds(List<long[]> events) {
    long most = 0;
    long within = 0;
    int oldest = 0;
    for (long[] event : events) {
      within += event[1];
      while (event[0] - events.get(oldest)[0] > 10 * SECOND) {
        within -= events.get(oldest++)[1];
      }
      most = Math.max(most, within);
    }
    return most;
  }
}
