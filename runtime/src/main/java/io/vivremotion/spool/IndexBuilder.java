package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a segment from front to end and makes its index. For one segment, then done. */
final class IndexBuilder {
  private final Ranges data = new Ranges();
  private final Ranges acknowledged = new Ranges();
  private final Map<Long, SegmentIndex.Moved> moved = new LinkedHashMap<>();
  private long start = -1;
  private long first = -1;
  private long last = -1;
  private long highest = -1;
  private long dataBytes;
  private long newestMillis;
  private long end = Frame.Header.BYTES;

  /** No frame was passed over, and all stand in the order in which they are written. */
  private boolean clean = true;

  private IndexBuilder() {}

  /**
   * The index of the frames up to {@code end}; null if one of them is damaged, out of its order, or
   * if there are so many ranges that it would not pay.
   */
  static @Nullable SegmentIndex indexOf(Storage.File file, Segment.Identity segment, long end)
      throws IOException {
    IndexBuilder builder = new IndexBuilder();
    FrameScan scan = new FrameScan(file, segment).from(Frame.Header.BYTES, end);
    while (builder.clean && scan.next()) {
      builder.take(scan);
    }
    builder.clean &= builder.end == end && builder.start >= 0;
    return builder.clean ? builder.built() : null;
  }

  /** What can be made out of a segment up to {@code end}, whatever is damaged in it. */
  static SegmentIndex gather(Storage.File file, Segment.Identity segment, long end)
      throws IOException {
    IndexBuilder builder = new IndexBuilder();
    FrameScan scan = new FrameScan(file, segment).from(Frame.Header.BYTES, end);
    while (scan.next()) {
      builder.take(scan);
    }
    return builder.built();
  }

  private void take(FrameScan scan) {
    clean &= scan.skipped() == 0 && (start >= 0) == (scan.kind() != Frame.START);
    end = scan.nextOffset();
    switch (scan.kind()) {
      case Frame.START -> start = scan.sequence();
      case Frame.DATA -> original(scan);
      case Frame.MOVED -> {
        newestMillis = Math.max(newestMillis, scan.storedAtMillis());
        int offset = Math.toIntExact(scan.offset());
        moved.put(
            scan.sequence(),
            new SegmentIndex.Moved(scan.sequence(), offset, scan.length(), scan.storedAtMillis()));
      }
      case Frame.ACK -> {
        ByteBuffer ranges = scan.payload();
        while (ranges.remaining() >= Ranges.BYTES_EACH) {
          acknowledged.add(ranges.getLong(), ranges.getLong());
        }
      }
      default -> clean = false; // an index has no place among what it tells of
    }
    clean &= SegmentIndex.MOST_BYTES > sizeNow();
  }

  private long sizeNow() {
    long ranges = acknowledged.count() + (long) data.count();
    return 256 + ranges * Ranges.BYTES_EACH + (long) moved.size() * SegmentIndex.Moved.BYTES;
  }

  private void original(FrameScan scan) {
    long sequence = scan.sequence();
    clean &= sequence > highest && sequence >= start;
    highest = Math.max(highest, sequence);
    dataBytes += scan.length();
    newestMillis = Math.max(newestMillis, scan.storedAtMillis());
    if (sequence != last + 1 || first < 0) {
      closeRange();
      first = sequence;
    }
    last = sequence;
  }

  private void closeRange() {
    if (first >= 0) {
      data.add(first, last);
    }
  }

  private SegmentIndex built() {
    closeRange();
    moved.keySet().forEach(sequence -> clean &= !data.contains(sequence));
    long next = Math.max(highest + 1, start);
    return new SegmentIndex(
        start,
        next,
        data,
        dataBytes,
        newestMillis,
        acknowledged,
        new ArrayList<>(moved.values()),
        end);
  }
}
