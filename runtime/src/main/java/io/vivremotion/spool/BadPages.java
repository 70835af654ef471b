package io.vivremotion.spool;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What of one segment's file the disk does not give back. It is tried again for a while, since that
 * may pass, then given up, page by page: one behind a page that was given up for half as long as
 * that, so that a segment of which nothing can be read holds up a reader for a minute. Thread-safe.
 */
final class BadPages {
  /** As Linux reads them. */
  static final int PAGE_BYTES = 4_096;

  /** Of the file as a whole, which cannot be opened. */
  static final long WHOLE_FILE = -PAGE_BYTES;

  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long LEAST_PATIENCE_NANOS = 10_000_000;

  /** What was not tried again for so long is in nobody's way. */
  private static final long FORGOTTEN_NANOS = Duration.ofSeconds(30).toNanos();

  /** By page; the file as a whole counts as the page before the first. */
  private final Map<Integer, Failing> failing = new HashMap<>();

  private final BitSet givenUp = new BitSet();
  private int latest = -1;
  private long latestPatienceNanos;
  private volatile boolean suspect;
  private volatile boolean gaveUp;

  private record Failing(long offset, long sinceNanos, long latestNanos) {}

  enum Verdict {
    /** It could be read before, as far as is known. */
    NEW,
    AGAIN,
    GIVEN_UP
  }

  /**
   * Reading at this offset has failed.
   *
   * @param mayBeGivenUp asked when its time is over
   */
  synchronized Verdict failed(long offset, long nowNanos, BooleanSupplier mayBeGivenUp) {
    int bit = bit(offset);
    if (givenUp.get(bit)) {
      return Verdict.GIVEN_UP;
    }
    Failing before = failing.get(bit);
    long since = before == null ? nowNanos : before.sinceNanos();
    long patience =
        bit - 1 == latest
            ? Math.max(LEAST_PATIENCE_NANOS, latestPatienceNanos / 2)
            : PATIENCE.toNanos();
    if (before != null && nowNanos - since >= patience && mayBeGivenUp.getAsBoolean()) {
      giveUp(offset);
      latest = bit;
      latestPatienceNanos = patience;
      return Verdict.GIVEN_UP;
    }
    failing.put(bit, new Failing(offset, since, nowNanos));
    suspect = true;
    return before == null ? Verdict.NEW : Verdict.AGAIN;
  }

  private static int bit(long offset) {
    return Math.toIntExact(Math.floorDiv(offset, PAGE_BYTES) + 1);
  }

  private static long offset(int bit) {
    return (bit - 1L) * PAGE_BYTES;
  }

  synchronized void giveUp(long offset) {
    givenUp.set(bit(offset));
    gaveUp = true;
    failing.remove(bit(offset));
    suspect = !failing.isEmpty();
  }

  /** These bytes were read. */
  void read(long from, long to) {
    if (suspect) {
      readAgain(from, to);
    }
  }

  private synchronized void readAgain(long from, long to) {
    failing.values().removeIf(each -> each.offset() >= from && each.offset() < to);
    suspect = !failing.isEmpty();
  }

  /** Where the next page begins that was given up, the one that holds this offset included. */
  long nextGivenUp(long offset) {
    return gaveUp ? nextOf(offset) : Long.MAX_VALUE;
  }

  private synchronized long nextOf(long offset) {
    int bit = givenUp.nextSetBit(bit(offset));
    return bit < 0 ? Long.MAX_VALUE : offset(bit);
  }

  /** Where those end that were given up, from the one at this offset on. */
  synchronized long endOfGivenUp(long offset) {
    return offset(givenUp.nextClearBit(bit(offset)));
  }

  /** Whether somebody waits for something here to be read again. */
  boolean isFailing(long nowNanos) {
    return suspect && isWaitedFor(nowNanos);
  }

  private synchronized boolean isWaitedFor(long nowNanos) {
    return failing.values().stream()
        .anyMatch(each -> nowNanos - each.latestNanos() < FORGOTTEN_NANOS);
  }
}
