package io.vivremotion.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.insight.Sparingly;
import io.vivremotion.message.Priority;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.Tombstone;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outbox with one {@link Spool} per class, so that each has its own limit and a full class takes
 * no room from the others. Does not own the spools: who opened them closes them.
 */
public final class SpoolOutbox implements Outbox {
  private static final Logger log = LoggerFactory.getLogger(SpoolOutbox.class);
  private static final int MAX_BYTES_PER_TAKE = 1 << 20;

  private final Map<Priority, Queue> queues = new EnumMap<>(Priority.class);
  private final Counter unreadable;
  private final Sparingly unreadableLines;
  private volatile Runnable available = () -> {};

  /**
   * @param spools one for each class, open
   */
  public SpoolOutbox(Map<Priority, Spool> spools, MeterRegistry meters) {
    this.unreadable = meters.counter("vivremotion.outbox.unreadable");
    this.unreadableLines = Sparingly.by(meters);
    for (Priority urgency : Priority.values()) {
      Spool spool = spools.get(urgency);
      if (spool == null) {
        throw new IllegalArgumentException("outbox: there is no spool for " + urgency);
      }
      queues.put(urgency, new Queue(spool));
      Gauge.builder("vivremotion.outbox.waiting", this, box -> box.waiting(urgency))
          .tag("urgency", urgency.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
  }

  @Override
  public void offer(Escalation escalation, Consumer<Admission> kept) {
    Queue queue = queue(escalation.urgency());
    Offered offered = new Offered(escalation, queue, kept);
    queue.spool.append(offered, offered);
  }

  @Override
  public List<Entry> take(Priority urgency, int maxEntries) {
    return queue(urgency).take(maxEntries);
  }

  @Override
  public long waiting(Priority urgency) {
    return Math.max(0, queue(urgency).waiting.get());
  }

  @Override
  public void onAvailable(Runnable signal) {
    available = signal;
    for (Priority urgency : Priority.values()) {
      if (waiting(urgency) > 0) {
        signal.run();
        return;
      }
    }
  }

  private Queue queue(Priority urgency) {
    Queue queue = queues.get(urgency);
    if (queue == null) {
      throw new IllegalStateException("outbox: no queue for " + urgency);
    }
    return queue;
  }

  /** One class. The lock guards the reader, which only those who take wait for. */
  private final class Queue {
    private final Spool spool;
    private final Spool.Reader reader;

    /** Committed and not taken; only a hint while the spool evicts, and put right by a take. */
    private final AtomicLong waiting;

    private final Deque<Entry> givenBack = new ArrayDeque<>();

    Queue(Spool spool) {
      this.spool = spool;
      this.reader = spool.reader();
      this.waiting = new AtomicLong(spool.stats().pendingRecords());
    }

    synchronized List<Entry> take(int maxEntries) {
      List<Entry> taken = new ArrayList<>();
      while (taken.size() < maxEntries && !givenBack.isEmpty()) {
        taken.add(givenBack.removeFirst());
      }
      int returned = taken.size();
      waiting.addAndGet(-returned);
      long before = waiting.get();
      while (taken.size() == returned && returned < maxEntries) {
        List<Spool.Stored> polled = poll(maxEntries - returned);
        if (polled.isEmpty()) {
          waiting.addAndGet(-before + givenBack.size());
          break;
        }
        waiting.addAndGet(-polled.size());
        polled.forEach(stored -> read(stored, taken));
        before = waiting.get();
      }
      return taken;
    }

    private List<Spool.Stored> poll(int maxEntries) {
      try {
        return reader.poll(maxEntries, MAX_BYTES_PER_TAKE, Duration.ZERO);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      }
    }

    private void read(Spool.Stored stored, List<Entry> taken) {
      try {
        Escalation escalation = EscalationRecord.read(stored.bytes());
        taken.add(new TakenEntry(this, stored.sequence(), stored.storedAtMillis(), escalation));
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
        spool.drop(stored.sequence(), Tombstone.Cause.UNREADABLE, "escalation");
      }
    }

    synchronized void putBack(Entry entry) {
      givenBack.addFirst(entry);
      waiting.incrementAndGet();
    }
  }

  private final class TakenEntry implements Entry {
    private final Queue queue;
    private final long sequence;
    private final long storedAtMillis;
    private final Escalation escalation;
    private final AtomicBoolean settled = new AtomicBoolean();

    TakenEntry(Queue queue, long sequence, long storedAtMillis, Escalation escalation) {
      this.queue = queue;
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
      return queue.spool.age(sequence, storedAtMillis);
    }

    @Override
    public void settle() {
      if (settled.compareAndSet(false, true)) {
        queue.spool.acknowledge(sequence, sequence);
      }
    }

    @Override
    public void giveUp() {
      if (settled.compareAndSet(false, true)) {
        String label = escalation.task().kind() + ' ' + escalation.device().value();
        queue.spool.drop(sequence, Tombstone.Cause.GIVEN_UP, label);
      }
    }

    @Override
    public void giveBack() {
      if (settled.compareAndSet(false, true)) {
        queue.putBack(new TakenEntry(queue, sequence, storedAtMillis, escalation));
        available.run();
      }
    }
  }

  private final class Offered implements Spool.Entry, Spool.Commit {
    private final Escalation escalation;
    private final Queue queue;
    private final Consumer<Admission> kept;
    private final int size;

    Offered(Escalation escalation, Queue queue, Consumer<Admission> kept) {
      this.escalation = escalation;
      this.queue = queue;
      this.kept = kept;
      this.size = EscalationRecord.size(escalation);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void writeTo(ByteBuffer target) {
      EscalationRecord.write(escalation, target);
    }

    @Override
    public void committed(long sequence) {
      queue.waiting.incrementAndGet();
      kept.accept(Admission.STORED);
      available.run();
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      kept.accept(Admission.refusedBy(refusal));
    }
  }
}
