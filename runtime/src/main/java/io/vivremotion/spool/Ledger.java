package io.vivremotion.spool;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
  private boolean restate;
  private long pending;
  private long acknowledged;
  private long evicted;
  private long lost;
  private long lastCommitted;
  private boolean closed;

  record Counts(long pending, long acknowledged, long evicted, long lost, long segmentBytes) {}

  /** What one forced group holds; {@code end} is the segment's new end. */
  record Group(
      long first, int count, long recordBytes, long millis, long end, List<Arrival> moved) {}

  record Arrival(long sequence, long offset, long storedAtMillis) {}

  /**
   * @param taken bytes the segments take once the last is full
   * @param live bytes of what lives, estimated
   */
  record Room(int segments, long taken, long live) {}

  void add(Segment segment) {
    lock.lock();
    try {
      places.add(segment);
      lastCommitted = Math.max(lastCommitted, segment.firstSequence - 1);
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
            each.sequence(), new Places.Place(segment, each.offset(), each.storedAtMillis()));
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
      lost += end(sequence, sequence);
    } finally {
      lock.unlock();
    }
  }

  /** So with all that is still said to live in this segment. */
  void loseAllIn(Segment segment) {
    lock.lock();
    try {
      lost += endAllIn(segment);
    } finally {
      lock.unlock();
    }
  }

  void addLost(long count) {
    lock.lock();
    try {
      lost += count;
    } finally {
      lock.unlock();
    }
  }

  void evict(long sequence) {
    lock.lock();
    try {
      evicted += end(sequence, sequence);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the life of all in the oldest segment, if it is not the last. */
  boolean evictFront() {
    lock.lock();
    try {
      if (places.segments().size() < 2) {
        return false;
      }
      evicted += endAllIn(places.segments().getFirst());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the life of all in the segments whose newest record was stored in this time. */
  void evictStored(long sinceMillis, long beforeMillis) {
    lock.lock();
    try {
      for (Segment segment : places.segments()) {
        long newest = segment.newestMillis();
        if (segment.live() > 0 && newest < beforeMillis && newest >= sinceMillis) {
          evicted += endAllIn(segment);
        }
      }
    } finally {
      lock.unlock();
    }
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
      return new Counts(pending, acknowledged, evicted, lost, bytes);
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
      for (Segment segment : segments) {
        taken += segment.fileBytes;
        live += segment.liveBytes();
      }
      if (!segments.isEmpty()) {
        taken += Math.max(0, segmentBytes - segments.getLast().fileBytes);
      }
      return new Room(segments.size(), taken, live);
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
