package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a directory as it was left, by a close, a kill or a power cut, and tells the ledger. Every
 * good frame counts, whatever lies before it. Changes nothing but: cuts what follows the last good
 * frame of a segment, deletes segments without a frame, renames those whose header is unreadable.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final String DAMAGED = ".damaged";

  /** Files set aside that are kept for a look; older ones are deleted. */
  private static final int DAMAGED_KEPT = 4;

  private final Storage storage;
  private final String name;
  private final Ledger ledger;
  private final Ranges acknowledged = new Ranges();
  private final List<String> damaged = new ArrayList<>();
  private final Losses losses = new Losses(acknowledged);
  private long nextSequence = 1;
  private long spareSequences;
  private long nextIndex = 1;
  private long damagedBytes;
  private long cutBytes;
  private boolean unreadable;
  private long newestMillis;

  Recovery(Storage storage, String name, Ledger ledger) {
    this.storage = storage;
    this.name = name;
    this.ledger = ledger;
  }

  /** Above all that were given out, those that may have been in damaged places included. */
  long nextSequence() {
    return nextSequence + spareSequences;
  }

  long nextIndex() {
    return nextIndex;
  }

  /** The newest stamp of a record, or 0. */
  long newestMillis() {
    return newestMillis;
  }

  /** Bytes of the files set aside. */
  long damagedBytes() {
    return damagedBytes;
  }

  void run() throws IOException {
    List<Long> indexes = new ArrayList<>();
    List<String> aliens = new ArrayList<>();
    for (String file : storage.list()) {
      if (Segment.indexOf(file) >= 0) {
        indexes.add(Segment.indexOf(file));
      } else {
        (file.endsWith(DAMAGED) ? damaged : aliens).add(file);
      }
    }
    if (!aliens.isEmpty()) {
      LOG.warn(
          "spool={} ignores files={} which are not its own, as {}",
          name,
          aliens.size(),
          aliens.getFirst());
    }
    indexes.sort(Comparator.naturalOrder());
    for (long index : indexes) {
      nextIndex = index + 1;
      recover(index);
    }
    discardOldest();
    ledger.recoverAcknowledged(acknowledged);
    long lost = losses.total(nextSequence);
    ledger.addLost(lost);
    if (lost > 0 || cutBytes > 0) {
      LOG.warn("spool={} recovered: lost_records={} torn_bytes_cut={}", name, lost, cutBytes);
    }
  }

  private void recover(long index) {
    String file = Segment.nameOf(index);
    try (Storage.File open = storage.open(file)) {
      Frame.Header header = header(open);
      if (header != null) {
        scan(open, index, header.salt());
      } else if (isUnused(open)) {
        storage.delete(file);
      } else {
        losses.wholeSegment(nextSequence);
        spareSequences += open.size() / Frame.HEAD_BYTES;
        setAside(file, "no readable header");
      }
    } catch (IOException e) {
      LOG.error(
          "spool={} segment={} cannot be read, it is left as it is: {}", name, file, e.toString());
      losses.wholeSegment(nextSequence);
    }
  }

  private void setAside(String file, String why) throws IOException {
    LOG.warn("spool={} segment={} has {}: set aside as {}", name, file, why, file + DAMAGED);
    storage.rename(file, file + DAMAGED);
    damaged.add(file + DAMAGED);
  }

  private static Frame.@Nullable Header header(Storage.File file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(Frame.Header.BYTES);
    while (head.hasRemaining()) {
      if (file.read(head, head.position()) <= 0) {
        break;
      }
    }
    head.flip();
    if (Frame.Header.isAt(head, 0)) {
      return Frame.Header.decode(head, 0);
    }
    int copy = Frame.Header.COPY_AT;
    return Frame.Header.isAt(head, copy) ? Frame.Header.decode(head, copy) : null;
  }

  /** Whether no frame was ever forced in it: its header was, before any. */
  private static boolean isUnused(Storage.File file) throws IOException {
    ByteBuffer some = ByteBuffer.allocate(FrameScan.WINDOW_BYTES);
    long at = Frame.Header.BYTES;
    while (file.read(some.clear(), at) > 0) {
      at += some.position();
      for (some.flip(); some.hasRemaining(); ) {
        if (some.get() != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private void scan(Storage.File file, long index, int salt) throws IOException {
    FrameScan scan = new FrameScan(file, salt); // closed with the file
    long size = file.size();
    scan.from(Frame.Header.BYTES, size);
    Segment segment = null;
    long end = Frame.Header.BYTES;
    losses.segment();
    unreadable = false;
    while (advance(scan, index)) {
      if (scan.skipped() > 0) {
        losses.place(nextSequence);
        spareSequences += scan.skipped() / Frame.HEAD_BYTES + 1;
      }
      if (segment == null) {
        segment = begin(scan, index, salt, size);
      }
      end = scan.nextOffset();
      take(scan, segment);
    }
    if (unreadable
        || scan.skippedGarbage()) { // a torn group, or worse: none of its sequences is told twice
      cutBytes += size - end;
      spareSequences += (size - end) / Frame.HEAD_BYTES + 1;
    }
    if (segment != null) {
      keep(file, segment, end, size);
    } else if (unreadable || scan.skippedGarbage()) {
      setAside(Segment.nameOf(index), "no whole frame");
    } else {
      storage.delete(Segment.nameOf(index));
    }
  }

  /** Goes to the next frame; what cannot be read is passed over with all that follows it. */
  private boolean advance(FrameScan scan, long index) {
    try {
      return scan.next();
    } catch (IOException e) {
      LOG.error(
          "spool={} segment={} cannot be read at {} and beyond: {}",
          name,
          Segment.nameOf(index),
          scan.nextOffset(),
          e.toString());
      losses.wholeSegment(nextSequence);
      unreadable = true;
      return false;
    }
  }

  private Segment begin(FrameScan scan, long index, int salt, long size) {
    boolean tells = scan.kind() == Frame.START || scan.kind() == Frame.DATA;
    long first = tells ? Math.max(scan.sequence(), nextSequence) : nextSequence;
    Segment segment = new Segment(index, salt, first);
    segment.fileBytes = size;
    ledger.add(segment);
    return segment;
  }

  private void take(FrameScan scan, Segment segment) {
    if (scan.groupStart()) {
      losses.groupStart();
    }
    long sequence = scan.sequence();
    switch (scan.kind()) {
      case Frame.ACK -> {
        ByteBuffer ranges = scan.payload();
        while (ranges.remaining() >= Ranges.BYTES_EACH) {
          long first = ranges.getLong();
          long last = ranges.getLong();
          acknowledged.add(first, last);
          nextSequence = Math.max(nextSequence, last + 1);
        }
      }
      case Frame.START -> {
        losses.until(sequence);
        nextSequence = Math.max(nextSequence, sequence);
        spareSequences = 0;
      }
      case Frame.DATA, Frame.MOVED -> {
        boolean original = scan.kind() == Frame.DATA;
        newestMillis = Math.max(newestMillis, scan.storedAtMillis());
        if (original) {
          losses.until(sequence);
          spareSequences = 0;
        }
        ledger.recover(
            sequence,
            new Places.Place(segment, scan.offset(), scan.storedAtMillis()),
            scan.length(),
            original);
        nextSequence = Math.max(nextSequence, sequence + 1);
      }
      default ->
          throw new IllegalStateException("kind " + scan.kind()); // the scan lets no other by
    }
  }

  /**
   * Cuts what follows the last good frame and forces the rest: what a kill left in the page cache
   * is given to readers from now on and must not vanish with a later power cut.
   */
  private void keep(Storage.File file, Segment segment, long end, long size) {
    segment.end = end;
    segment.fileBytes = size;
    try {
      if (size > end && !unreadable) {
        file.truncate(end);
        segment.fileBytes = end;
      }
      file.force();
    } catch (IOException e) {
      LOG.warn("spool={} segment={} cannot be cut or forced: {}", name, segment, e.toString());
    }
  }

  private void discardOldest() {
    damaged.sort(Comparator.naturalOrder());
    try {
      while (damaged.size() > DAMAGED_KEPT) {
        storage.delete(damaged.removeFirst());
      }
      for (String each : damaged) {
        try (Storage.File file = storage.open(each)) {
          damagedBytes += file.size();
        }
      }
    } catch (IOException e) {
      LOG.warn("spool={} old damaged segments stay: {}", name, e.toString());
    }
  }
}
