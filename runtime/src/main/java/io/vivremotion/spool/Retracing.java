package io.vivremotion.spool;

import java.nio.ByteBuffer;

/**
 * What an open learns from the segments in their order: which sequences were given out, which are
 * done with, which are missing; makes the ledger of it. Not thread-safe.
 */
final class Retracing {
  private final Places places = new Places();
  private final Ranges acknowledged = new Ranges();
  private final Ranges locked = new Ranges();
  private final Losses losses = new Losses(acknowledged);
  private long pending;
  private long lastCommitted;
  private long nextSequence = 1;
  private long spareSequences;
  private long newestMillis;

  /** Where the records begin that are in a segment of a later version, or -1. */
  private long unknownFrom = -1;

  /** Above all that were given out, those that may have been in damaged places included. */
  long nextSequence() {
    return nextSequence + spareSequences;
  }

  /** The newest stamp of a record, or 0. */
  long newestMillis() {
    return newestMillis;
  }

  /** A whole segment is missing, or can be read by nobody. */
  void missing(long bytes) {
    losses.wholeSegment(nextSequence);
    spareSequences += bytes / Frame.HEAD_BYTES;
  }

  /**
   * A segment cannot be read now, and perhaps at the next open: none of its sequences may be given
   * out again. It holds none from its place on, however often that happens: of 2^27 for each
   * segment, 2^26 at most are in a segment of 1 GiB, or passed over after it.
   */
  void unread(long index) {
    losses.wholeSegment(nextSequence);
    spareSequences = Math.max(spareSequences, ((index + 1) << 27) - nextSequence);
  }

  /** A segment is there for later, and nothing is known of it. */
  void unknown(long bytes) {
    unknownFrom = unknownFrom < 0 ? nextSequence : unknownFrom;
    spareSequences += bytes / Frame.HEAD_BYTES;
  }

  /** A segment is there for later: its records may not be acknowledged before they were read. */
  void locked(SegmentIndex index) {
    losses.segment();
    starts(Math.max(index.start(), 0));
    index.data().forEach(locked::add);
    index.moved().forEach(each -> locked.add(each.sequence(), each.sequence()));
    acknowledged(index.acknowledged());
    goTo(index.next());
  }

  /** Whether what the index tells can be taken over as it stands, on top of what is known. */
  boolean follows(SegmentIndex index) {
    return index.start() >= nextSequence && index.next() >= index.start();
  }

  Segment indexed(SegmentIndex index, long number, Segment.Identity identity) {
    losses.segment();
    losses.groupStart();
    starts(index.start());
    Segment segment = new Segment(number, identity, index.start());
    segment.end = index.end();
    segment.fileBytes = index.end() + index.size();
    add(segment);
    pending += places.recover(segment, index);
    lastCommitted = Math.max(lastCommitted, index.next() - 1);
    newestMillis = Math.max(newestMillis, index.newestMillis());
    acknowledged(index.acknowledged());
    goTo(index.next());
    return segment;
  }

  private void acknowledged(Ranges ranges) {
    ranges.forEach(this::acknowledged);
  }

  private void acknowledged(long first, long last) {
    acknowledged.add(first, last);
    goTo(last + 1);
  }

  private void goTo(long next) {
    nextSequence = Math.max(nextSequence, next);
  }

  /** All sequences before this one were given out before it. */
  private void starts(long sequence) {
    losses.until(sequence);
    if (unknownFrom >= 0 && unknownFrom < sequence) {
      locked.add(unknownFrom, sequence - 1);
    }
    unknownFrom = -1;
    goTo(sequence);
    spareSequences = 0;
  }

  void segment() {
    losses.segment();
  }

  /** Bytes before the next good frame are damaged. */
  void place(long bytes) {
    losses.place(nextSequence);
    spareSequences += bytes / Frame.HEAD_BYTES + 1;
  }

  /** Frames may have been here which nobody can tell of any more. */
  void torn(long bytes) {
    spareSequences += bytes / Frame.HEAD_BYTES + 1;
  }

  /** The segment of the frame the scan stands at, its first. */
  Segment begin(FrameScan scan, long number, Segment.Identity identity) {
    boolean tells = scan.kind() == Frame.START || scan.kind() == Frame.DATA;
    long first = tells ? Math.max(scan.sequence(), nextSequence) : nextSequence;
    Segment segment = new Segment(number, identity, first);
    add(segment);
    return segment;
  }

  private void add(Segment segment) {
    places.add(segment);
    lastCommitted = Math.max(lastCommitted, segment.firstSequence - 1);
  }

  void take(FrameScan scan, Segment segment) {
    if (scan.groupStart()) {
      losses.groupStart();
    }
    long sequence = scan.sequence();
    switch (scan.kind()) {
      case Frame.ACK -> {
        ByteBuffer ranges = scan.payload();
        while (ranges.remaining() >= Ranges.BYTES_EACH) {
          acknowledged(ranges.getLong(), ranges.getLong());
        }
      }
      case Frame.START, Frame.INDEX -> starts(sequence);
      case Frame.DATA, Frame.MOVED -> {
        boolean original = scan.kind() == Frame.DATA;
        newestMillis = Math.max(newestMillis, scan.storedAtMillis());
        if (original) {
          starts(sequence);
        }
        var place = new Places.Place(segment, scan.offset(), scan.storedAtMillis());
        pending += places.recover(sequence, place, scan.length(), original) ? 1 : 0;
        lastCommitted = Math.max(lastCommitted, sequence);
        goTo(sequence + 1);
      }
      case Frame.END -> {}
      default ->
          throw new IllegalStateException("kind " + scan.kind()); // the scan lets no other by
    }
  }

  /**
   * All segments are told; its toll says how many records are lost.
   *
   * @param mostUnsaved as {@link Unsaved} is bounded
   */
  Ledger finish(int mostUnsaved) {
    if (unknownFrom >= 0) {
      locked.add(unknownFrom, nextSequence());
      goTo(nextSequence() + 1);
    }
    acknowledged.forEach((first, last) -> pending -= places.clear(first, last));
    locked.removeAll(places.living(locked)); // copies of them can be read
    Unsaved unsaved = new Unsaved(locked, mostUnsaved);
    Ledger ledger = new Ledger(places, pending, lastCommitted, unsaved);
    ledger.toll().lost(losses.total(nextSequence));
    return ledger;
  }
}
