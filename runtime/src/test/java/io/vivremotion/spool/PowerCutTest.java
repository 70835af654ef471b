package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * To replay a failure: {@code -Dspool.seed=} with the seed it names plays that one history; {@code
 * -Dspool.schedules=} says how many from there on.
 */
class PowerCutTest {
  private static final int SCHEDULES = 100_000;
  private static final int THREADS = 2;

  /** A history takes a millisecond. */
  private static final Duration HANGS = Duration.ofSeconds(20);

  /** Of so many, one is played twice: what cannot be replayed is no use. */
  private static final int REPLAYED_ONE_IN = 1_000;

  /** The same lives in each build: others with {@code -Dspool.explore=true}, which print theirs. */
  private static final long OF_THE_BUILD = 20_261_130_000_000L;

  private final AtomicLong committed = new AtomicLong();
  private final AtomicInteger ends = new AtomicInteger();
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();

  private record Failure(long seed, String history, Throwable cause) {}

  @Test
  void a_hundred_thousand_lives_on_bad_disks_break_no_promise() throws Exception {
    Long asked = Long.getLong("spool.seed");
    long seed = asked == null ? OF_THE_BUILD : asked;
    if (Boolean.getBoolean("spool.explore")) {
      seed = System.nanoTime();
    }
    int schedules = Integer.getInteger("spool.schedules", asked == null ? SCHEDULES : 1);
    System.out.println("spool.seed=" + seed + " spool.schedules=" + schedules);
    AtomicInteger next = new AtomicInteger();
    List<Player> players = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Player player = new Player(seed, schedules, next);
      player.thread.start();
      players.add(player);
    }
    for (Player player : players) {
      player.await();
    }
    Failure failed = failure.get();
    if (failed != null) {
      throw new AssertionError(
          "replay with -Dspool.seed=%s: in %s: %s"
              .formatted(failed.seed(), failed.history(), failed.cause().getMessage()),
          failed.cause());
    }
    System.out.println("schedules=" + schedules + " ends=" + ends + " committed=" + committed);
    assertThat(ends.get()).isGreaterThanOrEqualTo(schedules);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        20_321_684_886_968L,
        20_613_953_432_602L,
        4_095,
        5_775,
        700_077_709,
        7_304_099_406_435L,
        8_821_641_067_130L,
        9_336_127_220_894L,
        20_261_129_036_261L,
        771_129_000_719_126L,
        4_639_205_586_373L
      })
  void lives_that_broke_a_promise_once_keep_it(long seed) {
    play(seed);
    assertThat(failure.get()).isNull();
  }

  /** Plays one history after the other: each from its seed alone, whichever thread it is on. */
  private final class Player {
    final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private final long firstSeed;
    private final int schedules;
    private final AtomicInteger next;
    private volatile long playing = -1;

    Player(long firstSeed, int schedules, AtomicInteger next) {
      this.firstSeed = firstSeed;
      this.schedules = schedules;
      this.next = next;
    }

    private void run() {
      int schedule = next.getAndIncrement();
      while (schedule < schedules && failure.get() == null) {
        playing = firstSeed + schedule;
        play(firstSeed + schedule);
        schedule = next.getAndIncrement();
      }
    }

    /** Waits for the end, or tells of the history that does not end. */
    void await() throws InterruptedException {
      long before = -1;
      while (!thread.join(HANGS) && failure.get() == null) {
        if (playing == before) {
          AssertionError hangs = new AssertionError("does not end");
          hangs.setStackTrace(thread.getStackTrace());
          failure.compareAndSet(null, new Failure(before, "a history", hangs));
        }
        before = playing;
      }
    }
  }

  private void play(long seed) {
    @Nullable History history = null;
    try {
      history = new History(seed);
      long trace = history.play();
      committed.addAndGet(history.committed());
      ends.addAndGet(history.ends);
      if (seed % REPLAYED_ONE_IN == 0) {
        assertThat(new History(seed).play()).as("played again").isEqualTo(trace);
      }
    } catch (Throwable e) { // an assertion or a bug: told with the seed that shows it
      failure.compareAndSet(null, new Failure(seed, String.valueOf(history), e));
    }
  }
}
