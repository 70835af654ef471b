package io.vivremotion.uplink.route;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Conditions.Rates;
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
  /** Probability that a call over a line fails of which nothing is known. */
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
   * @param routed among which targets, and to which
   */
  public record Recorded(
      String message,
      Policy.Facts facts,
      long bytes,
      double cost,
      Duration model,
      Moment moment,
      Routed routed) {
    /** The targets as they were believed to be, with another prior if it is not the same. */
    List<Offer> offers(Policy policy, double priorShift) {
      if (routed.candidates.isEmpty()) {
        return List.of(offer("cloud", policy.correctness(), cost, takes()));
      }
      double prior = policy.learning().priorWeight();
      return routed.candidates.stream()
          .map(each -> {
            double shift = priorShift * prior / (prior + each.evidence());
            double correctness = Math.clamp(each.correctness() + shift, 0, 1);
            Candidate.Takes takes = each.takes().isNoted() ? each.takes() : takes();
            return offer(each.target(), correctness, each.cost(), takes);
          })
          .toList();
    }

    /** Where it was not noted of each target. */
    private Candidate.Takes takes() {
      return Candidate.Takes.of(Math.max(1, bytes), bytes, model.toNanos() / 1e9);
    }

    private static Offer offer(
        String target, double correctness, double money, Candidate.Takes takes) {
      return new Offer(
          target,
          correctness,
          takes.bytes(),
          takes.sentBytes(),
          OptionalDouble.of(money),
          seconds(takes.seconds()),
          takes.risk(),
          Optional.empty(),
          "",
          Long.MAX_VALUE,
          Set.of());
    }
  }

  /**
   * @param target that was asked; empty: none, it waited
   * @param propensity probability of that; 0: not logged
   * @param candidates that could be asked
   * @param spare the link had room to spare: what was worth more than nothing was sent
   */
  public record Routed(
      String target, double propensity, List<Candidate> candidates, boolean spare) {
    /** By a version that logged no probabilities. */
    public static final Routed UNKNOWN = new Routed("", 0, List.of(), false);

    public Routed {
      candidates = List.copyOf(candidates);
    }

    static Routed read(Map<String, ?> facts) {
      return facts.get("targets") instanceof String targets
          ? new Routed(
              facts.get("target") instanceof String target ? target : "",
              number(facts, "propensity"),
              Candidate.read(targets),
              String.valueOf(facts.get("asked-for")).contains("room to spare"))
          : UNKNOWN;
    }
  }

  /**
   * The conditions then.
   *
   * @param mode DROP: that of the link, {@code besideDrop}, held too
   */
  public record Moment(
      Prices prices,
      double expectedPerByte,
      Mode mode,
      Mode besideDrop,
      Rates rates,
      Duration roundTrip) {
    Conditions conditions() {
      Prices later = new Prices(expectedPerByte, prices.perMoney(), prices.perRisk());
      boolean dropping = mode == Mode.DROP;
      Mode ofLink = dropping ? besideDrop : mode;
      return new Conditions(prices, later, ofLink, dropping, rates, roundTrip, HOLD_COST, PATIENCE);
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
      return value / Math.max(1, bytes);
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
      double shift = after.correctness() - before.correctness();
      Pair pair = new Pair(each, take(each, before, 0), take(each, after, shift));
      pairs.add(pair);
      if (pair.differs()) {
        String change = each.facts.kind() + ": " + pair.before.choice + " to " + pair.after.choice;
        choices.merge(change, 1, Integer::sum);
      }
    }
    return new Difference(pairs, choices, swapped(pairs));
  }

  private static Taken take(Recorded recorded, Policy policy, double priorShift) {
    Case asked = policy.asCase(recorded.facts);
    List<Offer> offers = recorded.offers(policy, priorShift);
    Conditions now = recorded.moment.conditions();
    Decision decision = Utility.decide(asked, offers, now);
    Score score = decision.scores().getFirst();
    return new Taken(word(decision.choice(), offers.size() > 1), score.value(), recorded.bytes);
  }

  private static String word(Choice choice, boolean several) {
    return switch (choice) {
      case Choice.Local() -> "local";
      case Choice.Ask(String target) -> several ? "ask " + target : "ask";
      case Choice.Defer() -> "wait";
      case Choice.Drop() -> "drop";
    };
  }

  private static Mode mode(Map<String, ?> facts, String fact) {
    return Mode.valueOf(String.valueOf(facts.get(fact)).toUpperCase(Locale.ROOT));
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
              localError(facts),
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
              mode(facts, "mode"),
              facts.containsKey("beside-drop") ? mode(facts, "beside-drop") : Mode.COMPACT,
              rates(facts),
              seconds(number(facts, "round-trip-ms") / 1_000));
      return Optional.of(
          new Recorded(
              message,
              row,
              (long) number(facts, "bytes"),
              number(facts, "cost"),
              seconds(number(facts, "modelSeconds")),
              moment,
              Routed.read(facts)));
    } catch (IllegalArgumentException e) { // a note of another version
      return Optional.empty();
    }
  }

  private static OptionalDouble localError(Map<String, ?> facts) {
    return facts.containsKey("local-error")
        ? OptionalDouble.of(number(facts, "local-error"))
        : OptionalDouble.empty();
  }

  /** Older notes have one rate for both ways. */
  private static Rates rates(Map<String, ?> facts) {
    double down = Math.max(1, number(facts, "bytes-per-second"));
    double up = number(facts, "up-bytes-per-second");
    return new Rates(down, up > 0 ? up : down);
  }

  private static double number(Map<String, ?> facts, String name) {
    return facts.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
