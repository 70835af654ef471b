package io.vivremotion.spool;

/**
 * Acknowledgements which are not on disk yet. Thread-safe; where both are held, the {@link
 * Ledger}'s lock comes first.
 */
final class Unsaved {
  /** Beyond this they are found again from what is known to be dead, not remembered. */
  private static final int MOST_RANGES = 65_536;

  private final Ranges ranges = new Ranges();
  private final Ranges locked;
  private boolean overflown;

  /**
   * @param locked are in segments kept aside: no acknowledgement may name them
   */
  Unsaved(Ranges locked) {
    this.locked = locked;
  }

  synchronized void add(long first, long last) {
    if (ranges.count() < MOST_RANGES) {
      ranges.add(Math.max(first, 1), last);
    } else {
      overflown = true;
    }
  }

  /** Removes and returns at most so many ranges. For the ledger, which holds its lock. */
  synchronized Ranges take(int most, Places places, Evictions evictions) {
    if (overflown) {
      overflown = false;
      places.addDead(ranges);
      evictions.restate(ranges);
    }
    ranges.removeAll(locked);
    return ranges.takeLowest(most);
  }

  synchronized void giveBack(Ranges taken) {
    ranges.addAll(taken);
  }

  synchronized boolean isEmpty() {
    return !overflown && ranges.isEmpty();
  }
}
