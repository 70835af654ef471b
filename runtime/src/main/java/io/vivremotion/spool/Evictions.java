package io.vivremotion.spool;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was let go together with its segment, until the file is deleted: on disk it lives on so
 * long, and without a tombstone it is not lost yet. Thread-safe; where both are held, the {@link
 * Ledger}'s lock comes first.
 */
final class Evictions {
  private final Toll toll;
  private final Map<Segment, Eviction> bySegment = new LinkedHashMap<>();
  private long savedLate;

  Evictions(Toll toll) {
    this.toll = toll;
  }

  private enum Told {
    NOT_YET,
    /** Its tombstone is on its way to the disk, and tells of what is left. */
    IN_WORK,
    FOR_GOOD
  }

  private static final class Eviction {
    final Ranges all = new Ranges();

    /** Of these, what was not acknowledged since. */
    final Ranges left = new Ranges();

    Told told = Told.NOT_YET;

    /** What was acknowledged while its tombstone was in work. */
    long late;
  }

  /**
   * What became of acknowledged ones.
   *
   * @param saved from being lost
   * @param late not: a tombstone tells of them, or is about to
   */
  record Taken(long saved, long late) {
    private static final Taken NONE = new Taken(0, 0);
  }

  synchronized void add(Segment segment, Ranges sequences) {
    Eviction eviction = bySegment.computeIfAbsent(segment, _ -> new Eviction());
    eviction.all.addAll(sequences);
    eviction.left.addAll(sequences);
  }

  /** These are acknowledged, both ends included. */
  synchronized Taken take(long first, long last) {
    Taken taken = Taken.NONE;
    for (Eviction each : bySegment.values()) {
      long count = each.left.within(first, last);
      if (count > 0) {
        each.left.remove(first, last);
        boolean saves = each.told == Told.NOT_YET;
        each.late += saves ? 0 : count;
        taken = new Taken(taken.saved + (saves ? count : 0), taken.late + (saves ? 0 : count));
      }
    }
    return taken;
  }

  /** What the segment's deletion would be the loss of; a copy. */
  synchronized Ranges untold(Segment segment) {
    Ranges untold = new Ranges();
    Eviction eviction = bySegment.get(segment);
    if (eviction != null && eviction.told == Told.NOT_YET) {
      untold.addAll(eviction.left);
    }
    return untold;
  }

  /** Whether it was evicted, and no tombstone tells of it or is about to. */
  synchronized boolean isUntold(long sequence) {
    for (Eviction each : bySegment.values()) {
      if (each.told == Told.NOT_YET && each.left.contains(sequence)) {
        return true;
      }
    }
    return false;
  }

  /** As {@link #untold(Segment)}; a tombstone for them is about to be kept. */
  synchronized Ranges tell(Segment segment) {
    Ranges untold = untold(segment);
    Eviction eviction = bySegment.get(segment);
    if (!untold.isEmpty() && eviction != null) {
      eviction.told = Told.IN_WORK;
    }
    return untold;
  }

  /** The tombstone is on disk, or could not be kept. */
  synchronized void told(Segment segment, boolean kept) {
    Eviction eviction = bySegment.get(segment);
    if (eviction == null || eviction.told != Told.IN_WORK) {
      return;
    }
    if (kept) {
      eviction.told = Told.FOR_GOOD;
      toll.evicted(Tombstone.Cause.FULL, eviction.left.total() + eviction.late);
    } else {
      eviction.told = Told.NOT_YET;
      savedLate += eviction.late;
    }
    eviction.late = 0;
  }

  /**
   * The file is deleted, and that is forced: nothing of it comes back. Returns what was evicted
   * with it.
   */
  synchronized Ranges deleted(Segment segment) {
    Eviction eviction = bySegment.remove(segment);
    return eviction == null ? new Ranges() : eviction.all;
  }

  /** How many are lost, and of which no tombstone tells yet. */
  synchronized long untold() {
    long count = 0;
    for (Eviction each : bySegment.values()) {
      count += each.told == Told.FOR_GOOD ? 0 : each.left.total() + each.late;
    }
    return count;
  }

  /** How many were acknowledged while a tombstone was in work which then could not be kept. */
  synchronized long savedLate() {
    return savedLate;
  }

  /** Takes out what was not acknowledged: that would be its loss. */
  synchronized void takeOutLeft(Ranges dead) {
    bySegment.values().forEach(each -> dead.removeAll(each.left));
  }
}
