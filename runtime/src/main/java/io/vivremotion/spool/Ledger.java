package io.vivremotion.spool;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is pending, what was acknowledged and is not yet on disk, and the counts. Thread-safe; its
 * lock guards memory only and is held for moments.
 */
final class Ledger {
  /** Beyond this, ranges not yet on disk are found again from the segments, not remembered. */
  private static final int UNSAVED_RANGES = 65_536;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition committed = lock.newCondition();
  private final Places places = new Places();
  private final Ranges unsaved = new Ranges();
  private final Ranges locked = new Ranges();
  private boolean restate;
  private long pending;
  private long acknowledged;
  private final Toll toll = new Toll();
  private long lastCommitted;
  private boolean closed;

  record Counts(long pending, long acknowledged, long evicted, long lost, long segmentBytes) {}

  /** What one forced group holds; {@code end} is the segment's new end. */
  record Group(
      long first, int count, long recordBytes, long millis, long end, List<Arrival> moved) {}

  record Arrival(long sequence, long offset, long storedAtMillis, int bytes) {}

  /**
   * @param taken bytes the segments take once the last is full
   * @param live bytes of the records that live, estimated
   * @param frames bytes of all frames
   * @param liveFrames of these, the frames of what lives, estimated
   */
  record Room(int segments, long taken, long live, long frames, long liveFrames) {}

