package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what lives in the oldest segment to the end of the log, under the same sequences, so that
 * the segment can be deleted: a few records which nobody settles must not keep the space of all
 * that came after them. A little goes with each group. Each of them takes memory while it lives:
 * where that would be too many, the oldest segment stays. For the committer's thread.
 */
final class Relocation {
  private static final Logger LOG = LoggerFactory.getLogger(Relocation.class);

  /** Some 120 bytes each: 8 MB. */
  static final int MOST_MOVED = 65_536;

  /** Goes along with one group, at most (a longer record goes alone). */
  private static final int BYTES_AT_ONCE = 1 << 17;

  private static final int FEWEST_SEGMENTS = 4;

  private final Patience patience;
  private final Ledger ledger;
  private final long segmentBytes;
  private final int mostMoved;
  private final List<Ledger.Arrival> arrivals = new ArrayList<>();
  private @Nullable Segment source;
  private @Nullable FrameScan scan;

  /** The frame the scan stands at did not go along: it comes first next time, if it still lives. */
  private boolean held;

  private boolean atEnd;

  /** Something cannot be read: tried again when this is considered again. */
  private boolean failing;

  /**
   * @param mostMoved live outside the segment they were written to first
   */
  Relocation(Patience patience, Ledger ledger, long segmentBytes, int mostMoved) {
    this.patience = patience;
    this.ledger = ledger;
    this.segmentBytes = segmentBytes;
    this.mostMoved = mostMoved;
  }

  boolean isUnderWay() {
    return source != null;
  }

  List<Ledger.Arrival> arrivals() {
    return arrivals;
  }

  /** Bytes of room the next step needs. */
  long wanted() {
    return (held && scan != null ? scan.length() : 0) + 4L * Frame.RECORD_OVERHEAD;
  }

  /**
   * Starts if at most half of the log lives, which bounds what is written for it to what it frees;
   * if space is short, at most three quarters.
   */
  void consider(boolean spaceShort) {
    Segment front = source == null ? ledger.front(mostMoved) : null;
    if (front == null) {
      return;
    }
    Room room = ledger.room(segmentBytes);
    long used =
        (room.segments() - 1) * segmentBytes; // short ones count in full: files are dear too
    long most = spaceShort ? used / 4 * 3 : used / 2;
    int fewest = spaceShort ? 2 : FEWEST_SEGMENTS; // a small max-bytes is full with three
    if (room.live() > most || room.segments() < fewest) {
      return;
    }
    try {
      Storage.File file = patience.storage().openToRead(front.name());
      scan = new FrameScan(file, front.identity, front.bad).from(Frame.Header.BYTES, front.end);
      source = front;
    } catch (FileSystemException e) {
      if (patience.isOver(front, e)) {
        ledger.loseAllIn(front);
      }
    } catch (IOException e) {
      LOG.warn("cannot relocate segment={}: {}", front.name(), e.toString());
    }
  }

  /** Adds frames to the group; {@link #arrivals} tells which. */
  void fill(GroupBuffer group, SegmentLog log) {
    FrameScan from = scan;
    Segment segment = source;
    arrivals.clear();
    if (from == null || segment == null) {
      return;
    }
    int before = group.size();
    try {
      if (held) {
        from.back(); // may have been acknowledged meanwhile: look again whether it lives
      }
      while (advance(from, segment)) {
        long size = Frame.RECORD_OVERHEAD + (long) from.length();
        held =
            group.size() - before > BYTES_AT_ONCE
                || !log.fits(group.size() + size, SegmentLog.Use.UPKEEP);
        if (held) {
          return;
        }
        long offset = log.active().end + group.size();
        byte[] record = from.record();
        if (record == null) {
          continue; // does not decrypt: lost with all that is left here
        }
        group.moved(from.sequence(), from.storedAtMillis(), ByteBuffer.wrap(record));
        arrivals.add(
            new Ledger.Arrival(from.sequence(), offset, from.storedAtMillis(), record.length));
      }
      atEnd = true;
    } catch (IOException e) {
      held = false;
      failing = !patience.isOver(segment, from, e); // else it goes on with the next group
    }
  }

  /** Goes to the next record that lives here. */
  private boolean advance(FrameScan from, Segment segment) throws IOException {
    while (from.next()) {
      boolean record = from.kind() == Frame.DATA || from.kind() == Frame.MOVED;
      if (record && ledger.isLive(segment, from.sequence(), from.offset())) {
        return true;
      }
    }
    return false;
  }

  /** The group is forced, and the ledger knows. */
  void committed() {
    arrivals.clear();
    Segment segment = source;
    if (atEnd && segment != null) {
      ledger.loseAllIn(segment); // unreadable, or it would have moved
    }
    if (atEnd || failing) {
      stop();
    }
  }

  /** The group failed: what was to move lives where it lived. */
  void stop() {
    arrivals.clear();
    source = null;
    held = false;
    atEnd = false;
    failing = false;
    try {
      if (scan != null) {
        scan.close();
      }
    } catch (IOException e) {
      LOG.warn("close after relocation: {}", e.toString());
    }
    scan = null;
  }
}
