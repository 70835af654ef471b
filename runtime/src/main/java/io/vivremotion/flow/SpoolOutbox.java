package io.vivremotion.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.insight.Sparingly;
import io.vivremotion.message.Priority;
import io.vivremotion.spool.Spool;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An outbox with one {@link Spool} per class, so that each has its own limit and a full class takes
 * no room from the others. Does not own the spools: who opened them closes them.
 */
public final class SpoolOutbox implements Outbox {
  private final Map<Priority, OutboxQueue> queues = new EnumMap<>(Priority.class);
  private volatile Runnable available = () -> {};

  /**
   * @param spools one for each class, open
   */
  public SpoolOutbox(Map<Priority, Spool> spools, MeterRegistry meters) {
    Counter unreadable = meters.counter("vivremotion.outbox.unreadable");
    Sparingly lines = Sparingly.by(meters);
    for (Priority urgency : Priority.values()) {
      Spool spool = spools.get(urgency);
      if (spool == null) {
        throw new IllegalArgumentException("outbox: there is no spool for " + urgency);
      }
      queues.put(urgency, new OutboxQueue(spool, unreadable, lines, () -> available.run()));
      Gauge.builder("vivremotion.outbox.waiting", this, box -> box.waiting(urgency))
          .tag("urgency", urgency.name().toLowerCase(Locale.ROOT))
          .register(meters);
      Gauge.builder("vivremotion.outbox.buried", this, box -> box.queue(urgency).buried())
          .description("Rows given up that are remembered until their tombstones are on disk")
          .tag("urgency", urgency.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
  }

  @Override
  public void offer(Escalation escalation, Consumer<Admission> kept) {
    OutboxQueue queue = queue(escalation.urgency());
    Offered offered = new Offered(escalation, queue, kept);
    queue.append(offered);
  }

  @Override
  public List<Entry> take(Priority urgency, int maxEntries) {
    return queue(urgency).take(maxEntries);
  }

  @Override
  public long waiting(Priority urgency) {
    return queue(urgency).waiting();
  }

  @Override
  public double fill(Priority urgency) {
    return queue(urgency).fill();
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

  private OutboxQueue queue(Priority urgency) {
    OutboxQueue queue = queues.get(urgency);
    if (queue == null) {
      throw new IllegalStateException("outbox: no queue for " + urgency);
    }
    return queue;
  }

  private final class Offered implements Spool.Entry, Spool.Commit {
    private final Escalation escalation;
    private final OutboxQueue queue;
    private final Consumer<Admission> kept;
    private final int size;

    Offered(Escalation escalation, OutboxQueue queue, Consumer<Admission> kept) {
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
      queue.committed();
      kept.accept(Admission.STORED);
      available.run();
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      kept.accept(Admission.refusedBy(refusal));
    }
  }
}
