package io.vivremotion.spool;

import io.vivremotion.spool.Spool.Refusal;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment that is written to, and the way to the next one. Each place of a file is written
 * once: after a failure, and at open, writing goes on in a new segment. For the committer's thread.
 */
final class SegmentLog {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);

  private final SpoolConfig config;
  private final InstantSource clock;
  private final Ledger ledger;
  private final Upkeep upkeep;
  private final HotTail tail;
  private final long framesEnd;
  private final FileSpool.Surroundings around;
  private final WriteMeter meter;
  private final long recordsEnd;

  /** Of {@code max-bytes}, whole segments that only urgent records may begin. */
  private final long reserveBytes;

  /** Whether the segment written to is one of those. */
  private boolean inReserve;

  private long lastIndex;
  private long nextSequence;
  private @Nullable Segment active;

  /** Of {@link #active}. */
  private @Nullable IndexNotes notes;

  private Storage.@Nullable File file;
  private final Trouble trouble;
  private final LongAdder forces = new LongAdder();

  SegmentLog(SpoolConfig config, FileSpool.Means means, Ledger ledger, Upkeep upkeep, Watch watch) {
    this.config = config;
    this.clock = means.clock();
    this.trouble = new Trouble(config.name(), means.clock());
    this.around = means.around();
    this.ledger = ledger;
    this.upkeep = upkeep;
    this.tail = watch.tail();
    this.meter = watch.meter();
    this.framesEnd = config.segmentBytes() - config.indexBytes();
    this.recordsEnd = framesEnd - config.reservedBytes();
    this.reserveBytes = config.urgentSegments() * config.segmentBytes();
  }

  /** Sees what is written. */
  record Watch(HotTail tail, WriteMeter meter) {}

  /** What a frame is for: records leave a reserve for what frees space again. */
  enum Use {
    RECORDS,
    /** Records that may use the reserve which is kept for them. */
    URGENT,
    UPKEEP
  }

  void startAt(long sequence) {
    nextSequence = sequence;
  }

  long nextSequence() {
    return nextSequence;
  }

  /** Why the storage cannot be relied upon, or null. */
  @Nullable String trouble() {
    return trouble.why();
  }

  long forces() {
    return forces.sum();
  }

  /** Makes room for so many bytes of frames, in a new segment if need be; null if there is. */
  @Nullable Refusal room(long bytes, Use use) {
    boolean mayDrop = config.policy() != SpoolConfig.Policy.REFUSE;
    boolean diskShort = use != Use.UPKEEP && around.room().isShort(use == Use.URGENT);
    if (diskShort && !mayDrop) {
      return Refusal.STORAGE;
    }
    if (use == Use.RECORDS && inReserve) {
      inReserve = !hasWithin(config.segmentBytes() + reserveBytes);
      if (inReserve) {
        return Refusal.FULL;
      }
    }
    if (active != null && fits(bytes, use)) {
      return null;
    }
    if (trouble.isFresh()) {
      return Refusal.STORAGE;
    }
    for (int i = 0; i < 2 && diskShort && ledger.evictFront(); i++) {
      dropDead(); // two go for the one that comes: the spool shrinks
    }
    Refusal refusal = budget(use);
    if (refusal != null) {
      return refusal;
    }
    try {
      roll();
      return null;
    } catch (IOException | RuntimeException e) {
      trouble.begin("cannot make a new segment: " + e);
      return Refusal.STORAGE;
    }
  }

  boolean fits(long bytes, Use use) {
    return left(use) >= bytes;
  }

  /** Bytes left in this segment. */
  long left(Use use) {
    if (active == null || (use == Use.RECORDS && inReserve)) {
      return 0;
    }
    return (use == Use.UPKEEP ? framesEnd : recordsEnd) - active.end;
  }

  private @Nullable Refusal budget(Use use) {
    long segment = config.segmentBytes();
    long needed =
        switch (use) {
          case RECORDS -> 2 * segment + reserveBytes;
          case URGENT -> 2 * segment;
          // Opened when full: what frees space must find some, each time it is killed at it, and
          // twice more, since what earlier moves took is not free before all have moved.
          case UPKEEP -> active == null ? -4 * segment : -segment;
        };
    if (!hasWithin(needed)) {
      return Refusal.FULL;
    }
    long most = (use == Use.URGENT ? 8 : 4) * segment;
    return upkeep.doomedBytes() > most ? Refusal.BACKLOG : null;
  }

  /** Whether so many bytes are free within the limit; makes them so where the policy says how. */
  private boolean hasWithin(long bytes) {
    while (taken() + bytes > config.maxBytes()) {
      // What is dead goes now: after an open there may be no room to write even why it is.
      boolean freed = dropDead();
      if (!freed && (config.policy() == SpoolConfig.Policy.REFUSE || !ledger.evictFront())) {
        return false;
      }
    }
    return true;
  }

  /** Once the segment that is written to is full; one that an open found is not written to. */
  private long taken() {
    return ledger.room(active == null ? 0 : config.segmentBytes()).taken();
  }

  /** Has the segments deleted in which nothing lives, from the front; false if there are none. */
  boolean dropDead() {
    List<Segment> dead = ledger.takeDead();
    upkeep.delete(dead);
    return !dead.isEmpty();
  }

  void retryDeletions() {
    upkeep.retryDeletions();
  }

  private void roll() throws IOException {
    Upkeep.Fresh fresh = upkeep.takePrepared(lastIndex);
    if (fresh == null) {
      fresh = upkeep.create(clock.millis(), 0);
    }
    if (active != null && file != null) {
      upkeep.seal(active, file, index());
    }
    Segment next = new Segment(fresh.index(), fresh.identity(), nextSequence);
    next.fileBytes = fresh.fileBytes();
    ledger.add(next);
    active = next;
    notes = new IndexNotes(next);
    file = fresh.file();
    lastIndex = fresh.index();
    long taken = ledger.room(config.segmentBytes()).taken();
    inReserve =
        reserveBytes > 0 && taken + config.segmentBytes() + reserveBytes > config.maxBytes();
  }

  /** Starts a group in the segment that has room; the first of a segment says where it starts. */
  void begin(GroupBuffer group, long nowMillis) {
    Segment segment = active();
    group.begin(segment, nowMillis);
    if (segment.end == Frame.Header.BYTES) {
      group.start(nextSequence);
    }
  }

  Segment active() {
    if (active == null) {
      throw new IllegalStateException("no segment: ask for room first");
    }
    return active;
  }

  /**
   * Writes the group and forces it. {@code count} sequences are used up, come what may: if this
   * fails, part of the group may be found again at the next open.
   */
  void write(GroupBuffer group, int count) throws IOException {
    Storage.File target = file;
    if (target == null) {
      throw new IOException("no segment is open");
    }
    Segment segment = active();
    nextSequence += count;
    try {
      target.writeFully(group.encoded(), segment.end);
      forces.increment();
      long before = around.nanoTime().getAsLong();
      target.force();
      meter.forced(around.nanoTime().getAsLong() - before);
    } catch (IOException | RuntimeException e) {
      trouble.begin("write or force of " + segment.name() + " failed: " + e);
      abandon(target, segment);
      throw e;
    }
    tail.put(segment.index, segment.end, group.encoded());
    trouble.end();
    boolean ahead = !around.room().isShort(false);
    if (ahead && segment.end + group.size() > config.segmentBytes() / 4) {
      upkeep.prepare(clock.millis());
    }
  }

  /** What the group just written holds. */
  void note(Ledger.Group group, Ranges acknowledged) {
    if (notes != null) {
      notes.add(group, acknowledged);
    }
  }

  private @Nullable SegmentIndex index() {
    return notes == null ? null : notes.built();
  }

  /** Goes on in another segment. */
  void abandon() {
    Storage.File target = file;
    Segment segment = active;
    if (target != null && segment != null) {
      abandon(target, segment);
    }
  }

  /** After a failed force nobody knows what of the group is on disk: cut it off, go elsewhere. */
  private void abandon(Storage.File target, Segment segment) {
    try {
      target.truncate(segment.end);
      segment.fileBytes = segment.end;
      target.force();
    } catch (IOException | RuntimeException e) {
      LOG.warn("spool={} cut of {} failed: {}", config.name(), segment.name(), e.toString());
    }
    active = null;
    file = null;
    try {
      target.close();
    } catch (IOException e) {
      LOG.warn("spool={} close of {}: {}", config.name(), segment.name(), e.toString());
    }
    if (ledger.dropUnused(segment)) { // it would count in full, and keep all before it
      upkeep.delete(List.of(segment));
    }
  }

  /** Gives back the room that was prepared and not used. */
  void close() {
    if (active != null && file != null) {
      upkeep.sealNow(active, file, index());
    }
    active = null;
    file = null;
  }
}
