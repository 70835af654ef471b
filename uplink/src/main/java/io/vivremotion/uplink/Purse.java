package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What devices' calls may cost in money. Thread-safe. */
@FunctionalInterface
public interface Purse {
  /** Calls cost nothing that anybody counts. */
  Purse FREE = (_, _, _, _) -> new Paid<>(_ -> {});

  /**
   * Sets the most that a call may cost aside. Never blocks for I/O.
   *
   * @param model that is asked
   * @param wireBytes to and from the provider, as estimated
   */
  Answer<Receipt> take(Priority urgency, String model, Ask ask, long wireBytes);

  /**
   * Sets the most that a lot may cost aside, at the price of the vendor's batch API, and on disk:
   * blocks for as long as that takes.
   */
  default Answer<LotReceipt> takeLot(Order lot) {
    return new Paid<>(LotReceipt.NONE);
  }

  /**
   * What an earlier run has set aside for a lot that it did not settle.
   *
   * @param note of its receipt
   */
  default LotReceipt resumeLot(String model, String note) {
    return LotReceipt.NONE;
  }

  /** What may be spent on all but alarms; empty: as much as anybody likes. */
  default Optional<Left> left() {
    return Optional.empty();
  }

  /** Money set aside or spent since the start, in units, less what calls did not come to. */
  default double taken() {
    return 0;
  }

  /**
   * @param money in units
   * @param until there is more
   */
  record Left(double money, Duration until) {}

  /** Prompts that are handed in together for a later answer. */
  record Order(String model, List<Ask> asks, long wireBytes) {
    public Order {
      asks = List.copyOf(asks);
    }
  }

  /** What becomes of it. */
  sealed interface Answer<R> {}

  /** It is set aside. */
  record Paid<R>(R receipt) implements Answer<R> {}

  /**
   * @param why for a person: what is used up, and when there is more
   * @param again until there may be more
   */
  record Refused<R>(String why, Duration again) implements Answer<R> {}

  /** To be settled once. */
  @FunctionalInterface
  interface Receipt {
    void settle(Outcome outcome);
  }

  /**
   * To be settled once, in whichever run. Who settles notes on disk first that it is settled: a
   * kill in between leaves the estimate charged.
   */
  interface LotReceipt {
    /** Nothing was set aside. */
    LotReceipt NONE =
        new LotReceipt() {
          @Override
          public String note() {
            return "";
          }

          @Override
          public void settle(Map<Integer, Usage> answered) {}

          @Override
          public void settleAsEstimated() {}

          @Override
          public void release() {}
        };

    /** For {@link Purse#resumeLot}. */
    String note();

    /**
     * @param answered by number of the prompt: all others cost nothing
     */
    void settle(Map<Integer, Usage> answered);

    /** The vendor may have answered, and charges for it, though no answer was had. */
    void settleAsEstimated();

    /** It was not handed in. */
    void release();
  }
}
