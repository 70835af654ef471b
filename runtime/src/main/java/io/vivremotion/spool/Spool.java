package io.vivremotion.spool;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Records on disk, in order of append, each until it is acknowledged, expired or, where the limit
 * says so, evicted. Thread-safe but for {@link Reader}. Sequences rise from 1 and never repeat in
 * the life of the directory; by one, but where a write failed or a torn end was cut at open, they
 * skip. A refused record whose write failed, or one in flight at a crash, may be found at the next
 * open nevertheless.
 */
public interface Spool extends AutoCloseable {
  /**
   * Takes a record; never blocks. One committer thread writes all that waits, forces it, then calls
   * each {@code commit} back once, in order. A record refused at once (full, closing) is called
   * back on this thread.
   */
  void append(Entry entry, Commit commit);

  /**
   * Reads from the oldest record not acknowledged. Each reader has its own position; sees committed
   * records only.
   */
  Reader reader();

  /**
   * These records, both ends included, are done with. Written along with the next group, at the
   * latest within a second; idempotent.
   */
  void acknowledge(long first, long last);

  /**
   * Gives a record up: it is lost, and a tombstone tells of it. Pending until that is on disk, in
   * about a second.
   *
   * @param label what the tombstone counts it as
   */
  void drop(long sequence, Tombstone.Cause cause, String label);

  /** Whether it is committed and neither acknowledged nor lost: a reader may meet it yet. */
  boolean isPending(long sequence);

  /** At least so old is the record, by the rule of docs/decisions/0131. */
  default Duration age(long sequence, long storedAtMillis) {
    return Duration.ZERO;
  }

  Stats stats();

  /** Forces what waits, calls back, stops. Idempotent. */
  @Override
  void close();

  /**
   * A record before it is written: encoded straight into the group's buffer, on the committer's
   * thread, once.
   */
  interface Entry {
    /** Bytes that {@link #writeTo} will put; constant. */
    int size();

    void writeTo(ByteBuffer target);

    /** Whether it may use the reserve: an alarm finds room where others are refused. */
    default boolean urgent() {
      return false;
    }
  }

  /** Runs on the committer's thread: short, never blocks, must not throw. */
  interface Commit {
    void committed(long sequence);

    void refused(Refusal refusal);

    /** After all of its group were told: the time to wake who is to take them further. */
    default void groupTold() {}
  }

  enum Refusal {
    /** The limit in bytes is reached and the policy is to refuse. */
    FULL,
    /** Longer than this spool takes, however empty it is. */
    TOO_LARGE,
    /** More waits for the disk than may wait in memory. */
    BACKLOG,
    /** A write or force failed, or the disk has no room. */
    STORAGE,
    CLOSING
  }

  /** Not thread-safe. Unacknowledged records only: what was acknowledged before is skipped. */
  interface Reader extends AutoCloseable {
    /**
     * At least one record if there is one, else waits up to {@code patience} for one; empty after
     * that, or when closed. Stops at {@code maxRecords} or when their sizes exceed {@code
     * maxBytes}.
     */
    List<Stored> poll(int maxRecords, int maxBytes, Duration patience) throws InterruptedException;

    /**
     * Whether the last poll ended before a place which the disk does not give back now. The next
     * one tries again; after a while it goes on behind it, and what lay there is lost.
     */
    default boolean isHeldUp() {
      return false;
    }

    @Override
    void close();
  }

  /** A record read back. The buffer is its own, read-only, valid for good. */
  record Stored(long sequence, long storedAtMillis, ByteBuffer bytes) {}

  /**
   * @param fill at 1 records are soon lost by the policy, or refused; 0 where there is no limit
   * @param pendingRecords committed and not acknowledged
   * @param diskBytes all files of the directory
   * @param forces calls of force since open
   * @param lost records of damaged places cut off or set aside at open
   * @param evicted records dropped by age or limit since open
   * @param writtenBytes since open, frames, moves and preparation of segments included
   * @param payloadBytes of the records appended since open
   */
  record Stats(
      double fill,
      long pendingRecords,
      long diskBytes,
      long appended,
      long acknowledged,
      long forces,
      long refused,
      long lost,
      long evicted,
      long writtenBytes,
      long payloadBytes) {}
}
