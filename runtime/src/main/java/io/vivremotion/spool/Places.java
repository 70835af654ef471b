package io.vivremotion.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which records live, and where: one bit for each in the segment it was written to first, and an
 * entry for each that was moved out of it. Not thread-safe: the {@link Ledger} guards it.
 */
final class Places {
  /** Looked at in one go, under the ledger's lock: a millisecond or two. */
  private static final int STEPS_AT_ONCE = 16_384;

  private final List<Segment> segments = new ArrayList<>();
  private final TreeMap<Long, Place> moved = new TreeMap<>();

  /** Where a moved record lies. */
  record Place(Segment segment, long offset, long storedAtMillis) {}

  void add(Segment segment) {
    segments.add(segment);
  }

  List<Segment> segments() {
    return segments;
  }

  /** How many live outside the segment they were written to first. */
  int movedRecords() {
    return moved.size();
  }

  /** From now on these live there, but those that live no more. */
  void move(Segment to, List<Ledger.Arrival> arrivals) {
    for (Ledger.Arrival each : arrivals) {
      if (take(each.sequence())) {
        moved.put(each.sequence(), new Place(to, each.offset(), each.storedAtMillis()));
        to.movedIn(each.bytes(), each.storedAtMillis());
      }
    }
  }

  /** Whether it does, wherever. */
  boolean lives(long sequence) {
    Segment origin = segmentOf(sequence);
    return moved.containsKey(sequence) || (origin != null && origin.isLive(sequence));
  }

  /** Ends its life where it lives; false if it does not. */
  private boolean take(long sequence) {
    Place before = moved.remove(sequence);
    if (before != null) {
      before.segment().movedGone();
      return true;
    }
    Segment origin = segmentOf(sequence);
    return origin != null && origin.clear(sequence, sequence) > 0;
  }

  /**
   * Puts a record found at open where it was found, in the newest segment. Of several copies the
   * oldest counts: its segment is still there because the force of a later one was not known to
   * have succeeded, and what the page cache shows of that may not be on the disk.
   *
   * @param original found as it was written first, not as a copy
   * @return whether it was not known before
   */
  boolean recover(long sequence, Place place, int bytes, boolean original) {
    if (!original && lives(sequence)) {
      return false;
    }
    boolean known = take(sequence);
    Segment segment = place.segment();
    long ahead = sequence - segment.nextSequence();
    if (original && ahead >= 0 && ahead < segment.fileBytes / Frame.HEAD_BYTES) {
      segment.append(sequence, 1, bytes, place.storedAtMillis());
    } else {
      moved.put(sequence, place);
      segment.movedIn(bytes, place.storedAtMillis());
    }
    return !known;
  }

  /** All that a sealed segment, the newest so far, holds; returns how many were not known. */
  long recover(Segment segment, SegmentIndex index) {
    index.data().forEach((first, last) -> appendAll(segment, first, last));
    segment.note(0, index.dataBytes(), index.newestMillis());
    long count = segment.live();
    for (SegmentIndex.Moved each : index.moved()) {
      Place place = new Place(segment, each.offset(), each.storedAtMillis());
      count += recover(each.sequence(), place, each.length(), false) ? 1 : 0;
    }
    return count;
  }

  private static void appendAll(Segment segment, long first, long last) {
    segment.append(first, Math.toIntExact(last - first + 1), 0, 0);
  }

