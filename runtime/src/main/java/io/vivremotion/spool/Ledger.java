package io.vivremotion.spool;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is pending and where, and the counts. Thread-safe; its lock guards memory only, briefly. */
final class Ledger {
  /** The lock is not held for more sequences than this. */
  private static final int TOLD_AT_ONCE = 4_096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition committed = lock.newCondition();
  private final Places places;
  private final Toll toll = new Toll();
  private final Evictions evictions = new Evictions(toll);
  private final Leaving leaving = new Leaving();
  private final Unsaved unsaved;
  private long pending;
  private long acknowledged;
  private long lastCommitted;
  private boolean closed;

  /**
   * As an open found it.
   *
   * @param pending how many live in {@code places}
   */
  Ledger(Places places, long pending, long lastCommitted, Unsaved unsaved) {
    this.places = places;
    this.pending = pending;
    this.lastCommitted = lastCommitted;
    this.unsaved = unsaved;
  }

  /**
   * @param evicted those included of which no tombstone tells yet
   * @param moved live outside the segment they were written to first, with an entry in memory
   */
  record Counts(
      long pending, long acknowledged, long evicted, long lost, long segmentBytes, int moved) {}

  /** What one forced group holds; {@code end} is the segment's new end. */
  record Group(
      long first, int count, long recordBytes, long millis, long end, List<Arrival> moved) {}

  record Arrival(long sequence, long offset, long storedAtMillis, int bytes) {}

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
    return locked(() -> segment.end == Frame.Header.BYTES && places.segments().remove(segment));
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
      places.move(segment, group.moved());
    } finally {
      lock.unlock();
    }
  }

  /** The file has so many bytes from now on. */
  void resized(Segment segment, long fileBytes) {
    var _ = locked(() -> segment.fileBytes = fileBytes);
  }

  /**
   * Ends the life of these, to be written to disk with the next group; whether there is something
   * to write.
   */
  boolean acknowledge(long first, long last) {
    lock.lock();
    try {
      acknowledged += end(first, last);
      return !unsaved.isEmpty();
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
      for (long sequence : places.livingIn(segment)) { // a range could name what lives elsewhere
        toll.lost(end(sequence, sequence));
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was lost and dropped. */
  Toll toll() {
    return toll;
  }

  Evictions evictions() {
    return evictions;
  }

  Unsaved unsaved() {
    return unsaved;
  }

  /**
   * A tombstone for these is about to be kept; {@link #told} is called next. Returns how many it is
   * to tell of: those which were not acknowledged, nor told of before.
   */
  long tell(Ranges chosen) {
    long[] count = new long[1];
    chosen.forEach((first, last) -> {
      for (long from = first; from <= last; from += TOLD_AT_ONCE) {
        count[0] += tell(from, Math.min(last, from + TOLD_AT_ONCE - 1));
      }
    });
    return count[0];
  }

  private long tell(long first, long last) {
    return locked(() -> leaving.begin(first, last, places, evictions));
  }

  /** The tombstone is on disk, which ends the life of these, or could not be kept. */
  void told(Tombstone.Cause cause, boolean kept) {
    lock.lock();
    try {
      long late = leaving.endLate();
      Ranges left = leaving.end();
      if (kept) {
        toll.evicted(cause, late);
        left.forEach((first, last) -> toll.evicted(cause, end(first, last)));
      } else {
        acknowledged += late;
      }
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
      Segment front = places.front(Integer.MAX_VALUE);
      if (front == null) { // or dead and still there: deleting it is of no use
        return false;
      }
      Ranges evicted = places.clearAllIn(front);
      pending -= evicted.total();
      evictions.add(front, evicted);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Segments of this kind in which something lives. */
  List<Segment> segmentsWithLife(Predicate<Segment> kind) {
    return locked(() ->
        places.segments().stream().filter(each -> each.live() > 0 && kind.test(each)).toList());
  }

  /**
   * Never beyond what is committed: what comes later must not be found acknowledged. What was
   * evicted counts as well while no tombstone tells of it.
   */
  private long end(long from, long to) {
    long first = Math.max(from, 1);
    long last = Math.min(to, lastCommitted);
    long living = places.clear(first, last);
    pending -= living;
    Evictions.Taken evicted = evictions.take(first, last);
    if (living + evicted.saved() + evicted.late() > 0) {
      unsaved.add(first, last, places);
    }
    return living + evicted.saved() - leaving.take(first, last);
  }

  /** Removes and returns acknowledgements which are not on disk, at most so many ranges. */
  Ranges takeUnsaved(int most) {
    return locked(() -> unsaved.take(most, places, evictions));
  }

  /** As {@link Places#takeDead}. */
  List<Segment> takeDead() {
    return locked(() -> unsaved.remember(places.takeDead(), places, evictions));
  }

  /** As {@link Places#lives}. */
  boolean isPending(long sequence) {
    return locked(() -> places.lives(sequence));
  }

  /** As {@link Places#isLive}. */
  boolean isLive(Segment segment, long sequence, long offset) {
    return locked(() -> places.isLive(segment, sequence, offset));
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
    return locked(() ->
        new Counts(
            pending,
            acknowledged + evictions.savedLate(),
            toll.evicted() + evictions.untold(),
            toll.lost(),
            places.segments().stream().mapToLong(segment -> segment.fileBytes).sum(),
            places.movedRecords()));
  }

  private <T extends @Nullable Object> T locked(Supplier<T> query) {
    lock.lock();
    try {
      return query.get();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link Room#of}. */
  Room room(long segmentBytes) {
    return locked(() -> Room.of(places.segments(), segmentBytes));
  }

  /** As {@link Places#front}. */
  @Nullable Segment front(int mostMoved) {
    return locked(() -> places.front(mostMoved));
  }
}
