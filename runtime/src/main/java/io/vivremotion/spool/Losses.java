package io.vivremotion.spool;

/**
 * Counts the records that damaged places cost, by the gap they leave in the sequences. A place
 * after which no other group begins in its segment is the torn end of the last group, which nobody
 * was told is stored: it does not count. Not thread-safe.
 */
final class Losses {
  private final Ranges acknowledged;
  private final Ranges gaps = new Ranges();

  /** The first sequence that may be missing since the latest damaged place, or -1. */
  private long missingFrom = -1;

  /** A gap that counts if another group follows in this segment. */
  private long suspectFirst = -1;

  private long suspectLast = -1;
  private boolean confirmed;

  Losses(Ranges acknowledged) {
    this.acknowledged = acknowledged;
  }

  /** A segment begins. */
  void segment() {
    suspectFirst = -1;
    if (!confirmed) {
      missingFrom = -1;
    }
  }

  /** Something is damaged after the record before this sequence. */
  void place(long nextSequence) {
    if (missingFrom < 0) {
      missingFrom = nextSequence;
    }
  }

  /** A whole segment is. */
  void wholeSegment(long nextSequence) {
    place(nextSequence);
    confirmed = true;
  }

  /** A group begins: what was damaged before was forced once. */
  void groupStart() {
    if (suspectFirst >= 0) {
      gaps.add(suspectFirst, suspectLast);
      suspectFirst = -1;
    }
    confirmed |= missingFrom >= 0;
  }

  /** All sequences before this one were given to records. */
  void until(long sequence) {
    if (missingFrom < 0) {
      return;
    }
    if (missingFrom < sequence && confirmed) {
      gaps.add(missingFrom, sequence - 1);
    } else if (missingFrom < sequence) {
      suspectFirst = suspectFirst < 0 ? missingFrom : suspectFirst;
      suspectLast = sequence - 1;
    }
    missingFrom = -1;
    confirmed = false;
  }

  /**
   * Those of the missing which were not acknowledged; at least one if the end is unknown, also
   * where all that is known of was acknowledged: more may have followed.
   */
  long total(long nextSequence) {
    long[] total = new long[1];
    if (missingFrom >= 0 && confirmed) {
      long last = Math.max(missingFrom, nextSequence - 1);
      gaps.add(missingFrom, last);
      total[0] = acknowledged.missing(missingFrom, last) == 0 ? 1 : 0;
    }
    gaps.forEach((first, last) -> total[0] += acknowledged.missing(first, last));
    return total[0];
  }
}