  /** Ends the life of these, both ends included; returns of how many. */
  long clear(long first, long last) {
    if (first > last) {
      return 0;
    }
    long count = 0;
    for (int i = Math.max(position(first), 0); i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.firstSequence > last) {
        break;
      }
      count += segment.clear(first, last);
    }
    if (moved.isEmpty()) {
      return count;
    }
    NavigableMap<Long, Place> gone = moved.subMap(first, true, last, true);
    gone.values().forEach(place -> place.segment().movedGone());
    count += gone.size();
    gone.clear();
    return count;
  }

  /** Of these, both ends included, those which no segment covers: its file is gone, or going. */
  Ranges uncovered(long first, long last) {
    Ranges uncovered = new Ranges();
    uncovered.add(first, last);
    for (int i = Math.max(position(first), 0); i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.firstSequence > last) {
        break;
      }
      uncovered.remove(segment.firstSequence, segment.nextSequence() - 1);
    }
    return uncovered;
  }

  /** Ends the life of all that lives in the segment; returns what that was. */
  Ranges clearAllIn(Segment segment) {
    Ranges cleared = new Ranges();
    for (long sequence : livingIn(segment)) { // one by one: a range could name what lives elsewhere
      clear(sequence, sequence);
      cleared.add(sequence, sequence);
    }
    return cleared;
  }

  /**
   * The oldest segment if something lives in it, it is not the last, and no more than so many would
   * live outside the segment they were written to once all in it has moved.
   */
  @Nullable Segment front(int mostMoved) {
    if (segments.size() <= 1) {
      return null;
    }
    Segment front = segments.getFirst();
    int elsewhere = moved.size() + front.live() - front.liveMoved();
    return front.live() > 0 && elsewhere <= mostMoved ? front : null;
  }

  /** The sequences of all that lives in the segment. */
  List<Long> livingIn(Segment segment) {
    List<Long> living = new ArrayList<>(segment.live());
    long sequence = segment.nextLive(0);
    while (sequence >= 0) {
      living.add(sequence);
      sequence = segment.nextLive(sequence + 1);
    }
    if (segment.liveMoved() > 0) {
      moved.forEach((each, place) -> {
        if (place.segment() == segment) {
          living.add(each);
        }
      });
    }
    return living;
  }

  /** Which of these live. */
  Ranges living(Ranges among) {
    Ranges living = new Ranges();
    if (!among.isEmpty()) {
      for (Segment segment : segments) {
        for (long sequence : livingIn(segment)) {
          if (among.contains(sequence)) {
            living.add(sequence, sequence);
          }
        }
      }
    }
    return living;
  }

  /** Whether this copy is the one that lives. */
  boolean isLive(Segment segment, long sequence, long offset) {
    Place place = moved.get(sequence);
    return place == null
        ? segment.isLive(sequence)
        : place.segment() == segment && place.offset() == offset;
  }

  /**
   * Adds sequences from this one on that the segments cover and that live nowhere, evicted ones as
   * well: at most so many ranges, and no more than takes a moment. Returns where to go on, above
   * every sequence at the end.
   */
  long addDead(Ranges dead, long from, int most) {
    int steps = STEPS_AT_ONCE;
    for (int i = Math.max(position(from), 0); i < segments.size(); i++) {
      Segment segment = segments.get(i);
      long at = Math.max(from, segment.firstSequence);
      while (at < segment.nextSequence()) {
        if (dead.count() >= most || steps-- == 0) {
          return at;
        }
        at = addDeadRun(segment, at, dead);
      }
    }
    return Long.MAX_VALUE;
  }

  /** So with all that was written first to this segment. */
  void addDeadOf(Segment segment, Ranges dead) {
    long at = segment.firstSequence;
    while (at < segment.nextSequence()) {
      at = addDeadRun(segment, at, dead);
    }
  }

  /** Those from here to the next that lives; returns the one after it. */
  private long addDeadRun(Segment segment, long from, Ranges dead) {
    long original = segment.nextLive(from);
    Long elsewhere = moved.ceilingKey(from);
    long to = original < 0 ? segment.nextSequence() : original;
    to = elsewhere == null ? to : Math.min(to, elsewhere);
    if (to > from) {
      dead.add(from, to - 1);
    }
    return to + 1;
  }

  /** What follows {@code after}, at most so many records. */
  void plan(Plan plan, long after, int most) {
    plan.clear();
    Map.Entry<Long, Place> elsewhere = moved.isEmpty() ? null : moved.higherEntry(after);
    long bound = elsewhere == null ? Long.MAX_VALUE : elsewhere.getKey();
    int limit = Math.min(most, plan.sequences.length);
    for (int i = Math.max(position(after + 1), 0); i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.firstSequence > bound) {
        break;
      }
      long sequence = segment.nextLive(after + 1);
      while (sequence >= 0 && sequence < bound && plan.count < limit) {
        plan.add(sequence);
        sequence = segment.nextLive(sequence + 1);
      }
      if (plan.count > 0) {
        plan.in(segment, -1);
        return;
      }
    }
    if (elsewhere != null) {
      plan.add(bound);
      plan.in(elsewhere.getValue().segment(), elsewhere.getValue().offset());
    }
  }

  /**
   * Drops dead segments from the front; returns them for deletion, in order. Never the last, and
   * none before the last has a forced group: that keeps the next sequence.
   */
  List<Segment> takeDead() {
    List<Segment> dead = List.of();
    boolean followed = !segments.isEmpty() && segments.getLast().end > Frame.Header.BYTES;
    while (followed && segments.size() > 1 && segments.getFirst().live() == 0) {
      dead = dead.isEmpty() ? new ArrayList<>() : dead;
      dead.add(segments.removeFirst());
    }
    return dead;
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