  void add(Segment segment) {
    lock.lock();
    try {
      places.add(segment);
      lastCommitted = Math.max(lastCommitted, segment.firstSequence - 1);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the newest segment if no group of it was ever forced; whether it did. */
  boolean dropUnused(Segment segment) {
    lock.lock();
    try {
      return segment.end == Frame.Header.BYTES && places.segments().remove(segment);
    } finally {
      lock.unlock();
    }
  }

  /** Takes note of what a group brought, once it is forced. */
  void commit(Segment segment, Group group) {
    lock.lock();
    try {
      segment.end = group.end();
      segment.fileBytes = Math.max(segment.fileBytes, segment.end);
      if (group.count() > 0) {
        segment.append(group.first(), group.count(), group.recordBytes(), group.millis());
        pending += group.count();
        lastCommitted = group.first() + group.count() - 1;
        committed.signalAll();
      }
      for (Arrival each : group.moved()) {
        places.move(
            each.sequence(),
            new Places.Place(segment, each.offset(), each.storedAtMillis()),
            each.bytes());
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link Places#recover}. */
  void recover(long sequence, Places.Place place, int bytes, boolean original) {
    lock.lock();
    try {
      pending += places.recover(sequence, place, bytes, original) ? 1 : 0;
      lastCommitted = Math.max(lastCommitted, sequence);
    } finally {
      lock.unlock();
    }
  }

  /** What the newest segment so far holds. */
  void recover(Segment segment, SegmentIndex index) {
    lock.lock();
    try {
      places.add(segment);
      pending += places.recover(segment, index);
      lastCommitted = Math.max(lastCommitted, index.next() - 1);
    } finally {
      lock.unlock();
    }
  }

  /** These are in segments kept aside: no acknowledgement may name them. */
  void recoverLocked(Ranges sequences) {
    lock.lock();
    try {
      locked.addAll(sequences);
      locked.removeAll(places.living(sequences)); // copies of them can be read
    } finally {
      lock.unlock();
    }
  }

  /** The file has so many bytes from now on. */
  void resized(Segment segment, long fileBytes) {
    lock.lock();
    try {
      segment.fileBytes = fileBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the life of what acknowledgements read at open name; these are on disk already. */
  void recoverAcknowledged(Ranges ranges) {
    lock.lock();
    try {
      ranges.forEach((first, last) -> pending -= places.clear(first, last));
    } finally {
      lock.unlock();
    }
  }

  /** Ends the life of these, to be written to disk with the next group; returns of how many. */
  long acknowledge(long first, long last) {
    lock.lock();
    try {
      long count = end(first, last);
      acknowledged += count;
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** As acknowledged, but counted as lost: the disk does not give it back. */
  void lose(long sequence) {
    lock.lock();
    try {
      toll.lost(end(sequence, sequence));
    } finally {
      lock.unlock();
    }
  }

  /** So with all that is still said to live in this segment. */
  void loseAllIn(Segment segment) {
    lock.lock();
    try {
      toll.lost(endAllIn(segment));
    } finally {
      lock.unlock();
    }
  }

  /** What was lost and dropped. */
  Toll toll() {
    return toll;
  }

  /** Ends the life of these, whose tombstone is on disk. */
  void drop(Ranges sequences, Tombstone.Cause cause) {
    lock.lock();
    try {
      sequences.forEach((first, last) -> toll.evicted(cause, end(first, last)));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the life of all in the oldest segment, if it is not the last. Nothing on disk says so: its
   * deletion does, and before that it gets a tombstone.
   */
  boolean evictFront() {
    lock.lock();
    try {
      Segment front = places.segments().size() < 2 ? null : places.segments().getFirst();
      if (front == null || front.live() == 0) { // dead and still there: deleting it is of no use
        return false;
      }
      Ranges living = front.evicted == null ? new Ranges() : front.evicted;
      long count = 0;
      for (long sequence : places.livingIn(front)) {
        places.clear(sequence, sequence);
        living.add(sequence, sequence);
        count++;
      }
      pending -= count;
      toll.evicted(Tombstone.Cause.FULL, count);
      front.evicted = living.isEmpty() ? null : living;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Segments of this kind in which something lives. */
  List<Segment> segmentsWithLife(Predicate<Segment> kind) {
    lock.lock();
    try {
      return places.segments().stream().filter(each -> each.live() > 0 && kind.test(each)).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Whether little of the limit is left: at least a segment before records are refused. */
  boolean isTight(FileSpool.Config config) {
    long segment = config.segmentBytes();
    long limit = config.maxBytes() - (2 + config.urgentSegments()) * segment;
    return room(segment).taken() >= limit - Math.max(segment, limit / 8);
  }

  /** Whether much of what is written is dead: room is won by moving what lives. */
  boolean isSparse(FileSpool.Config config) {
    Room room = room(config.segmentBytes());
    return room.liveFrames() <= room.frames() / 8 * 5;
  }

  /** One by one: a range could name what was moved elsewhere and lives. */
  private long endAllIn(Segment segment) {
    long count = 0;
    for (long sequence : places.livingIn(segment)) {
      count += end(sequence, sequence);
    }
    return count;
  }

  /** Never beyond what is committed: what comes later must not be found acknowledged. */
  private long end(long first, long mayBeBeyond) {
    long last = Math.min(mayBeBeyond, lastCommitted);
    long count = places.clear(first, last);
    if (count > 0) {
      pending -= count;
      if (unsaved.count() < UNSAVED_RANGES) {
        unsaved.add(Math.max(first, 1), last);
      } else {
        restate = true;
      }
    }
    return count;
  }

  /** Removes and returns acknowledgements which are not on disk, at most so many ranges. */
  Ranges takeUnsaved(int most) {
    lock.lock();
    try {
      if (restate) {
        restate = false;
        places.addDead(unsaved);
      }
      unsaved.removeAll(locked);
      return unsaved.takeLowest(most);
    } finally {
      lock.unlock();
    }
  }

  void giveBackUnsaved(Ranges ranges) {
    lock.lock();
    try {
      unsaved.addAll(ranges);
    } finally {
      lock.unlock();
    }
  }

  boolean hasUnsaved() {
    lock.lock();
    try {
      return restate || !unsaved.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link Places#takeDead}. */
  List<Segment> takeDead() {
    lock.lock();
    try {
      return places.takeDead();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link Places#isLive}. */
  boolean isLive(Segment segment, long sequence, long offset) {
    lock.lock();
    try {
      return places.isLive(segment, sequence, offset);
    } finally {
      lock.unlock();
    }
  }

  /** What follows {@code after}, at most so many records. */
  void plan(Plan plan, long after, int most) {
    lock.lock();
    try {
      places.plan(plan, after, most);
      plan.seen = lastCommitted;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is committed after {@code after}; returns the nanoseconds left. */
  long awaitAfter(long after, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (left > 0 && !closed && lastCommitted <= after) {
        left = committed.awaitNanos(left);
      }
      return closed ? 0 : left;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      committed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Counts counts() {
    lock.lock();
    try {
      long bytes = 0;
      for (Segment segment : places.segments()) {
        bytes += segment.fileBytes;
      }
      return new Counts(pending, acknowledged, toll.evicted(), toll.lost(), bytes);
    } finally {
      lock.unlock();
    }
  }

  Room room(long segmentBytes) {
    lock.lock();
    try {
      List<Segment> segments = places.segments();
      long taken = 0;
      long live = 0;
      long frames = 0;
      long living = 0;
      for (Segment segment : segments) {
        taken += segment.fileBytes;
        live += segment.liveBytes();
        frames += segment.end - Frame.Header.BYTES;
        living += segment.live();
      }
      if (!segments.isEmpty()) {
        taken += Math.max(0, segmentBytes - segments.getLast().fileBytes);
      }
      return new Room(segments.size(), taken, live, frames, live + living * Frame.HEAD_BYTES);
    } finally {
      lock.unlock();
    }
  }

  /** The oldest segment if something lives in it and it is not the last. */
  @Nullable Segment front() {
    lock.lock();
    try {
      List<Segment> segments = places.segments();
      boolean pins = segments.size() > 1 && segments.getFirst().live() > 0;
      return pins ? segments.getFirst() : null;
    } finally {
      lock.unlock();
    }
  }
}
