package io.vivremotion.uplink.route;

import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Decision.Choice;
import io.vivremotion.uplink.route.Decision.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The decision as a pure function. The box's answer has utility 0; asking target m has U = V -
 * bytes - money - risk, with V = w (r q - (1 - r)(1 - q)) u: what is gained where the box errs and
 * the model does not, less what is lost where it is the other way round, times what an answer at
 * that time is still worth. The highest wins.
 */
public final class Utility {
  private Utility() {}

  public static Decision decide(Case asked, List<Offer> offers, Conditions now) {
    Map<String, String> excluded = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (Offer offer : offers) {
      Optional<String> obstacle = obstacle(asked, offer);
      if (obstacle.isPresent()) {
        excluded.put(offer.target(), obstacle.get());
      } else {
        scores.add(score(asked, offer, now));
      }
    }
    scores.sort(Comparator.comparingDouble(Score::utility).reversed());
    return choose(asked, offers, now, new Decision(new Choice.Local(), "", scores, excluded, 0));
  }

  /** What asking this target is worth, and what it costs at the prices of the moment. */
  public static Score score(Case asked, Offer offer, Conditions now) {
    double right = asked.localError() * offer.correctness();
    double wrong = (1 - asked.localError()) * (1 - offer.correctness());
    double value = asked.weight() * (right - wrong) * urgency(asked, latency(offer, now));
    Prices prices = now.prices();
    return new Score(
        offer.target(),
        value,
        prices.perByte() * offer.bytes(),
        prices.perMoney() * offer.cost().orElse(0),
        prices.perRisk() * offer.risk());
  }

  /** 1 until the slack is used up, then less and less. */
  static double urgency(Case asked, Duration latency) {
    if (asked.slack().isEmpty()) {
      return 1;
    }
    double late = latency.minus(asked.slack().get()).toNanos();
    return late <= 0 ? 1 : Math.exp(-late / asked.decay().toNanos());
  }

  static Duration latency(Offer offer, Conditions now) {
    double seconds = offer.seconds(now.rates());
    return offer.time().plus(now.roundTrip()).plusNanos((long) (seconds * 1e9));
  }

  /** Residency and unknown prices fail closed. */
  private static Optional<String> obstacle(Case asked, Offer offer) {
    Optional<String> bound = offer.bounds().obstacle(asked.demands());
    if (bound.isPresent()) {
      return bound;
    }
    if (offer.cost().isEmpty()) {
      return Optional.of("price-unknown");
    }
    return offer.obstacle();
  }

  private static Decision choose(Case asked, List<Offer> offers, Conditions now, Decision seen) {
    if (asked.localError() <= asked.tolerated()) {
      return decided(seen, new Choice.Local(), "certain", asked.tolerated() - asked.localError());
    }
    if (seen.scores().isEmpty()) {
      boolean later =
          offers.stream().anyMatch(offer -> obstacle(asked, offer).equals(offer.obstacle()));
      return decided(seen, later ? new Choice.Defer() : new Choice.Local(), "none-eligible", 0);
    }
    double best = seen.scores().getFirst().utility();
    double deferred = deferred(asked, offers, now);
    if (now.mode() == Mode.LOCAL) {
      return decided(seen, new Choice.Defer(), "mode", 0);
    }
    if (asked.alarm() && seen.scores().getFirst().value() > 0) {
      return ask(seen, "alarm", best);
    }
    if (now.mode() == Mode.DEFER && !asked.awaited()) {
      return decided(seen, new Choice.Defer(), "mode", deferred - best);
    }
    if (best > 0 && best >= deferred) {
      return ask(seen, "best", best - Math.max(0, deferred));
    }
    if (deferred > 0) {
      return decided(seen, new Choice.Defer(), "price", deferred - Math.max(0, best));
    }
    return now.isDropping()
        ? decided(seen, new Choice.Drop(), "shed", -best)
        : decided(seen, new Choice.Local(), "price", -best);
  }

  /** What is left of the best if it is asked later, at the prices then. */
  static double deferred(Case asked, List<Offer> offers, Conditions now) {
    double best = Double.NEGATIVE_INFINITY;
    Conditions then = now.withPrices(now.forecast());
    for (Offer offer : offers) {
      if (obstacle(asked, offer).isEmpty()) {
        best = Math.max(best, score(asked, offer, then).utility());
      }
    }
    return now.patience() * best - now.holdCost();
  }

  private static Decision ask(Decision seen, String rule, double overNothing) {
    double next =
        seen.scores().size() > 1 ? seen.scores().get(1).utility() : Double.NEGATIVE_INFINITY;
    double lead = seen.scores().getFirst().utility() - next;
    Choice choice = new Choice.Ask(seen.scores().getFirst().target());
    return decided(seen, choice, rule, Math.min(lead, overNothing));
  }

  private static Decision decided(Decision seen, Choice choice, String rule, double margin) {
    return new Decision(choice, rule, seen.scores(), seen.excluded(), margin);
  }
}
