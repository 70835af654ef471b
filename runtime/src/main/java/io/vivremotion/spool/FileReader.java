package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads in rising order of sequence: through each segment from front to end, moved records by their
 * place in between. Has files of its own open, so that an interrupt, which closes the file of the
 * thread it hits, touches no other reader and no commit.
 */
final class FileReader implements Spool.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(FileReader.class);

  /** A file that could not be opened is left alone for so long. */
  private static final long REOPEN_MILLIS = 100;

  private final Storage storage;
  private final HotTail tail;
  private final Ledger ledger;
  private final Expiry expiry;
  private final Plan plan = new Plan();
  private final Window originals = new Window();
  private final Window moved = new Window();
  private long after;
  private boolean waitsForFile;
  private volatile boolean closed;

  FileReader(Storage storage, HotTail tail, Ledger ledger, Expiry expiry) {
    this.storage = storage;
    this.tail = tail;
    this.ledger = ledger;
    this.expiry = expiry;
  }

  /**
   * What is too old to be handed out: passed over, and pending until it has a tombstone.
   *
   * @param mostMillis 0 for no limit
   */
  record Expiry(long mostMillis, AgeClock ages, Departures departures, Describer describer) {
    boolean takes(FrameScan frame) {
      long storedAt = frame.storedAtMillis();
      if (mostMillis == 0 || ages.age(frame.sequence(), storedAt) <= mostMillis) {
        return false;
      }
      String label = describer.describe(frame.recordIfWhole()).label();
      departures.add(Tombstone.Cause.AGE, frame.sequence(), label, storedAt);
      return true;
    }
  }

  /** A scan through one segment, and which. */
  private static final class Window {
    @Nullable Segment segment;
    @Nullable FrameScan scan;

    void close() {
      FrameScan open = scan;
      scan = null;
      segment = null;
      try {
        if (open != null) {
          open.close();
        }
      } catch (IOException e) {
        LOG.debug("close of a segment read: {}", e.toString());
      }
    }
  }

  @Override
  public List<Spool.Stored> poll(int maxRecords, int maxBytes, Duration patience)
      throws InterruptedException {
    List<Spool.Stored> found = new ArrayList<>(Math.min(maxRecords, 1_024));
    long left = patience.toNanos();
    int room = maxBytes;
    while (!closed) {
      ledger.plan(plan, after, maxRecords - found.size());
      if (plan.count > 0) {
        room = read(found, room);
        if (found.size() >= maxRecords || room <= 0) {
          return found;
        }
      } else {
        after = Math.max(after, plan.seen);
        if (!found.isEmpty() || left <= 0) {
          return found;
        }
        left = ledger.awaitAfter(after, left);
      }
    }
    return found;
  }

  /** Reads what is planned; returns what is left of the room. */
  private int read(List<Spool.Stored> found, int room) throws InterruptedException {
    try {
      int left = plan.offset < 0 ? readOriginals(found, room) : readMoved(found, room);
      waitsForFile = false;
      return left;
    } catch (NoSuchFileException e) {
      originals.close(); // settled or moved meanwhile, and the file is gone: plan again
      moved.close();
      skipIfStillPlanned();
      return room;
    } catch (FileSystemException e) {
      return awaitFile(e); // not opened, so nothing is known of the disk: no descriptors, no right
    } catch (IOException e) {
      originals.close();
      moved.close();
      if (Thread.currentThread().isInterrupted()) {
        if (!found.isEmpty()) {
          return 0; // hand over what is read; the interrupt stays set for the caller
        }
        Thread.interrupted();
        throw new InterruptedException("interrupted while reading " + plan.segment);
      }
      LOG.warn(
          "segment={} cannot be read, its records are passed over: {}", plan.segment, e.toString());
      after = plan.sequences[plan.count - 1];
      return room;
    }
  }

  /** What cannot be opened now is not passed over: the next poll tries again. */
  private int awaitFile(FileSystemException why) throws InterruptedException {
    originals.close();
    moved.close();
    if (!waitsForFile) {
      LOG.warn("segment={} cannot be opened, tried again: {}", plan.segment, why.toString());
      waitsForFile = true;
    }
    TimeUnit.MILLISECONDS.sleep(REOPEN_MILLIS);
    return 0;
  }

  private void skipIfStillPlanned() {
    Segment segment = plan.segment;
    ledger.plan(plan, after, plan.sequences.length);
    if (plan.count > 0 && plan.segment == segment) {
      LOG.warn("segment={} is missing, its records are passed over", segment);
      after = plan.sequences[plan.count - 1];
    }
  }

  private int readOriginals(List<Spool.Stored> found, int room) throws IOException {
    FrameScan scan = open(originals);
    scan.extend(plan.end);
    int left = room;
    int next = 0;
    while (next < plan.count && left > 0 && scan.next()) {
      if (scan.kind() != Frame.DATA) {
        continue;
      }
      long sequence = scan.sequence();
      if (sequence > plan.sequences[plan.count - 1]) {
        scan.back(); // beyond the plan: what is planned and not yet found is damaged
        break;
      }
      while (next < plan.count && plan.sequences[next] < sequence) {
        lose(plan.sequences[next++]);
      }
      if (next < plan.count && plan.sequences[next] == sequence) {
        left -= take(scan, found);
        next++;
      }
    }
    while (left > 0 && next < plan.count) {
      lose(plan.sequences[next++]);
    }
    return left;
  }

  private int readMoved(List<Spool.Stored> found, int room) throws IOException {
    FrameScan scan = open(moved);
    scan.from(plan.offset, plan.end);
    if (scan.next() && scan.offset() == plan.offset && scan.sequence() == plan.sequences[0]) {
      return room - take(scan, found);
    }
    lose(plan.sequences[0]);
    return room;
  }

  private int take(FrameScan scan, List<Spool.Stored> found) {
    after = scan.sequence();
    if (expiry.takes(scan)) {
      return 0;
    }
    byte[] record = scan.record();
    if (record == null) {
      lose(after);
      return 0;
    }
    ByteBuffer bytes = ByteBuffer.wrap(record).asReadOnlyBuffer();
    found.add(new Spool.Stored(after, scan.storedAtMillis(), bytes));
    return record.length;
  }

  /** Its frame was not found where it should be. */
  private void lose(long sequence) {
    after = Math.max(after, sequence);
    LOG.error("sequence={} segment={} is damaged: this record is lost", sequence, plan.segment);
    ledger.lose(sequence);
  }

  private FrameScan open(Window window) throws IOException {
    Segment wanted = plan.segment;
    if (wanted == null) {
      throw new IllegalStateException("a plan without a segment");
    }
    FrameScan scan = window.scan;
    if (window.segment != wanted || scan == null) {
      window.close();
      scan = new FrameScan(tail.file(storage, wanted), wanted.identity);
      scan.from(Frame.Header.BYTES, plan.end);
      window.scan = scan;
      window.segment = wanted;
    }
    return scan;
  }

  @Override
  public void close() {
    closed = true;
    originals.close();
    moved.close();
  }
}
