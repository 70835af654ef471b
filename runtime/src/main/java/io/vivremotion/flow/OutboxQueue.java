package io.vivremotion.flow;

import io.micrometer.core.instrument.Counter;
import io.vivremotion.insight.Sparingly;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.Tombstone;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One class of the outbox. Read in passes: what was let go in one is read again in the next, which
 * begins when this one has come to the end. Thread-safe; the lock guards the reader, which only
 * those who take wait for.
 */
final class OutboxQueue {
  private static final Logger log = LoggerFactory.getLogger(OutboxQueue.class);
  private static final int MAX_BYTES_PER_TAKE = 1 << 20;

  /** Beyond so many, and twice what was left the last time, the buried are gone through. */
  private static final int FEW_BURIED = 1_024;

  private final Spool spool;
  private final Counter unreadable;
  private final Sparingly unreadableLines;
  private final Runnable available;

  /** Committed and not taken; only a hint while the spool evicts, and put right by a take. */
  private final AtomicLong waiting;

  private final Deque<Outbox.Entry> givenBack = new ArrayDeque<>();

  /** Taken or given back, and not yet acknowledged or buried: the next pass leaves them out. */
  private final Set<Long> inHand = new HashSet<>();

  /** Left out as well, as long as they are pending: a tombstone takes a while. Counted by any. */
  private final Set<Long> buried = ConcurrentHashMap.newKeySet();

  private int mostBuried = FEW_BURIED;
  private Spool.Reader reader;
  private long letGo;

  OutboxQueue(Spool spool, Counter unreadable, Sparingly unreadableLines, Runnable available) {
    this.spool = spool;
    this.unreadable = unreadable;
    this.unreadableLines = unreadableLines;
    this.available = available;
    this.reader = spool.reader();
    this.waiting = new AtomicLong(spool.stats().pendingRecords());
  }

  <T extends Spool.Entry & Spool.Commit> void append(T offered) {
    spool.append(offered, offered);
  }

  void committed() {
    waiting.incrementAndGet();
  }

  long waiting() {
    return Math.max(0, waiting.get());
  }

  double fill() {
    return spool.stats().fill();
  }

  synchronized List<Outbox.Entry> take(int maxEntries) {
    List<Outbox.Entry> taken = new ArrayList<>();
    while (taken.size() < maxEntries && !givenBack.isEmpty()) {
      taken.add(givenBack.removeFirst());
    }
    waiting.addAndGet(-taken.size());
    try {
      takeFromDisk(maxEntries, taken);
    } catch (InterruptedException e) { // what waits goes on waiting
      Thread.currentThread().interrupt();
    }
    return taken;
  }

  private void takeFromDisk(int maxEntries, List<Outbox.Entry> taken) throws InterruptedException {
    int returned = taken.size();
    long before = waiting.get();
    while (taken.size() == returned && returned < maxEntries) {
      List<Spool.Stored> polled = poll(maxEntries - returned);
      if (polled.isEmpty() && letGo > 0 && !reader.isHeldUp()) {
        nextPass();
        polled = poll(maxEntries - returned);
      }
      if (polled.isEmpty()) {
        if (!reader.isHeldUp()) { // else there is more, which cannot be read now
          waiting.addAndGet(-before + givenBack.size());
        }
        break;
      }
      polled.forEach(stored -> read(stored, taken));
      before = waiting.get();
    }
  }

  private void nextPass() {
    reader.close();
    reader = spool.reader();
    letGo = 0;
    forgetBuried();
  }

  /** Where nothing is let go there is no next pass, and yet they must not pile up. */
  private void forgetBuried() {
    buried.removeIf(sequence -> !spool.isPending(sequence));
    mostBuried = Math.max(FEW_BURIED, 2 * buried.size());
  }

  /** Given up, and perhaps still on disk without a tombstone. */
  int buried() {
    return buried.size();
  }

  private List<Spool.Stored> poll(int maxEntries) throws InterruptedException {
    return reader.poll(maxEntries, MAX_BYTES_PER_TAKE, Duration.ZERO);
  }

  private void read(Spool.Stored stored, List<Outbox.Entry> taken) {
    if (buried.contains(stored.sequence()) || !inHand.add(stored.sequence())) {
      return;
    }
    waiting.decrementAndGet();
    try {
      Escalation escalation = EscalationRecord.read(stored.bytes());
      taken.add(new Taken(stored.sequence(), stored.storedAtMillis(), escalation));
    } catch (UnreadableRecord e) {
      unreadable.increment();
      long untold = unreadableLines.due();
      if (untold > 0) {
        log.warn(
            "event=outbox-unreadable records={} newest={} reason=\"{}\"",
            untold,
            stored.sequence(),
            e.getMessage());
      }
      bury(stored.sequence(), Tombstone.Cause.UNREADABLE, "escalation");
    }
  }

  private synchronized void acknowledge(long sequence) {
    inHand.remove(sequence);
    spool.acknowledge(sequence, sequence);
  }

  private synchronized void bury(long sequence, Tombstone.Cause cause, String label) {
    inHand.remove(sequence);
    buried.add(sequence);
    spool.drop(sequence, cause, label);
    if (buried.size() > mostBuried) {
      forgetBuried();
    }
  }

  private synchronized void putBack(Outbox.Entry entry) {
    givenBack.addFirst(entry);
    waiting.incrementAndGet();
  }

  private synchronized void forget(long sequence) {
    inHand.remove(sequence);
    letGo++;
    waiting.incrementAndGet();
  }

  private final class Taken implements Outbox.Entry {
    private final long sequence;
    private final long storedAtMillis;
    private final Escalation escalation;
    private final AtomicBoolean done = new AtomicBoolean();

    Taken(long sequence, long storedAtMillis, Escalation escalation) {
      this.sequence = sequence;
      this.storedAtMillis = storedAtMillis;
      this.escalation = escalation;
    }

    @Override
    public Escalation escalation() {
      return escalation;
    }

    @Override
    public Duration age() {
      return spool.age(sequence, storedAtMillis);
    }

    @Override
    public void settle() {
      if (done.compareAndSet(false, true)) {
        acknowledge(sequence);
      }
    }

    @Override
    public void giveUp() {
      if (done.compareAndSet(false, true)) {
        bury(sequence, Tombstone.Cause.GIVEN_UP, label());
      }
    }

    @Override
    public void shed() {
      if (done.compareAndSet(false, true)) {
        bury(sequence, Tombstone.Cause.SHED, label());
      }
    }

    private String label() {
      return escalation.task().kind() + ' ' + escalation.device().value();
    }

    @Override
    public void giveBack() {
      if (done.compareAndSet(false, true)) {
        putBack(new Taken(sequence, storedAtMillis, escalation));
        available.run();
      }
    }

    @Override
    public void letGo() {
      if (done.compareAndSet(false, true)) {
        forget(sequence);
      }
    }
  }
}
