package io.vivremotion.spool;

import java.util.List;

/**
 * Acknowledgements which are not on disk yet. Bounded: those beyond so many ranges are not
 * remembered but found again, once, among all that is dead, from the lowest of them on, a piece
 * with each group. Thread-safe; where both are held, the {@link Ledger}'s lock comes first.
 */
final class Unsaved {
  static final int MOST_RANGES = 65_536;

  private final Ranges ranges = new Ranges();
  private final Ranges locked;
  private final int most;

  /** All that is dead from here on is still to be looked for. */
  private long soughtFrom = Long.MAX_VALUE;

  /**
   * @param locked are in segments kept aside: no acknowledgement may name them
   * @param most ranges that are remembered
   */
  Unsaved(Ranges locked, int most) {
    this.locked = locked;
    this.most = most;
  }

  /** These, both ends included, are dead. As {@link #take}. */
  synchronized void add(long first, long last, Places places) {
    if (ranges.count() < most) {
      ranges.add(first, last);
    } else {
      soughtFrom = Math.min(soughtFrom, first);
      ranges.addAll(places.uncovered(first, last)); // would not be found
    }
  }

  /** These are dead, and no segment covers them any more. */
  synchronized void remember(Ranges uncovered) {
    ranges.addAll(uncovered);
  }

  /** Removes and returns at most so many ranges. For the ledger, which holds its lock. */
  synchronized Ranges take(int atOnce, Places places, Evictions evictions) {
    if (ranges.count() < atOnce && soughtFrom < Long.MAX_VALUE) {
      Ranges dead = new Ranges();
      soughtFrom = places.addDead(dead, soughtFrom, atOnce - ranges.count());
      evictions.takeOutLeft(dead);
      ranges.addAll(dead);
    }
    ranges.removeAll(locked);
    return ranges.takeLowest(atOnce);
  }

  /**
   * These segments are about to go, and nothing is looked for in them then. Returns them. As {@link
   * #take}.
   */
  List<Segment> remember(List<Segment> leaving, Places places, Evictions evictions) {
    leaving.forEach(segment -> remember(segment, places, evictions));
    return leaving;
  }

  private synchronized void remember(Segment segment, Places places, Evictions evictions) {
    if (segment.nextSequence() > soughtFrom) {
      Ranges dead = new Ranges();
      places.addDeadOf(segment, dead);
      evictions.takeOutLeft(dead);
      ranges.addAll(dead);
    }
  }

  synchronized void giveBack(Ranges taken) {
    ranges.addAll(taken);
  }

  synchronized boolean isEmpty() {
    return soughtFrom == Long.MAX_VALUE && ranges.isEmpty();
  }
}
