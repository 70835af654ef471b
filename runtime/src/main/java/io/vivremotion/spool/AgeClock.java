package io.vivremotion.spool;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How old records are, on boxes whose clock starts in 1970 and jumps both ways. No jump may expire
 * what is young; rather a record is kept too long (docs/decisions/0131).
 *
 * <ul>
 *   <li>A record stored in this run of the process is as old as the monotonic clock says: for each
 *       stretch without a jump the distance of both clocks is known, from which sequence on.
 *   <li>One stored in an earlier run is at least as old as this run. The time before counts too if
 *       its stamp and the box's clock are plausible (2025 or later; not a year beyond the newest
 *       stamp found at open) and the clock has not jumped for five minutes, which gives a time
 *       server its chance; of several readings of the clock the one counts that makes it youngest.
 * </ul>
 *
 * Thread-safe.
 */
public final class AgeClock {
  private static final Logger LOG = LoggerFactory.getLogger(AgeClock.class);

  static final long PLAUSIBLE_MILLIS = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();
  static final Duration SETTLING = Duration.ofMinutes(5);

  /** A box that was off for longer may have been: its records then age from this run on. */
  private static final long LONGEST_OFF_MILLIS = Duration.ofDays(366).toMillis();

  /** Less is steering of a time server, not a jump; ages are wrong by as much, at most. */
  private static final long JUMP_MILLIS = 10_000;

  private static final int STRETCHES = 64;

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final long newestFound;
  private final long openedAt;
  private final Deque<Stretch> stretches = new ArrayDeque<>();
  private long jumpedAt;
  private long smallestOffset = Long.MAX_VALUE;

  /**
   * @param newestFoundMillis the newest stamp found at open, or 0
   * @param nextSequence of the first record of this run
   */
  AgeClock(FileSpool.Surroundings around, long newestFoundMillis, long nextSequence) {
    this(around.clock(), around.nanoTime(), newestFoundMillis, nextSequence);
  }

  /**
   * Of those only who were found: what comes in this run ages by the monotonic clock of who keeps
   * it. Call {@link #look} about once a second.
   *
   * @param nanoTime monotonic, as {@link System#nanoTime}
   * @param newestFoundMillis the newest stamp found at open, or 0
   */
  public static AgeClock ofFound(
      InstantSource clock, LongSupplier nanoTime, long newestFoundMillis) {
    return new AgeClock(clock, nanoTime, newestFoundMillis, Long.MAX_VALUE);
  }

  private AgeClock(
      InstantSource clock, LongSupplier nanoTime, long newestFoundMillis, long nextSequence) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.newestFound = newestFoundMillis;
    this.openedAt = monotonicMillis();
    this.jumpedAt = openedAt;
    stretches.add(new Stretch(nextSequence, clock.millis() - openedAt));
    note(clock.millis(), openedAt);
  }

  /** Without a jump. All times here are milliseconds of the monotonic clock. */
  private record Stretch(long firstSequence, long offset) {}

  private long monotonicMillis() {
    return nanoTime.getAsLong() / 1_000_000;
  }

  /** The box's clock, to be put on records from this sequence on. */
  synchronized long stamp(long nextSequence) {
    long wall = clock.millis();
    long now = monotonicMillis();
    long offset = wall - now;
    long jump = offset - stretches.getLast().offset();
    if (Math.abs(jump) > JUMP_MILLIS) {
      LOG.info("event=clock_jumped by={}", Duration.ofMillis(jump));
      jumpedAt = now;
      stretches.add(new Stretch(nextSequence, offset));
      if (stretches.size() > STRETCHES) {
        stretches.removeFirst(); // what was stored then counts as found at open
      }
    }
    note(wall, now);
    return wall;
  }

  /** Notices a jump of the clock. */
  public void look() {
    stamp(Long.MAX_VALUE);
  }

  /** At least so old is what an earlier run stamped so. */
  public Duration ageOfFound(Instant stamped) {
    return Duration.ofMillis(age(0, stamped.toEpochMilli()));
  }

  private void note(long wall, long now) {
    if (wall >= PLAUSIBLE_MILLIS) {
      smallestOffset = Math.min(smallestOffset, wall - now);
    }
  }

  /** At least so old is the record, in milliseconds. */
  synchronized long age(long sequence, long storedAtMillis) {
    long now = monotonicMillis();
    Iterator<Stretch> newestFirst = stretches.descendingIterator();
    while (newestFirst.hasNext()) {
      Stretch stretch = newestFirst.next();
      if (sequence >= stretch.firstSequence()) {
        return Math.max(0, now - (storedAtMillis - stretch.offset()));
      }
    }
    long sinceOpen = now - openedAt;
    boolean settled = now - jumpedAt >= SETTLING.toMillis();
    if (!settled || smallestOffset == Long.MAX_VALUE || storedAtMillis < PLAUSIBLE_MILLIS) {
      return sinceOpen;
    }
    long opened = openedAt + smallestOffset;
    return opened - newestFound > LONGEST_OFF_MILLIS
        ? sinceOpen
        : sinceOpen + Math.max(0, opened - storedAtMillis);
  }
}
