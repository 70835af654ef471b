package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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

  /** What cannot be read now is left alone for so long. */
  private static final long REST_NANOS = 100_000_000;

  private final Patience patience;
  private final HotTail tail;
  private final Ledger ledger;
  private final Expiry expiry;
  private final Plan plan = new Plan();
  private final Window originals = new Window();
  private final Window moved = new Window();
  private long after;

  /** Bytes that may still be handed out in this poll. */
  private int room;

  private boolean heldUp;
  private volatile boolean closed;

  FileReader(Patience patience, HotTail tail, Ledger ledger, Expiry expiry) {
    this.patience = patience;
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
  public List<Spool.Stored> poll(int maxRecords, int maxBytes, Duration longest)
      throws InterruptedException {
    List<Spool.Stored> found = new ArrayList<>(Math.min(maxRecords, 1_024));
    long left = longest.toNanos();
    room = maxBytes;
    while (!closed) {
      heldUp = false;
      ledger.plan(plan, after, maxRecords - found.size());
      boolean atEnd = plan.count == 0;
      if (atEnd) {
        after = Math.max(after, plan.seen);
      } else {
        read(found);
      }
      boolean idle = atEnd || heldUp;
      if (found.size() >= maxRecords || room <= 0 || (idle && (!found.isEmpty() || left <= 0))) {
        return found;
      }
      if (atEnd) {
        left = ledger.awaitAfter(after, left);
      } else if (heldUp) {
        left = rest(left);
      }
    }
    return found;
  }

  private static long rest(long nanos) throws InterruptedException {
    long some = Math.min(nanos, REST_NANOS);
    TimeUnit.NANOSECONDS.sleep(some);
    return nanos - some;
  }

  @Override
  public boolean isHeldUp() {
    return heldUp;
  }

  /** Reads what is planned. What cannot be read now is not passed over but tried again. */
  private void read(List<Spool.Stored> found) throws InterruptedException {
    try {
      if (plan.offset < 0) {
        readOriginals(found);
      } else {
        readMoved(found);
      }
    } catch (NoSuchFileException e) {
      closeFiles(); // settled or moved meanwhile, and the file is gone: plan again
      if (isStillPlanned()) {
        unopened(e);
      }
    } catch (FileSystemException e) {
      closeFiles();
      unopened(e);
    } catch (ClosedChannelException e) {
      closeFiles();
      interrupted(found);
    } catch (IOException e) {
      unread(e);
    }
  }

  private void closeFiles() {
    originals.close();
    moved.close();
  }

  private boolean isStillPlanned() {
    Segment segment = plan.segment;
    ledger.plan(plan, after, plan.sequences.length);
    return plan.count > 0 && plan.segment == segment;
  }

  private void unopened(FileSystemException why) {
    Segment segment = planned();
    heldUp = !patience.isOver(segment, why);
    if (!heldUp) {
      ledger.loseAllIn(segment);
    }
  }

  private void unread(IOException why) {
    FrameScan scan = plan.offset < 0 ? originals.scan : moved.scan;
    heldUp = scan == null || !patience.isOver(planned(), scan, why);
  }

  /** Hands over what is read, if there is any; the interrupt stays set for the caller then. */
  private void interrupted(List<Spool.Stored> found) throws InterruptedException {
    if (!found.isEmpty()) {
      room = 0;
    } else if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while reading " + plan.segment);
    }
  }

  private void readOriginals(List<Spool.Stored> found) throws IOException {
    FrameScan scan = open(originals);
    scan.extend(plan.end);
    int next = 0;
    while (next < plan.count && room > 0 && scan.next()) {
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
        take(scan, found);
        next++;
      }
    }
    while (room > 0 && next < plan.count) {
      lose(plan.sequences[next++]);
    }
  }

  private void readMoved(List<Spool.Stored> found) throws IOException {
    FrameScan scan = open(moved);
    scan.from(plan.offset, plan.end);
    if (scan.next() && scan.offset() == plan.offset && scan.sequence() == plan.sequences[0]) {
      take(scan, found);
    } else {
      lose(plan.sequences[0]);
    }
  }

  private void take(FrameScan scan, List<Spool.Stored> found) {
    after = scan.sequence();
    if (expiry.takes(scan)) {
      return;
    }
    byte[] record = scan.record();
    if (record == null) {
      lose(after);
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(record).asReadOnlyBuffer();
    found.add(new Spool.Stored(after, scan.storedAtMillis(), bytes));
    room -= record.length;
  }

  /** Its frame was not found where it should be. */
  private void lose(long sequence) {
    after = Math.max(after, sequence);
    LOG.error("sequence={} segment={} is damaged: this record is lost", sequence, plan.segment);
    ledger.lose(sequence);
  }

  private Segment planned() {
    Segment segment = plan.segment;
    if (segment == null) {
      throw new IllegalStateException("a plan without a segment");
    }
    return segment;
  }

  private FrameScan open(Window window) {
    Segment wanted = planned();
    FrameScan scan = window.scan;
    if (window.segment != wanted || scan == null) {
      window.close();
      scan = new FrameScan(tail.file(patience.storage(), wanted), wanted.identity, wanted.bad);
      scan.from(Frame.Header.BYTES, plan.end);
      window.scan = scan;
      window.segment = wanted;
    }
    return scan;
  }

  @Override
  public void close() {
    closed = true;
    closeFiles();
  }
}
