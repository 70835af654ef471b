package io.vivremotion.uplink.route;

import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Decision.Choice;
import io.vivremotion.uplink.route.Decision.Score;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A decision in words: the alternatives, the terms of their utilities, the prices of the moment,
 * and the value of one variable, all others as they are, at which another choice would have won.
 * Since the utility is a sum, each term is its own explanation and a flip is solved for directly.
 */
public final class Explanation {
  private static final double NANOS = 1e9;

  private final Case asked;
  private final List<Offer> offers;
  private final Conditions now;
  private final Decision decision;

  public Explanation(Case asked, List<Offer> offers, Conditions now) {
    this.asked = asked;
    this.offers = List.copyOf(offers);
    this.now = now;
    this.decision = Utility.decide(asked, offers, now);
  }

  /** In the order to be read in; numbers in units of value unless their name says otherwise. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("choice", word(decision.choice()));
    facts.put("rule", decision.rule());
    facts.put("alternatives", alternatives());
    decision.scores().stream().findFirst().ifPresent(best -> facts.put("terms", terms(best)));
    if (!decision.excluded().isEmpty()) {
      facts.put("excluded", decision.excluded().toString());
    }
    facts.put("price-per-kb", now.prices().perByte() * 1_000);
    facts.put("expected-price-per-kb", now.forecast().perByte() * 1_000);
    facts.put("price-per-money", now.prices().perMoney());
    facts.put("price-per-failure", now.prices().perRisk());
    facts.put("bytes-per-second", now.rates().down());
    facts.put("up-bytes-per-second", now.rates().up());
    facts.put("round-trip-ms", now.roundTrip().toMillis());
    facts.put("mode", word(now.isDropping() ? Mode.DROP : now.mode()));
    if (now.isDropping()) {
      facts.put("beside-drop", word(now.mode()));
    }
    facts.put("would-flip", String.join("; ", flips()));
    return facts;
  }

  private static String word(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static String word(Choice choice) {
    return switch (choice) {
      case Choice.Local() -> "local";
      case Choice.Ask(String target) -> "ask " + target;
      case Choice.Defer() -> "wait";
      case Choice.Drop() -> "drop";
    };
  }

  private String alternatives() {
    StringBuilder text = new StringBuilder();
    for (Score score : decision.scores()) {
      text.append("ask ").append(score.target()).append(' ').append(number(score.utility()));
      text.append(", ");
    }
    double later = deferred();
    String wait = Double.isFinite(later) ? number(later) : "is not offered";
    return text.append("wait ").append(wait).append(", local 0").toString();
  }

  private static String terms(Score best) {
    return "value "
        + number(best.value())
        + " - bytes "
        + number(best.bytes())
        + " - money "
        + number(best.money())
        + " - risk "
        + number(best.risk())
        + " = "
        + number(best.utility());
  }

  /** What would have to be otherwise, one thing at a time. */
  private List<String> flips() {
    List<String> flips = new java.util.ArrayList<>();
    if (decision.scores().isEmpty()) {
      flips.add("a target that may be asked");
      return flips;
    }
    if (decision.rule().equals("alarm")) {
      flips.add("no price: an alarm is asked at any");
    }
    if (decision.rule().equals("mode")) {
      flips.add(
          now.mode() == Mode.LOCAL
              ? "a link that is up"
              : "a queue that drains within %.0f s".formatted(Mode.DEFER.drainSeconds() / 2));
    }
    if (decision.rule().equals("certain")) {
      flips.add("a local error above " + number(asked.tolerated()));
    }
    if (flips.isEmpty()) {
      byPrice().ifPresent(flips::add);
      byWeight().ifPresent(flips::add);
      byGoodput().ifPresent(flips::add);
      byTarget().ifPresent(flips::add);
      byCorrectness().ifPresent(flips::add);
    }
    return flips;
  }

