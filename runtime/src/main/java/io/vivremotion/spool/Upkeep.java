package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What need not hold up a commit, on a thread of its own: preparing the next segment, giving full
 * ones their index and deleting dead ones. Segments are deleted from the front, each deletion
 * forced before the next begins, so that no acknowledgement goes while a record it names could come
 * back. Where a deletion is the loss of records, their tombstone comes first.
 */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /** Direct, so that writing it copies nothing. */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

  /** After a failure nothing is prepared for so long: a full disk is not filled again and again. */
  private static final long PAUSE_MILLIS = 5_000;

  private final Storage storage;
  private final SpoolConfig config;
  private final RandomGenerator random;
  private final SpoolKeys keys;
  private final Executor executor;
  private final Burial burial;
  private final Sealing sealing;
  private final Evictions evictions;
  private final Unsaved unsaved;
  private final AtomicReference<@Nullable Fresh> prepared = new AtomicReference<>();
  private final AtomicLong nextIndex = new AtomicLong(1);
  private final AtomicBoolean preparing = new AtomicBoolean();
  private final AtomicBoolean deleting = new AtomicBoolean();
  private final ConcurrentLinkedQueue<Segment> doomed = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;
  private volatile long failedAtMillis = Long.MIN_VALUE / 2;

  Upkeep(FileSpool.Means means, SpoolConfig config, Ledger ledger) {
    this.storage = means.storage();
    this.config = config;
    this.random = means.random();
    this.keys = means.around().keys();
    this.executor = means.upkeep();
    this.evictions = ledger.evictions();
    this.unsaved = ledger.unsaved();
    this.sealing = new Sealing(storage, ledger, config);
    this.burial = new Burial(config.name(), means, evictions);
  }

  /** A segment file with its header forced and itself forced in the directory, no frame in it. */
  record Fresh(long index, Segment.Identity identity, Storage.File file, long fileBytes) {}

  /** New segments get this index and higher ones. */
  void startAt(long index) {
    nextIndex.set(index);
  }

  /** Has a segment ready before long; does nothing if one is ready or in work. */
  void prepare(long nowMillis) {
    long sinceFailure = nowMillis - failedAtMillis;
    boolean pausing = sinceFailure >= 0 && sinceFailure < PAUSE_MILLIS;
    if (prepared.get() == null && !closed && !pausing && preparing.compareAndSet(false, true)) {
      executor.execute(() -> {
        try {
          prepared.set(create(nowMillis, config.segmentBytes()));
        } catch (IOException | RuntimeException e) {
          failedAtMillis = nowMillis;
          LOG.warn("spool={} no segment can be prepared ahead: {}", config.name(), e.toString());
        } finally {
          preparing.set(false);
        }
      });
    }
  }

  /** The prepared segment, if there is one and it comes after this. */
  @Nullable Fresh takePrepared(long lastIndex) {
    Fresh fresh = prepared.getAndSet(null);
    if (fresh != null && fresh.index() <= lastIndex) { // was late, and another was made
      discard(fresh);
      return null;
    }
    return fresh;
  }

  private void discard(Fresh fresh) {
    try {
      fresh.file().close();
      storage.delete(Segment.nameOf(fresh.index()));
    } catch (IOException e) {
      LOG.warn("spool={} segment={} unused, stays: {}", config.name(), fresh.index(), e.toString());
    }
  }

  /**
   * Makes a segment file, with zeros up to {@code bytes}: forcing what is written over them needs
   * no change of the file's size and extents to be forced along.
   */
  Fresh create(long nowMillis, long bytes) throws IOException {
    long index = nextIndex.getAndIncrement();
    Frame.Header header = header(index, nowMillis);
    var identity = new Segment.Identity(index, header.salt(), keys.keyOf(header));
    Storage.File file = storage.create(Segment.nameOf(index));
    try {
      ByteBuffer zeros = ZEROS.duplicate();
      long at = Frame.Header.BYTES;
      while (at < bytes) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
        file.writeFully(zeros, at);
        at += zeros.limit();
        file.force();
      }
      file.writeFully(header.encoded(), 0);
      file.force();
      storage.forceDirectory();
      return new Fresh(index, identity, file, at);
    } catch (IOException | RuntimeException e) {
      discard(new Fresh(index, identity, file, 0));
      throw e;
    }
  }

  private Frame.Header header(long index, long nowMillis) {
    int version = Frame.Header.VERSION;
    int salt = random.nextInt();
    if (!keys.encrypts()) {
      return new Frame.Header(version, index, salt, nowMillis, Frame.Header.PLAIN, 0, 0, 0);
    }
    return new Frame.Header(
        version,
        index,
        salt,
        nowMillis,
        Frame.Header.AES_256_GCM,
        keys.writingId(),
        random.nextLong(),
        random.nextLong());
  }

  /** Has a full segment given its index; then its file is closed. */
  void seal(Segment segment, Storage.File file, @Nullable SegmentIndex index) {
    executor.execute(() -> sealNow(segment, file, index));
  }

  /** So with segments which an open found without. */
  void seal(List<Segment> unindexed) {
    unindexed.forEach(segment -> executor.execute(() -> sealing.seal(segment)));
  }

  /** On this thread. */
  void sealNow(Segment segment, Storage.File file, @Nullable SegmentIndex index) {
    try (file) {
      sealing.seal(segment, file, index);
    } catch (IOException | RuntimeException e) {
      LOG.warn("spool={} segment={} gets no index: {}", config.name(), segment, e.toString());
    }
  }

  void delete(List<Segment> dead) {
    if (!dead.isEmpty()) {
      doomed.addAll(dead);
      deleteSoon();
    }
  }

  /** Tries again to delete what could not be deleted before. */
  void retryDeletions() {
    if (!doomed.isEmpty()) {
      deleteSoon();
    }
  }

  /** One task at a time waits: behind one that stalls they would pile up. */
  private void deleteSoon() {
    if (deleting.compareAndSet(false, true)) {
      executor.execute(this::deleteDoomed);
    }
  }

  /** Bytes of the files which are dead and still there. */
  long doomedBytes() {
    long bytes = 0;
    for (Segment segment : doomed) {
      bytes += segment.fileBytes;
    }
    return bytes;
  }

  long preparedBytes() {
    Fresh fresh = prepared.get();
    return fresh == null ? 0 : fresh.fileBytes();
  }

  private void deleteDoomed() {
    deleting.set(false);
    try {
      for (Segment next = doomed.peek(); next != null; next = doomed.peek()) {
        burial.bury(next);
        storage.delete(next.name());
        storage.forceDirectory();
        // A copy that was moved, and whose force failed, may stand in another segment.
        unsaved.remember(evictions.deleted(next));
        doomed.poll();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("spool={} dead segments stay until the next try: {}", config.name(), e.toString());
    }
  }

  /** Gives back the prepared segment; call when the executor is done. */
  void close() {
    closed = true;
    Fresh fresh = prepared.getAndSet(null);
    if (fresh != null) {
      discard(fresh);
    }
  }
}
