package io.vivremotion.spool;

import io.vivremotion.spool.Spool.Commit;
import io.vivremotion.spool.Spool.Entry;
import io.vivremotion.spool.Spool.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedXaddArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that wait for the disk, bounded in bytes. Many threads add, the committer's takes; each
 * record that was let in is settled once, after it was taken. Part of the limit is for urgent ones.
 */
final class Arrivals {
  private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

  /** Added to {@link #bytes} once closed: every sum is negative from then on. */
  private static final long CLOSED = Long.MIN_VALUE;

  private final SpoolConfig config;
  private final long largestBytes;
  private final long ordinaryBytes;
  private final MpscUnboundedXaddArrayQueue<Waiting> queue =
      new MpscUnboundedXaddArrayQueue<>(1_024);

  /** Urgent ones that stood behind refused ones: first in the queue. Committer's thread only. */
  private final Deque<Waiting> spared = new ArrayDeque<>();

  private final AtomicLong bytes = new AtomicLong();
  private final Tally<Refusal> refused = new Tally<>(Refusal.class);

  Arrivals(SpoolConfig config) {
    this.config = config;
    this.largestBytes = config.largestRecordBytes();
    this.ordinaryBytes =
        config.maxWaitingBytes() - (long) (config.reserve() * config.maxWaitingBytes());
  }

  record Waiting(Entry entry, Commit commit, int size, boolean urgent) {
    /** What it counts for: its frame. */
    long charge() {
      return size + (long) Frame.HEAD_BYTES;
    }
  }

  /** Lets the record in, or refuses it on this thread and returns false. */
  boolean offer(Entry entry, Commit commit) {
    Waiting waiting = new Waiting(entry, commit, entry.size(), entry.urgent());
    if (waiting.size() > largestBytes) {
      LOG.warn(
          "spool={} refuses a record of bytes={}, the largest that fits has bytes={}",
          config.name(),
          waiting.size(),
          largestBytes);
      refuse(commit, Refusal.TOO_LARGE);
      return false;
    }
    long limit = waiting.urgent() ? config.maxWaitingBytes() : ordinaryBytes;
    long before = bytes.getAndAdd(waiting.charge());
    if (before < 0 || before + waiting.charge() > limit) {
      bytes.addAndGet(-waiting.charge());
      refuse(commit, before < 0 ? Refusal.CLOSING : Refusal.BACKLOG);
      return false;
    }
    queue.offer(waiting);
    return true;
  }

  @Nullable Waiting peek() {
    Waiting first = spared.peek();
    return first != null ? first : queue.peek();
  }

  @Nullable Waiting poll() {
    Waiting first = spared.poll();
    return first != null ? first : queue.poll();
  }

  boolean isEmpty() {
    return spared.isEmpty() && queue.isEmpty();
  }

  void settle(long charges) {
    bytes.addAndGet(-charges);
  }

  /**
   * All that wait now, but, where they are to be spared, the urgent ones. What comes meanwhile has
   * its turn later: callers that offer again as soon as they are refused would keep the committer
   * here for ever, and from making room.
   */
  void refuseAll(Refusal refusal, boolean sparesUrgent) {
    Deque<Waiting> kept = new ArrayDeque<>();
    for (int left = spared.size() + queue.size(); left > 0; left--) {
      Waiting next = poll();
      if (next == null) { // one is being added, and not there yet
        break;
      }
      if (sparesUrgent && next.urgent()) {
        kept.add(next);
      } else {
        refuse(next, refusal);
      }
    }
    spared.addAll(kept);
  }

  /** Taken and refused. */
  void refuse(Waiting waiting, Refusal refusal) {
    settle(waiting.charge());
    refuse(waiting.commit(), refusal);
  }

  private void refuse(Commit commit, Refusal refusal) {
    refused.add(refusal, 1);
    try {
      commit.refused(refusal);
    } catch (RuntimeException e) { // breaks its contract; the others must hear all the same
      LOG.error("spool={} a refusal callback threw", config.name(), e);
    }
  }

  /** Lets nothing in any more. Idempotent. */
  void close() {
    bytes.getAndUpdate(sum -> sum < 0 ? sum : sum + CLOSED);
  }

  boolean isClosed() {
    return bytes.get() < 0;
  }

  /** Closed, and all that was let in is settled. */
  boolean isDone() {
    return bytes.get() == CLOSED;
  }

  long waitingBytes() {
    return bytes.get() & ~CLOSED;
  }

  long refused() {
    return refused.total();
  }

  long refused(Refusal refusal) {
    return refused.of(refusal);
  }
}
