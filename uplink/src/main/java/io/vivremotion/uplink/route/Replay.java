package io.vivremotion.uplink.route;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Decision.Choice;
import io.vivremotion.uplink.route.Decision.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * What two policies would have made of recorded decisions: each is taken again by each of them, by
 * the same pure function and under the conditions of its moment. Since these stay as they were, it
 * tells how choices and order would have differed and not what would have followed: with another
 * policy the prices would have gone another way.
 */
public final class Replay {
  /** That a call fails, as it is reckoned with. */
  public static final double RISK = 0.01;

  /** Of waiting once, in units of value. */
  public static final double HOLD_COST = 0.001;

  /** What is left of a value after waiting. */
  public static final double PATIENCE = 0.9;

  /** Of each row's neighbours in the order. */
  private static final int MOST_COMPARED = 1_000;

  private Replay() {}

  /**
   * A decision as the journal has it.
   *
   * @param message its id
   * @param cost in money
   */
  public record Recorded(
      String message, Policy.Facts facts, long bytes, double cost, Duration model, Moment moment) {}

  /** The conditions then. */
  public record Moment(
      Prices prices, double expectedPerByte, Mode mode, double bytesPerSecond, Duration roundTrip) {
    Conditions conditions() {
      Prices later = new Prices(expectedPerByte, prices.perMoney(), prices.perRisk());
      return new Conditions(prices, later, mode, bytesPerSecond, roundTrip, HOLD_COST, PATIENCE);
    }
  }

  /** One decision by two policies. */
  public record Pair(Recorded recorded, Taken before, Taken after) {
    public boolean differs() {
      return !before.choice.equals(after.choice);
    }
  }

  /**
   * @param choice in a word
   * @param value of asking
   */
  public record Taken(String choice, double value, long bytes) {
    double density() {
      return value / bytes;
    }
  }

  /**
   * @param choices how often which choice became which, such as {@code anomaly: wait to ask}
   * @param swapped share of pairs of rows of which the other would have gone first, 0 to 1
   */
  public record Difference(List<Pair> pairs, Map<String, Integer> choices, double swapped) {}

  public static Difference compare(List<Recorded> decisions, Policy before, Policy after) {
    List<Pair> pairs = new ArrayList<>();
    Map<String, Integer> choices = new TreeMap<>();
    for (Recorded each : decisions) {
      Pair pair = new Pair(each, take(each, before), take(each, after));
      pairs.add(pair);
      if (pair.differs()) {
        String change = each.facts.kind() + ": " + pair.before.choice + " to " + pair.after.choice;
        choices.merge(change, 1, Integer::sum);
      }
    }
    return new Difference(pairs, choices, swapped(pairs));
  }

  private static Taken take(Recorded recorded, Policy policy) {
    Case asked = policy.asCase(recorded.facts);
    Offer offer =
        new Offer(
            "cloud",
            policy.correctness(),
            Math.max(1, recorded.bytes),
            OptionalDouble.of(recorded.cost),
            recorded.model,
            RISK,
            true,
            "",
            Long.MAX_VALUE,
            Set.of());
    Conditions now = recorded.moment.conditions();
    Decision decision = Utility.decide(asked, List.of(offer), now);
    Score score = Utility.score(asked, offer, now);
    return new Taken(word(decision.choice()), score.value(), offer.bytes());
  }

  private static String word(Choice choice) {
    return switch (choice) {
      case Choice.Local() -> "local";
      case Choice.Ask(String _) -> "ask";
      case Choice.Defer() -> "wait";
      case Choice.Drop() -> "drop";
    };
  }

  /** Kendall's distance of the two orders by value per byte, over neighbours of the first. */
  private static double swapped(List<Pair> pairs) {
    List<Pair> inOrder = new ArrayList<>(pairs);
    inOrder.sort(Comparator.comparingDouble((Pair pair) -> pair.before.density()).reversed());
    long swapped = 0;
    long all = 0;
    for (int i = 0; i < inOrder.size(); i++) {
      for (int j = i + 1; j < Math.min(inOrder.size(), i + MOST_COMPARED); j++) {
        all++;
        double lead = inOrder.get(i).after.density() - inOrder.get(j).after.density();
        swapped += lead < 0 ? 1 : 0;
      }
    }
    return all == 0 ? 0 : swapped / (double) all;
  }

  /** A recorded decision from what the journal notes; empty if it is of another kind. */
  public static Optional<Recorded> read(String message, Map<String, ?> facts) {
    if (!facts.keySet().containsAll(List.of("kind", "urgency", "bytes", "price-per-kb"))) {
      return Optional.empty();
    }
    try {
      Policy.Facts row =
          new Policy.Facts(
              String.valueOf(facts.get("kind")),
              Priority.valueOf(String.valueOf(facts.get("urgency")).toUpperCase(Locale.ROOT)),
              number(facts, "evidence"),
              seconds(number(facts, "waitedSeconds")),
              facts.containsKey("secondsLeft")
                  ? Optional.of(seconds(number(facts, "secondsLeft")))
                  : Optional.empty());
      Moment moment =
          new Moment(
              new Prices(
                  number(facts, "price-per-kb") / 1_000,
                  number(facts, "price-per-money"),
                  number(facts, "price-per-failure")),
              number(facts, "expected-price-per-kb") / 1_000,
              Mode.valueOf(String.valueOf(facts.get("mode")).toUpperCase(Locale.ROOT)),
              Math.max(1, number(facts, "bytes-per-second")),
              seconds(number(facts, "round-trip-ms") / 1_000));
      return Optional.of(
          new Recorded(
              message,
              row,
              (long) number(facts, "bytes"),
              number(facts, "cost"),
              seconds(number(facts, "modelSeconds")),
              moment));
    } catch (IllegalArgumentException e) { // a note of another version
      return Optional.empty();
    }
  }

  private static double number(Map<String, ?> facts, String name) {
    return facts.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
