package io.vivremotion.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is pending and where: the segments in order, oldest first, and the records that were moved
 * out of theirs. Thread-safe; its lock guards memory only and is held for moments.
 */
final class Ledger {
  /** Beyond this, ranges not yet on disk are found again from the segments, not remembered. */
  private static final int UNSAVED_RANGES = 65_536;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition committed = lock.newCondition();
  private final List<Segment> segments = new ArrayList<>();
  private final TreeMap<Long, Place> moved = new TreeMap<>();
  private final Ranges unsaved = new Ranges();
  private boolean restate;
  private long pending;
  private long acknowledged;
  private long evicted;
  private long lost;
  private long lastCommitted;
  private boolean closed;

  /** Where a moved record lies. */
  record Place(Segment segment, long offset, long storedAtMillis) {}

  record Counts(long pending, long acknowledged, long evicted, long lost, long segmentBytes) {}

  /** What a reader is to read next: one segment and sequences in rising order. Reused. */
  static final class Plan {
    final long[] sequences = new long[1_024];
    int count;
    @Nullable Segment segment;

    /** Where the one record lies if it was moved, else -1. */
    long offset;

    long end;

    /** Nothing up to here lives after {@code after}; set if the plan is empty. */
    long seen;
  }

  void add(Segment segment) {
    lock.lock();
    try {
      segments.add(segment);
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
      }
      for (Arrival arrival : group.moved()) {
        relocate(
            arrival.sequence(), new Place(segment, arrival.offset(), arrival.storedAtMillis()));
      }
      committed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What one forced group holds. */
  record Group(
      long first, int count, long recordBytes, long millis, long end, List<Arrival> moved) {}

  record Arrival(long sequence, long offset, long storedAtMillis) {}

  private void relocate(long sequence, Place place) {
    Place before = moved.get(sequence);
    Segment origin = segmentOf(sequence);
    if (before != null) {
      before.segment().movedGone();
    } else if (origin == null || origin.clear(sequence, sequence) == 0) {
      return; // acknowledged meanwhile
    }
    moved.put(sequence, place);
    place.segment().movedIn(0, place.storedAtMillis());
  }

  /** Puts a record found at open where it was found; a later find takes the place of an earlier. */
  void recover(long sequence, Place place, int bytes, boolean original) {
    lock.lock();
    try {
      Segment origin = segmentOf(sequence);
      Place before = moved.remove(sequence);
      if (before != null) {
        before.segment().movedGone();
      } else if (origin == null || origin.clear(sequence, sequence) == 0) {
        pending++;
      }
      Segment segment = place.segment();
      long slot = sequence - segment.nextSequence();
      boolean inOrder = slot >= 0 && slot < segment.fileBytes / Frame.HEAD_BYTES;
      if (original && inOrder && segment == segments.getLast()) {
        segment.append(sequence, 1, bytes, place.storedAtMillis());
      } else {
        moved.put(sequence, place);
        segment.movedIn(bytes, place.storedAtMillis());
      }
      lastCommitted = Math.max(lastCommitted, sequence);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the life of these, to be written to disk with the next group; returns of how many. */
  long acknowledge(long first, long last) {
    lock.lock();
    try {
      long count = end(first, Math.min(last, lastCommitted));
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

  /** Ends the life of what acknowledgements read at open name; these are on disk already. */
  void recoverAcknowledged(Ranges ranges) {
    lock.lock();
    try {
      ranges.forEach((first, last) -> pending -= clear(first, last));
    } finally {
      lock.unlock();
    }
  }

  private long end(long first, long last) {
    long count = first > last ? 0 : clear(first, last);
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

  private long clear(long first, long last) {
    long count = 0;
    for (int i = Math.max(position(first), 0); i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.firstSequence > last) {
        break;
      }
      count += segment.clear(first, last);
    }
    NavigableMap<Long, Place> gone = moved.subMap(first, true, last, true);
    gone.values().forEach(place -> place.segment().movedGone());
    count += gone.size();
    gone.clear();
    return count;
  }

  /** Removes and returns acknowledgements which are not on disk, at most so many ranges. */
  Ranges takeUnsaved(int most) {
    lock.lock();
    try {
      if (restate) {
        restate = false;
        segments.forEach(this::restate);
      }
      return unsaved.takeLowest(most);
    } finally {
      lock.unlock();
    }
  }

  /** Names everything that lived in this segment first and lives nowhere any more. */
  private void restate(Segment segment) {
    long from = segment.firstSequence;
    while (from < segment.nextSequence()) {
      long original = segment.nextLive(from);
      Long elsewhere = moved.ceilingKey(from);
      long to = original < 0 ? segment.nextSequence() : original;
      to = elsewhere == null ? to : Math.min(to, elsewhere);
      if (to > from) {
        unsaved.add(from, to - 1);
      }
      from = to + 1;
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

  /**
   * Drops dead segments from the front; returns them for deletion, in order. Never the last, and
   * none before the last has a forced group: that keeps the next sequence.
   */
  List<Segment> takeDead() {
    lock.lock();
    try {
      List<Segment> dead = List.of();
      boolean followed = !segments.isEmpty() && segments.getLast().end > Frame.Header.BYTES;
      while (followed && segments.size() > 1 && segments.getFirst().live() == 0) {
        dead = dead.isEmpty() ? new ArrayList<>() : dead;
        dead.add(segments.removeFirst());
      }
      return dead;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the life of all in the oldest segment, if it is not the last. */
  boolean evictFront() {
    lock.lock();
    try {
      if (segments.size() < 2) {
        return false;
      }
      evicted += endAllIn(segments.getFirst());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the life of all in the segments whose newest record was stored before. */
  void evictStoredBefore(long millis, long sinceMillis) {
    lock.lock();
    try {
      for (Segment segment : segments) {
        long newest = segment.newestMillis();
        if (segment.live() > 0 && newest < millis && newest >= sinceMillis) {
          evicted += endAllIn(segment);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private long endAllIn(Segment segment) {
    long count = 0;
    long sequence = segment.nextLive(0);
    while (sequence >= 0) { // one by one: a range could name what was moved and lives
      count += end(sequence, sequence);
      sequence = segment.nextLive(sequence + 1);
    }
    if (segment.liveMoved() > 0) {
      List<Long> here =
          moved.entrySet().stream()
              .filter(entry -> entry.getValue().segment() == segment)
              .map(Map.Entry::getKey)
              .toList();
      for (long each : here) {
        count += end(each, each);
      }
    }
    return count;
  }

  /** Whether this copy, at this offset, is the one that lives. */
  boolean isLive(Segment segment, long sequence, long offset) {
    lock.lock();
    try {
      Place place = moved.get(sequence);
      return place == null
          ? segment.isLive(sequence)
          : place.segment() == segment && place.offset() == offset;
    } finally {
      lock.unlock();
    }
  }

  /** Ends, as lost, the life of all that still is said to live in this segment. */
  void loseAllIn(Segment segment) {
    lock.lock();
    try {
      lost += endAllIn(segment);
    } finally {
      lock.unlock();
    }
  }

  /** What follows {@code after}, at most so many records. */
  void plan(Plan plan, long after, int most) {
    lock.lock();
    try {
      plan.count = 0;
      Map.Entry<Long, Place> elsewhere = moved.higherEntry(after);
      long bound = elsewhere == null ? Long.MAX_VALUE : elsewhere.getKey();
      for (int i = Math.max(position(after + 1), 0); i < segments.size(); i++) {
        Segment segment = segments.get(i);
        if (segment.firstSequence > bound) {
          break;
        }
        if (collect(plan, segment, after, bound, Math.min(most, plan.sequences.length))) {
          return;
        }
      }
      if (elsewhere != null) {
        Place place = elsewhere.getValue();
        plan.segment = place.segment();
        plan.offset = place.offset();
        plan.end = place.segment().end;
        plan.sequences[plan.count++] = bound;
      }
      plan.seen = lastCommitted;
    } finally {
      lock.unlock();
    }
  }

  private static boolean collect(Plan plan, Segment segment, long after, long bound, int most) {
    long sequence = segment.nextLive(after + 1);
    while (sequence >= 0 && sequence < bound && plan.count < most) {
      plan.sequences[plan.count++] = sequence;
      sequence = segment.nextLive(sequence + 1);
    }
    plan.segment = segment;
    plan.offset = -1;
    plan.end = segment.end;
    return plan.count > 0;
  }

  /** Waits until there is something after {@code after}; returns the nanoseconds left. */
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
      for (Segment segment : segments) {
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

  /**
   * @param taken bytes the segments take once the last is full
   * @param live bytes of what lives, estimated
   */
  record Room(int segments, long taken, long live) {}

  /** The oldest segment if it lives and is not the last. */
  @Nullable Segment front() {
    lock.lock();
    try {
      boolean pins = segments.size() > 1 && segments.getFirst().live() > 0;
      return pins ? segments.getFirst() : null;
    } finally {
      lock.unlock();
    }
  }

  long lastCommitted() {
    lock.lock();
    try {
      return lastCommitted;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Segment segmentOf(long sequence) {
    int i = position(sequence);
    return i < 0 ? null : segments.get(i);
  }

  /** The last segment whose first sequence is not above, or -1. */
  private int position(long sequence) {
    int low = 0;
    int high = segments.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).firstSequence <= sequence) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }
}
