package io.vivremotion.uplink;

import io.vivremotion.adapter.Admission;
import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/**
 * The outbox, and how many rows have come into it: each counts once and when it came, whether it
 * was taken since or waits on disk behind others, and however often it is let go and read again.
 * What an earlier run left there does not count. Told to the uplink's thread.
 */
final class Arrivals implements Outbox {
  private static final int CLASSES = Priority.values().length;

  private final Outbox outbox;

  /** Taken, less what was given back or let go. */
  private final AtomicLongArray taken = new AtomicLongArray(CLASSES);

  private final long[] known = new long[CLASSES];

  Arrivals(Outbox outbox) {
    this.outbox = outbox;
    for (Priority urgency : Priority.values()) {
      known[urgency.ordinal()] = outbox.waiting(urgency);
    }
  }

  /** Rows that have come since this was asked last; what the spool evicts meanwhile hides some. */
  long since(Priority urgency) {
    long all = outbox.waiting(urgency) + taken.get(urgency.ordinal());
    long come = all - known[urgency.ordinal()];
    known[urgency.ordinal()] = all;
    return Math.max(0, come);
  }

  @Override
  public void offer(Escalation escalation, Consumer<Admission> kept) {
    outbox.offer(escalation, kept);
  }

  @Override
  public List<Entry> take(Priority urgency, int maxEntries) {
    List<Entry> entries = outbox.take(urgency, maxEntries);
    taken.addAndGet(urgency.ordinal(), entries.size());
    return entries.stream().<Entry>map(entry -> new Taken(entry, urgency)).toList();
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

  private final class Taken implements Entry {
    private final Entry entry;
    private final Priority urgency;
    private final AtomicBoolean back = new AtomicBoolean();

    Taken(Entry entry, Priority urgency) {
      this.entry = entry;
      this.urgency = urgency;
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
        taken.decrementAndGet(urgency.ordinal());
      }
    }
  }
}
