package io.vivremotion.spool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers, group by group, what goes to the segment that is written to: its index once it is full,
 * without reading it again. For the committer's thread.
 */
final class IndexNotes {
  private final Segment segment;
  private final int sealBytes;
  private final Ranges data = new Ranges();
  private final Ranges acknowledged = new Ranges();
  private final List<SegmentIndex.Moved> moved = new ArrayList<>();
  private long next;
  private long dataBytes;
  private long newestMillis;
  private boolean empty = true;
  private boolean pays = true;

  IndexNotes(Segment segment) {
    this.segment = segment;
    this.next = segment.firstSequence;
    this.sealBytes = segment.identity.key() == null ? 0 : FrameCipher.TAG_BYTES;
  }

  /** A group that is forced, with the acknowledgements it carried. */
  void add(Ledger.Group group, Ranges acknowledgements) {
    empty = false;
    if (!pays) {
      return;
    }
    if (group.count() > 0) {
      next = group.first() + group.count();
      data.add(group.first(), next - 1);
      dataBytes += group.recordBytes() + (long) group.count() * sealBytes;
      newestMillis = Math.max(newestMillis, group.millis());
    }
    acknowledged.addAll(acknowledgements);
    for (Ledger.Arrival each : group.moved()) {
      newestMillis = Math.max(newestMillis, each.storedAtMillis());
      moved.add(
          new SegmentIndex.Moved(
              each.sequence(),
              Math.toIntExact(each.offset()),
              each.bytes() + sealBytes,
              each.storedAtMillis()));
    }
    pays = size() < SegmentIndex.MOST_BYTES;
    if (!pays) {
      acknowledged.clear();
      moved.clear();
    }
  }

  private long size() {
    long ranges = acknowledged.count() + (long) data.count();
    return 256 + ranges * Ranges.BYTES_EACH + (long) moved.size() * SegmentIndex.Moved.BYTES;
  }

  /** Null if nothing was written, or if there is so much to tell that it would not pay. */
  @Nullable SegmentIndex built() {
    return empty || !pays
        ? null
        : new SegmentIndex(
            segment.firstSequence,
            next,
            data,
            dataBytes,
            newestMillis,
            acknowledged,
            moved,
            segment.end);
  }
}