  /** The price of a byte at which asking is worth as much as not asking. */
  private Optional<String> byPrice() {
    Score best = decision.scores().getFirst();
    double even = (best.value() - best.money() - best.risk() - otherwise()) / bytes(best);
    if (even <= 0) {
      return Optional.empty();
    }
    boolean asks = decision.choice() instanceof Choice.Ask;
    return Optional.of(
        "a kB at %s or %s: %s"
            .formatted(number(even * 1_000), asks ? "more" : "less", asks ? "not now" : "ask"));
  }

  private Optional<String> byWeight() {
    Score best = decision.scores().getFirst();
    double gain = best.value() / Math.max(1e-12, asked.weight());
    double even = (best.bytes() + best.money() + best.risk() + otherwise()) / gain;
    if (!(even > 0 && even <= 1)) {
      return Optional.empty();
    }
    boolean asks = decision.choice() instanceof Choice.Ask;
    return Optional.of(
        "a weight %s %s (is %s)"
            .formatted(asks ? "below" : "above", number(even), number(asked.weight())));
  }

  /** The rate of the link below which the answer would come too late to be worth it. */
  private Optional<String> byGoodput() {
    Score best = decision.scores().getFirst();
    Optional<Duration> slack = asked.slack();
    if (!(decision.choice() instanceof Choice.Ask) || slack.isEmpty()) {
      return Optional.empty();
    }
    Offer offer = offer(best.target());
    double inTime = best.value() / Utility.urgency(asked, Utility.latency(offer, now));
    double even = (best.bytes() + best.money() + best.risk() + otherwise()) / inTime;
    if (!(even > 0 && even < 1)) {
      return Optional.empty();
    }
    double latest =
        slack.get().toNanos() / NANOS - asked.decay().toNanos() / NANOS * Math.log(even);
    double transfer = latest - offer.time().plus(now.roundTrip()).toNanos() / NANOS;
    double share = offer.seconds(now.rates()) / transfer;
    String both = now.rates().down() == now.rates().up() ? "" : " down, as much slower up";
    return transfer > 0 && share < 1
        ? Optional.of(
            "a link of less than %s bytes/s%s".formatted(number(share * now.rates().down()), both))
        : Optional.empty();
  }

  /** The price of a byte at which the next best target would be the best. */
  private Optional<String> byTarget() {
    if (decision.scores().size() < 2) {
      return Optional.empty();
    }
    Score best = decision.scores().get(0);
    Score next = decision.scores().get(1);
    double saved = bytes(best) - bytes(next);
    double lead = (best.utility() + best.bytes()) - (next.utility() + next.bytes());
    double even = lead / saved;
    return saved != 0 && even > 0
        ? Optional.of("a kB at %s: ask %s".formatted(number(even * 1_000), next.target()))
        : Optional.empty();
  }

  /** How seldom the best may be right before the next best target would be the best. */
  private Optional<String> byCorrectness() {
    if (decision.scores().size() < 2 || !(decision.choice() instanceof Choice.Ask)) {
      return Optional.empty();
    }
    Score best = decision.scores().get(0);
    Score next = decision.scores().get(1);
    Offer offer = offer(best.target());
    double perRight = asked.weight() * Utility.urgency(asked, Utility.latency(offer, now));
    double even = offer.correctness() - (best.utility() - next.utility()) / perRight;
    return even > 0 && even < 1
        ? Optional.of(
            "%s right in less than %s of cases: ask %s"
                .formatted(best.target(), number(even), next.target()))
        : Optional.empty();
  }

  /** The utility of the best of all that is not asking now. */
  private double otherwise() {
    return Math.max(0, deferred());
  }

  private double deferred() {
    return Utility.deferred(asked, offers, now);
  }

  private double bytes(Score score) {
    return Math.max(1, offer(score.target()).bytes());
  }

  private Offer offer(String target) {
    return offers.stream().filter(each -> each.target().equals(target)).findFirst().orElseThrow();
  }

  /**
   * Four digits that count; by hand, since it is needed often and a format costs ten times that.
   */
  static String number(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : Double.toString(value);
    }
    double scale = Math.pow(10, 3 - Math.floor(Math.log10(Math.abs(value))));
    String text = Double.toString(Math.rint(value * scale) / scale);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
