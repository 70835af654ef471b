package io.vivremotion.flow;

import io.vivremotion.adapter.Admission;
import io.vivremotion.message.Priority;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Escalations on disk, one queue per {@link Priority}, until the uplink has settled them.
 * Thread-safe.
 */
public interface Outbox {
  /**
   * Keeps the escalation; never blocks; {@code kept} is called once, after the force or when
   * refused.
   */
  void offer(Escalation escalation, Consumer<Admission> kept);

  /**
   * The next entries of one class, oldest first, which were not given out before since the start;
   * empty if there are none. An entry given out must be settled; what is not is given out again
   * after a restart.
   */
  List<Entry> take(Priority urgency, int maxEntries);

  /** Entries of a class not yet taken. */
  long waiting(Priority urgency);

  /** How full a class is: at 1 records are soon lost, whatever they are worth, or refused. */
  default double fill(Priority urgency) {
    return 0;
  }

  /**
   * Runs {@code signal} (short, any thread) each time an entry has become available. One listener.
   */
  void onAvailable(Runnable signal);

  interface Entry {
    Escalation escalation();

    /** For at least so long it has been kept, whatever the box's clock was set to meanwhile. */
    default Duration age() {
      return Duration.ZERO;
    }

    /** Done for good. Idempotent. */
    void settle();

    /** As {@link #settle}, but it is lost: leaves a tombstone. */
    default void giveUp() {
      settle();
    }

    /** As {@link #giveUp}, but for want of room: it was worth least. */
    default void shed() {
      giveUp();
    }

    /** Gives it back: it is taken again, before others of its class. */
    void giveBack();

    /**
     * Lets it out of memory: it is read again from disk, after all that waits now. For who wants to
     * choose among more than fits into memory.
     */
    default void letGo() {
      giveBack();
    }
  }
}
