package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a directory as it was left, by a close, a kill or a power cut, and makes its ledger. Of a
 * segment with an index that alone is read; of any other every good frame counts, whatever lies
 * before it. Changes nothing but: cuts what follows the last good frame of a segment without index,
 * deletes segments without a frame, renames those it cannot read (see {@link Aside}).
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Storage storage;
  private final String name;
  private final SpoolKeys keys;
  private final Aside aside;
  private final Retracing retracing = new Retracing();
  private final List<Segment> unindexed = new ArrayList<>();
  private long nextIndex = 1;
  private long cutBytes;
  private boolean unreadable;

  /** So many are tried: each may take a disk seconds, and a start should not. */
  private int badPagesLeft = 64;

  private int readWhole;

  Recovery(Storage storage, String name, SpoolKeys keys) {
    this.storage = storage;
    this.name = name;
    this.keys = keys;
    this.aside = new Aside(storage, name);
  }

  /** Above all that were given out, those that may have been in damaged places included. */
  long nextSequence() {
    return retracing.nextSequence();
  }

  long nextIndex() {
    return nextIndex;
  }

  /** The newest stamp of a record, or 0. */
  long newestMillis() {
    return retracing.newestMillis();
  }

  Aside aside() {
    return aside;
  }

  /** Segments without an index which are whole, forced, and will not be written to. */
  List<Segment> unindexed() {
    return unindexed;
  }

  /**
   * @param mostUnsaved as {@link Unsaved} is bounded
   */
  Ledger run(int mostUnsaved) throws IOException {
    TreeMap<Long, String> files = new TreeMap<>();
    List<String> aliens = new ArrayList<>();
    for (String file : storage.list()) {
      long index = Aside.indexOf(file);
      if (index >= 0) {
        files.merge(index, file, (one, other) -> one.length() < other.length() ? one : other);
      } else if (!aside.isDamaged(file)) {
        aliens.add(file);
      }
    }
    if (!aliens.isEmpty()) {
      LOG.warn(
          "spool={} ignores files={} which are not its own, as {}",
          name,
          aliens.size(),
          aliens.getFirst());
    }
    for (Map.Entry<Long, String> each : files.entrySet()) {
      nextIndex = each.getKey() + 1;
      recover(each.getKey(), each.getValue());
    }
    LOG.info("spool={} opened: segments={} read_whole={}", name, files.size(), readWhole);
    aside.discardOldest();
    Ledger ledger = retracing.finish(mostUnsaved);
    long lost = ledger.toll().lost();
    if (lost > 0 || cutBytes > 0) {
      LOG.warn("spool={} recovered: lost_records={} torn_bytes_cut={}", name, lost, cutBytes);
    }
    return ledger;
  }

  private void recover(long index, String file) {
    try (Storage.File open = storage.open(file)) {
      Frame.Header header = Frame.Header.read(open);
      if (header == null) {
        withoutHeader(open, file);
      } else if (header.isNewer() || header.cipher() > Frame.Header.AES_256_GCM) {
        retracing.unknown(open.size());
        aside.newer(file, open.size(), header.version());
      } else {
        read(open, index, file, header);
      }
    } catch (IOException e) {
      LOG.error(
          "spool={} segment={} cannot be read, it is left as it is: {}", name, file, e.toString());
      retracing.unread(index);
    }
  }

  private void withoutHeader(Storage.File open, String file) throws IOException {
    if (isUnused(open)) {
      discard(file);
    } else {
      retracing.missing(open.size());
      aside.damaged(file, "no readable header");
    }
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

  private void read(Storage.File open, long index, String file, Frame.Header header)
      throws IOException {
    boolean encrypted = header.cipher() != Frame.Header.PLAIN;
    SecretKey key = encrypted ? keys.keyOf(header) : null;
    var identity = new Segment.Identity(header.index(), header.salt(), key);
    long size = open.size();
    SegmentIndex found = header.version() > 1 ? index(open, file, header.salt()) : null;
    if (encrypted && key == null) {
      retracing.locked(found != null ? found : IndexBuilder.gather(open, identity, size));
      aside.locked(file, size, header.keyId());
      return;
    }
    aside.putBack(file, index);
    if (found != null && retracing.follows(found)) {
      retracing.indexed(found, index, identity);
    } else {
      scan(open, index, identity, header.version() > 1);
    }
  }

  /** Null too where it cannot be read: then the frames are. */
  private @Nullable SegmentIndex index(Storage.File open, String file, int salt) {
    try {
      return SegmentIndex.read(open, open.size(), salt);
    } catch (IOException e) {
      LOG.warn("spool={} index of segment={} cannot be read: {}", name, file, e.toString());
      return null;
    }
  }

  private void scan(Storage.File file, long index, Segment.Identity identity, boolean indexable)
      throws IOException {
    BadPages bad = new BadPages();
    FrameScan scan = new FrameScan(file, identity, bad); // closed with the file
    readWhole++;
    long size = file.size();
    scan.from(Frame.Header.BYTES, size);
    Segment segment = null;
    long end = Frame.Header.BYTES;
    boolean clean = indexable;
    retracing.segment();
    unreadable = false;
    while (advance(scan, bad, index)) {
      if (scan.skipped() > 0) {
        retracing.place(scan.skipped());
        clean = false;
      }
      if (segment == null) {
        segment = retracing.begin(scan, index, identity);
        segment.fileBytes = size;
      }
      end = scan.nextOffset();
      if (scan.kind() < Frame.INDEX) {
        segment.end = end;
      }
      retracing.take(scan, segment);
    }
    boolean torn = unreadable || scan.skippedGarbage();
    if (torn) { // a torn group, or worse: none of its sequences is told twice
      cutBytes += size - end;
    }
    if (size > end) {
      retracing.torn(size - end); // zeros may lie where frames were, too
    }
    if (segment != null) {
      keep(file, segment, clean ? segment.end : end, clean);
    } else if (unreadable) {
      LOG.error("spool={} segment={} is left as it is", name, Segment.nameOf(index));
    } else if (torn) {
      aside.damaged(Segment.nameOf(index), "no whole frame");
    } else {
      discard(Segment.nameOf(index));
    }
  }

  /** A segment in which nothing was ever stored: where it cannot be deleted it does no harm. */
  private void discard(String file) {
    try {
      storage.delete(file);
    } catch (IOException e) {
      LOG.warn("spool={} segment={} unused, stays: {}", name, file, e.toString());
    }
  }

  /** Goes to the next frame, over pages that cannot be read; over all the rest if they are many. */
  private boolean advance(FrameScan scan, BadPages bad, long index) {
    while (true) {
      try {
        return scan.next();
      } catch (IOException e) {
        String segment = Segment.nameOf(index);
        long at = scan.failedAt();
        LOG.error("spool={} segment={} cannot be read at={}: {}", name, segment, at, e.toString());
        retracing.unread(index);
        unreadable = true;
        if (badPagesLeft == 0) {
          return false;
        }
        badPagesLeft--;
        bad.giveUp(at);
      }
    }
  }

  /**
   * Cuts what follows the last good frame and forces the rest: what a kill left in the page cache
   * is given to readers from now on and must not vanish with a later power cut.
   */
  private void keep(Storage.File file, Segment segment, long end, boolean clean) {
    try {
      if (segment.fileBytes > end && !unreadable) {
        file.truncate(end);
        segment.fileBytes = end;
      }
      file.force();
      if (clean && !unreadable) {
        unindexed.add(segment);
      }
    } catch (IOException e) {
      LOG.warn("spool={} segment={} cannot be cut or forced: {}", name, segment, e.toString());
    }
  }
}
