package io.vivremotion.uplink.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
  private static final Duration USUAL = Duration.ofMillis(400);

  @Test
  void it_begins_where_it_may_be_and_holds_nothing_back() {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyLimit.Config(8, 4));
    for (int i = 0; i < 8; i++) {
      assertThat(limit.tryEnter()).isTrue();
    }
    assertThat(limit.tryEnter()).isFalse();
    limit.leave();
    assertThat(limit.tryEnter()).isTrue();
  }

  @Test
  void an_even_provider_is_asked_as_much_as_may_be() {
    ConcurrencyLimit limit = full(64);
    for (int i = 0; i < 5_000; i++) {
      limit.firstToken(USUAL);
    }
    assertThat(limit.limit()).isEqualTo(64);
  }

  @Test
  void it_is_asked_less_while_its_answers_begin_late_and_more_again_afterwards() {
    ConcurrencyLimit limit = full(100);
    for (int i = 0; i < 600; i++) {
      limit.firstToken(USUAL);
    }
    for (int i = 0; i < 100; i++) {
      limit.firstToken(USUAL.multipliedBy(4));
    }
    int slow = limit.limit();
    assertThat(slow).isLessThan(20);
    for (int i = 0; i < 300; i++) {
      limit.firstToken(USUAL);
    }
    assertThat(limit.limit()).isEqualTo(100);
  }

  @Test
  void what_is_not_streamed_is_measured_by_its_length() {
    ConcurrencyLimit limit = full(50);
    for (int i = 0; i < 500; i++) {
      limit.whole(Duration.ofSeconds(2), 80);
    }
    for (int i = 0; i < 200; i++) {
      limit.whole(Duration.ofSeconds(20), 980); // ten times as long and ten times as much
    }
    assertThat(limit.limit()).isEqualTo(50);
    for (int i = 0; i < 200; i++) {
      limit.whole(Duration.ofSeconds(20), 80);
    }
    assertThat(limit.limit()).isLessThan(20);
  }

  @Test
  void refusals_of_what_was_under_way_together_count_once() {
    ConcurrencyLimit limit = full(100);
    for (int i = 0; i < 60; i++) {
      limit.dropped(i, 1_000 + i);
    }
    assertThat(limit.limit()).isEqualTo(90);
    limit.dropped(2_000, 2_100);
    assertThat(limit.limit()).isEqualTo(81);
    for (int i = 0; i < 1_000; i++) {
      limit.dropped(3_000 + 10L * i, 3_001 + 10L * i);
    }
    assertThat(limit.limit()).isEqualTo(2);
  }

  @Test
  void an_idle_provider_teaches_nothing_about_its_limit() {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyLimit.Config(100, 0));
    assertThat(limit.tryEnter()).isTrue();
    for (int i = 0; i < 600; i++) {
      limit.firstToken(i < 300 ? USUAL : USUAL.multipliedBy(9));
    }
    assertThat(limit.limit()).isEqualTo(100);
  }

  @Test
  void who_came_first_is_let_in_first_and_the_line_has_an_end() {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyLimit.Config(2, 2));
    assertThat(limit.tryEnter()).isTrue();
    assertThat(limit.tryEnter()).isTrue();
    List<String> entered = new ArrayList<>();
    assertThat(limit.await(() -> entered.add("a"))).isPresent();
    Optional<ConcurrencyLimit.Place> b = limit.await(() -> entered.add("b"));
    assertThat(limit.await(() -> entered.add("c"))).isEmpty();
    assertThat(b.orElseThrow().giveUp()).isTrue();
    assertThat(limit.await(() -> entered.add("d"))).isPresent();
    limit.leave();
    limit.leave();
    assertThat(entered).containsExactly("a", "d");
    assertThat(b.orElseThrow().giveUp()).isFalse();
    assertThat(limit.waiting()).isZero();
  }

  @Property(tries = 500)
  void nobody_waits_while_there_is_room_and_never_are_more_under_way_than_may_be(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 5) Integer> steps) {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyLimit.Config(6, 3));
    Play play = new Play(limit);
    for (int step : steps) {
      play.step(step);
      assertThat(limit.underWay()).isEqualTo(play.inside).isLessThanOrEqualTo(6);
      assertThat(limit.waiting() == 0 || limit.underWay() >= limit.limit()).isTrue();
    }
  }

  private static final class Play {
    private final ConcurrencyLimit limit;
    private final Deque<ConcurrencyLimit.Place> places = new ArrayDeque<>();
    private long now;
    private int inside;

    Play(ConcurrencyLimit limit) {
      this.limit = limit;
    }

    void step(int what) {
      now += 10;
      switch (what) {
        case 0, 1 -> come();
        case 2 -> go();
        case 3 -> limit.dropped(now, now);
        case 4 -> limit.firstToken(USUAL.multipliedBy(1 + now % 7));
        default ->
            Optional.ofNullable(places.pollFirst()).ifPresent(ConcurrencyLimit.Place::giveUp);
      }
    }

    private void come() {
      if (limit.tryEnter()) {
        inside++;
      } else {
        limit.await(() -> inside++).ifPresent(places::add);
      }
    }

    private void go() {
      if (inside > 0) {
        inside--;
        limit.leave();
      }
    }
  }

  /**
   * A provider that works on so many at once and lets others wait: what is asked of it settles near
   * that number instead of at the most.
   */
  @Test
  void what_is_under_way_settles_near_what_a_provider_can_take() {
    long seed = 20261128;
    Crowded provider = new Crowded(24, new Random(seed));
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyLimit.Config(400, 0));
    double sum = 0;
    for (int i = 0; i < 60_000; i++) {
      // Little to do at first; then four times what it can take.
      provider.pass(i < 4_000 ? 40 : 2, limit);
      if (limit.tryEnter()) {
        provider.ask(limit.underWay());
      }
      sum += i >= 30_000 ? limit.limit() : 0;
    }
    assertThat(sum / 30_000).as("seed %d", seed).isBetween(24 * 0.8, 24 * 4.0);
  }

  /** Answers in 200 ms while not more are asked than it can take at a time. */
  private static final class Crowded {
    private final int capacity;
    private final Random random;
    private final PriorityQueue<double[]> ends =
        new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
    private double nowMillis;

    Crowded(int capacity, Random random) {
      this.capacity = capacity;
      this.random = random;
    }

    void pass(double millis, ConcurrencyLimit limit) {
      nowMillis += millis;
      while (!ends.isEmpty() && ends.peek()[0] <= nowMillis) {
        double[] end = ends.poll();
        limit.leave();
        limit.firstToken(Duration.ofNanos((long) (end[1] * 1e6)));
      }
    }

    void ask(int underWay) {
      double slowed = Math.max(1, underWay / (double) capacity);
      double took = 200 * slowed * (0.8 + random.nextDouble() * 0.4);
      ends.add(new double[] {nowMillis + took, took});
    }
  }

  @Test
  void a_limit_that_cannot_be_is_told_by_its_key() {
    assertThatThrownBy(() -> new ConcurrencyLimit.Config(1, 0))
        .hasMessageContaining("max-concurrent");
  }

  private static ConcurrencyLimit full(int most) {
    ConcurrencyLimit limit = new ConcurrencyLimit(new ConcurrencyLimit.Config(most, 0));
    for (int i = 0; i < most; i++) {
      assertThat(limit.tryEnter()).isTrue();
    }
    return limit;
  }
}
