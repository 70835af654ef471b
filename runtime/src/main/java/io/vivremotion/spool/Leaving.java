package io.vivremotion.spool;

/**
 * Single records of which a tombstone is on its way to the disk. What is acknowledged meanwhile
 * counts as the tombstone says, if it gets there. The {@link Ledger} guards it.
 */
final class Leaving {
  private Ranges told = new Ranges();

  /** What was acknowledged since. */
  private long late;

  /** Adds those of these, both ends included, that live, or were evicted and are not told of. */
  long begin(long first, long last, Places places, Evictions evictions) {
    long count = 0;
    long from = first;
    for (long sequence = first; sequence <= last; sequence++) {
      if (!places.lives(sequence) && !evictions.isUntold(sequence)) {
        count += add(from, sequence - 1);
        from = sequence + 1;
      }
    }
    return count + add(from, last);
  }

  private long add(long first, long last) {
    if (first > last) {
      return 0;
    }
    told.add(first, last);
    return last - first + 1;
  }

  /** These are acknowledged; of how many the tombstone tells. */
  long take(long first, long last) {
    long count = told.within(first, last);
    if (count > 0) {
      told.remove(first, last);
      late += count;
    }
    return count;
  }

  /** The tombstone is on disk, or could not be kept; how many were acknowledged meanwhile. */
  long endLate() {
    long count = late;
    late = 0;
    return count;
  }

  /** As {@link #endLate}; all that is left. */
  Ranges end() {
    Ranges left = told;
    told = new Ranges();
    return left;
  }
}
