package io.vivremotion.uplink;

import io.vivremotion.adapter.Admission;
import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The outbox, and how many rows have come into it: each counts once and when it came, whether it
 * was taken since or waits on disk behind others, and however often it is let go and read again.
 * What an earlier run left there does not count. Told to the uplink's thread.
 */
final class Arrivals implements Outbox {
  private final Outbox outbox;

  private final Map<Priority, Count> counts = new EnumMap<>(Priority.class);

  /** Of a class. */
  private static final class Count {
    /** Taken, less what was given back or let go. */
    private final AtomicLong taken = new AtomicLong();

    private long known;
  }

  Arrivals(Outbox outbox) {
    this.outbox = outbox;
    for (Priority urgency : Priority.values()) {
      counts.put(urgency, new Count());
      since(urgency);
    }
  }

  /** Rows that have come since this was asked last; what the spool evicts meanwhile hides some. */
  long since(Priority urgency) {
    Count count = count(urgency);
    long all = outbox.waiting(urgency) + count.taken.get();
    long come = all - count.known;
    count.known = all;
    return Math.max(0, come);
  }

  private Count count(Priority urgency) {
    Count count = counts.get(urgency);
    if (count == null) {
      throw new IllegalStateException("arrivals: there is no class " + urgency);
    }
    return count;
  }

  @Override
  public void offer(Escalation escalation, Consumer<Admission> kept) {
    outbox.offer(escalation, kept);
  }

  @Override
  public List<Entry> take(Priority urgency, int maxEntries) {
    List<Entry> entries = outbox.take(urgency, maxEntries);
    Count count = count(urgency);
    count.taken.addAndGet(entries.size());
    return entries.stream().<Entry>map(entry -> new Taken(entry, count)).toList();
  }

  @Override
  public long waiting(Priority urgency) {
    return outbox.waiting(urgency);
  }

  @Override
  public double fill(Priority urgency) {
    return outbox.fill(urgency);
  }

  @Override
  public void onAvailable(Runnable signal) {
    outbox.onAvailable(signal);
  }

  private static final class Taken implements Entry {
    private final Entry entry;
    private final Count count;
    private final AtomicBoolean back = new AtomicBoolean();

    Taken(Entry entry, Count count) {
      this.entry = entry;
      this.count = count;
    }

    @Override
    public Escalation escalation() {
      return entry.escalation();
    }

    @Override
    public Duration age() {
      return entry.age();
    }

    @Override
    public void settle() {
      entry.settle();
    }

    @Override
    public void giveUp() {
      entry.giveUp();
    }

    @Override
    public void shed() {
      entry.shed();
    }

    @Override
    public void giveBack() {
      notTaken();
      entry.giveBack();
    }

    @Override
    public void letGo() {
      notTaken();
      entry.letGo();
    }

    private void notTaken() {
      if (back.compareAndSet(false, true)) {
        count.taken.decrementAndGet();
      }
    }
  }
}
