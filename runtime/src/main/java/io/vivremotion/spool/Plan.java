package io.vivremotion.spool;

import org.jspecify.annotations.Nullable;

/** What a reader is to read next: one segment, and sequences in rising order. Reused. */
final class Plan {
  final long[] sequences = new long[1_024];
  int count;
  @Nullable Segment segment;

  /** Where the one record lies if it was moved, else -1. */
  long offset;

  /** End of what is committed in the segment. */
  long end;

  /** If the plan is empty: nothing up to here is left to be read. */
  long seen;

  void clear() {
    count = 0;
    segment = null;
    offset = -1;
  }

  void add(long sequence) {
    sequences[count++] = sequence;
  }

  void in(Segment where, long offsetThere) {
    segment = where;
    offset = offsetThere;
    end = where.end;
  }
}
