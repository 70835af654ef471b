package io.vivremotion.uplink.sink;

import io.vivremotion.spool.Spool;
import io.vivremotion.spool.Tombstone;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A spool that cannot be read so many times by a bug. */
final class BrittleSpool implements Spool {
  private final Spool whole;
  private final AtomicInteger bugs;

  BrittleSpool(Spool whole, int bugs) {
    this.whole = whole;
    this.bugs = new AtomicInteger(bugs);
  }

  @Override
  public void append(Entry entry, Commit commit) {
    whole.append(entry, commit);
  }

  @Override
  public Reader reader() {
    Reader reader = whole.reader();
    return new Reader() {
      @Override
      public List<Stored> poll(int maxRecords, int maxBytes, Duration patience)
          throws InterruptedException {
        List<Stored> read = reader.poll(maxRecords, maxBytes, patience);
        if (!read.isEmpty() && bugs.getAndDecrement() > 0) {
          throw new IllegalStateException("a bug");
        }
        return read;
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  @Override
  public void acknowledge(long first, long last) {
    whole.acknowledge(first, last);
  }

  @Override
  public void drop(long sequence, Tombstone.Cause cause, String label) {
    whole.drop(sequence, cause, label);
  }

  @Override
  public boolean isPending(long sequence) {
    return whole.isPending(sequence);
  }

  @Override
  public Stats stats() {
    return whole.stats();
  }

  @Override
  public void close() {
    whole.close();
  }
}
