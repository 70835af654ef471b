package io.vivremotion.spool;

/** What was lost and dropped, and what of it no tombstone tells yet. Thread-safe. */
final class Toll {
  private final Tally<Tombstone.Cause> evicted = new Tally<>(Tombstone.Cause.class);
  private long lost;
  private long untold;

  /** The disk does not give back so many. */
  synchronized void lost(long count) {
    lost += count;
    untold += count;
  }

  void evicted(Tombstone.Cause cause, long count) {
    evicted.add(cause, count);
  }

  synchronized boolean hasUntold() {
    return untold > 0;
  }

  /** Records lost of which no tombstone tells yet; they count as told from now on. */
  synchronized long takeUntold() {
    long count = untold;
    untold = 0;
    return count;
  }

  synchronized void giveBackUntold(long count) {
    untold += count;
  }

  synchronized long lost() {
    return lost;
  }

  long evicted() {
    return evicted.total();
  }

  long evicted(Tombstone.Cause cause) {
    return evicted.of(cause);
  }
}
