package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;

/** What devices' calls may cost in money. Thread-safe; never blocks for I/O. */
@FunctionalInterface
public interface Purse {
  /** Calls cost nothing that anybody counts. */
  Purse FREE = (_, _, _, _) -> new Paid(_ -> {});

  /**
   * Sets the most that a call may cost aside.
   *
   * @param model that is asked
   * @param wireBytes to and from the provider, as estimated
   */
  Answer take(Priority urgency, String model, Ask ask, long wireBytes);

  /** What becomes of it. */
  sealed interface Answer {}

  /** It is set aside. */
  record Paid(Receipt receipt) implements Answer {}

  /**
   * @param why for a person: what is used up, and when there is more
   * @param again until there may be more
   */
  record Refused(String why, Duration again) implements Answer {}

  /** To be settled once. */
  @FunctionalInterface
  interface Receipt {
    void settle(Outcome outcome);
  }
}
