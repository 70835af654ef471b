package io.vivremotion.spool;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A spool for tests, in memory. What is committed survives {@link #reopened}, as it would a crash.
 * Commits at once unless told to hold or to refuse.
 */
public final class MemorySpool implements Spool {
  private long unreadAfter;
  private int pollsHeldUp;
  private final NavigableMap<Long, byte[]> records;
  private final List<Runnable> held = new ArrayList<>();
  private Optional<Refusal> refusing = Optional.empty();
  private boolean holding;
  private final List<Long> dropped = new ArrayList<>();
  private boolean keepsNoTombstone;
  private long next;
  private long appended;
  private long refused;

  public MemorySpool() {
    this(new TreeMap<>(), 1);
  }

  private MemorySpool(NavigableMap<Long, byte[]> records, long next) {
    this.records = records;
    this.next = next;
  }

  /** What a crash leaves: the committed records that were not acknowledged. */
  public synchronized MemorySpool reopened() {
    return new MemorySpool(new TreeMap<>(records), next);
  }

  public synchronized void refuse(Refusal refusal) {
    refusing = Optional.of(refusal);
  }

  public synchronized void accept() {
    refusing = Optional.empty();
  }

  /** Commits nothing until {@link #release}. */
  public synchronized void hold() {
    holding = true;
  }

  public void release() {
    List<Runnable> due;
    synchronized (this) {
      holding = false;
      due = List.copyOf(held);
      held.clear();
    }
    due.forEach(Runnable::run);
  }

  public void append(byte[] record) {
    Entry entry =
        new Entry() {
          @Override
          public int size() {
            return record.length;
          }

          @Override
          public void writeTo(ByteBuffer target) {
            target.put(record);
          }
        };
    append(
        entry,
        new Commit() {
          @Override
          public void committed(long sequence) {}

          @Override
          public void refused(Refusal refusal) {}
        });
  }

  @Override
  public void append(Entry entry, Commit commit) {
    Optional<Refusal> refusal;
    synchronized (this) {
      refusal = refusing;
      if (refusal.isPresent()) {
        refused++;
      } else if (holding) {
        held.add(() -> commit(entry, commit));
        return;
      }
    }
    if (refusal.isPresent()) {
      commit.refused(refusal.get());
    } else {
      commit(entry, commit);
    }
  }

  private void commit(Entry entry, Commit commit) {
    ByteBuffer record = ByteBuffer.allocate(entry.size());
    entry.writeTo(record);
    if (record.hasRemaining()) {
      throw new IllegalStateException("the entry is shorter than its size");
    }
    long sequence;
    synchronized (this) {
      sequence = next++;
      appended++;
      records.put(sequence, record.array());
      notifyAll();
    }
    commit.committed(sequence);
    commit.groupTold();
  }

  @Override
  public Reader reader() {
    return new FromOldest();
  }

  @Override
  public synchronized void acknowledge(long first, long last) {
    records.subMap(first, true, last, true).clear();
  }

  /** As long as no tombstone can be kept: what is dropped stays pending. */
  public synchronized void keepNoTombstone() {
    keepsNoTombstone = true;
  }

  public synchronized void keepTombstones() {
    keepsNoTombstone = false;
    List.copyOf(dropped).forEach(sequence -> acknowledge(sequence, sequence));
    dropped.clear();
  }

  @Override
  public synchronized void drop(long sequence, Tombstone.Cause cause, String label) {
    if (keepsNoTombstone) {
      dropped.add(sequence);
    } else {
      acknowledge(sequence, sequence);
    }
  }

  @Override
  public synchronized boolean isPending(long sequence) {
    return records.containsKey(sequence);
  }

  @Override
  public synchronized Stats stats() {
    return new Stats(0, records.size(), 0, appended, 0, appended, refused, 0, 0, 0, 0);
  }

  @Override
  public void close() {}

  /** The records not acknowledged, oldest first. */
  public synchronized List<ByteBuffer> pending() {
    return records.values().stream().map(ByteBuffer::wrap).toList();
  }

  /** What comes after this record cannot be read; so many polls later it can. */
  public synchronized void holdUpAfter(long sequence, int polls) {
    unreadAfter = sequence;
    pollsHeldUp = polls;
  }

  private final class FromOldest implements Reader {
    private long after;
    private boolean heldUp;

    @Override
    public boolean isHeldUp() {
      return heldUp;
    }

    @Override
    public List<Stored> poll(int maxRecords, int maxBytes, Duration patience)
        throws InterruptedException {
      if (Thread.interrupted()) { // as a reader of files does
        throw new InterruptedException();
      }
      synchronized (MemorySpool.this) {
        if (records.tailMap(after, false).isEmpty() && patience.toMillis() > 0) {
          MemorySpool.this.wait(patience.toMillis());
        }
        heldUp = pollsHeldUp > 0 && after >= unreadAfter;
        if (heldUp) {
          pollsHeldUp--;
          return List.of();
        }
        List<Stored> polled = new ArrayList<>();
        for (var entry : records.tailMap(after, false).entrySet()) {
          if (polled.size() == maxRecords
              || (pollsHeldUp > 0 && !polled.isEmpty() && entry.getKey() > unreadAfter)) {
            break;
          }
          polled.add(
              new Stored(entry.getKey(), 0, ByteBuffer.wrap(entry.getValue()).asReadOnlyBuffer()));
        }
        if (!polled.isEmpty()) {
          after = polled.getLast().sequence();
        }
        return polled;
      }
    }

    @Override
    public void close() {}
  }
}
