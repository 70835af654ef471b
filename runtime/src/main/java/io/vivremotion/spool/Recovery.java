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
  private final Losses losses = new Losses(acknowledged);
  private long nextSequence = 1;
  private long nextIndex = 1;
  private long damagedBytes;
  private long cutBytes;

  Recovery(Storage storage, String name, Ledger ledger) {
    this.storage = storage;
    this.name = name;
    this.ledger = ledger;
  }

  long nextSequence() {
    return nextSequence;
  }

  long nextIndex() {
    return nextIndex;
  }

  /** Bytes of the files set aside. */
  long damagedBytes() {
    return damagedBytes;
  }

  void run() throws IOException {
    List<Long> indexes = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
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
      recover(index, damaged);
    }
    discardOldest(damaged);
    ledger.recoverAcknowledged(acknowledged);
    long lost = losses.total(nextSequence);
    ledger.addLost(lost);
    if (lost > 0 || cutBytes > 0) {
      LOG.warn("spool={} recovered: lost_records={} torn_bytes_cut={}", name, lost, cutBytes);
    }
  }

  private void recover(long index, List<String> damaged) {
    String file = Segment.nameOf(index);
    boolean whole = false;
    try (Storage.File open = storage.open(file)) {
      Frame.Header header = header(open);
      if (header == null) {
        whole = !isBlank(open);
      } else {
        scan(open, index, header.salt());
        return;
      }
    } catch (IOException e) {
      LOG.error(
          "spool={} segment={} cannot be read, it is left as it is: {}", name, file, e.toString());
      losses.wholeSegment(nextSequence);
      return;
    }
    remove(file, whole, damaged);
  }

  /** Gets a segment out of the way: deletes it, or sets it aside if something is in it. */
  private void remove(String file, boolean setAside, List<String> damaged) {
    try {
      if (setAside) {
        LOG.error(
            "spool={} segment={} has no readable header: set aside as {}",
            name,
            file,
            file + DAMAGED);
        losses.wholeSegment(nextSequence);
        storage.rename(file, file + DAMAGED);
        damaged.add(file + DAMAGED);
      } else {
        storage.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("spool={} segment={} cannot be removed: {}", name, file, e.toString());
    }
  }

  private static Frame.@Nullable Header header(Storage.File file) throws IOException {
    ByteBuffer head = ByteBuffer.allocateDirect(Frame.Header.BYTES);
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

  private static boolean isBlank(Storage.File file) throws IOException {
    ByteBuffer some = ByteBuffer.allocateDirect(FrameScan.WINDOW_BYTES);
    long at = 0;
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
    while (scan.next()) {
      if (scan.skipped() > 0) {
        losses.place(nextSequence);
      }
      if (segment == null) {
        segment = begin(scan, index, salt, size);
      }
      end = scan.nextOffset();
      take(scan, segment);
    }
    boolean garbage = scan.skippedGarbage();
    if (segment == null) {
      remove(Segment.nameOf(index), garbage, new ArrayList<>());
      return;
    }
    if (garbage) {
      cutBytes += size - end;
      // Some of what is cut may have had a sequence that was told: none may be told twice.
      nextSequence += (size - end) / Frame.HEAD_BYTES + 1;
    }
    segment.end = end;
    segment.fileBytes = size;
    cut(file, segment, size);
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
          acknowledged.add(first, ranges.getLong());
        }
      }
      case Frame.START -> {
        losses.until(sequence);
        nextSequence = Math.max(nextSequence, sequence);
      }
      case Frame.DATA, Frame.MOVED -> {
        boolean original = scan.kind() == Frame.DATA;
        if (original) {
          losses.until(sequence);
        }
        ledger.recover(
            sequence,
            new Ledger.Place(segment, scan.offset(), scan.storedAtMillis()),
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
  private void cut(Storage.File file, Segment segment, long size) {
    try {
      if (size > segment.end) {
        file.truncate(segment.end);
        segment.fileBytes = segment.end;
      }
      file.force();
    } catch (IOException e) {
      LOG.warn(
          "spool={} segment={} cannot be cut or forced: {}", name, segment.name(), e.toString());
    }
  }

  private void discardOldest(List<String> damaged) {
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
