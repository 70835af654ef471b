package io.vivremotion.uplink.route;

import io.vivremotion.uplink.route.Decision.Choice;
import io.vivremotion.uplink.route.OffPolicy.Logged;
import io.vivremotion.uplink.route.Replay.Recorded;
import java.util.Map;

/**
 * What a recorded decision tells of another policy, before it is known what came of it.
 *
 * @param good reward if the answer is good; likewise bad; 0 both where nothing was asked
 * @param weight probability of what was done under the other policy, over that when it was done
 * @param predicted reward of what was done, as believed
 * @param expected reward under the other policy, as believed
 * @param atWork reward under the policy at work, as believed
 * @param asks probability that the other policy asks at all
 * @param untried probability that it asks a target that could not be asked then
 * @param doubt how much less that is worth if such a target is never right
 * @param most the gain lies no further from 0, whatever was asked and came of it
 * @param cost in money of what was done; {@code otherCost} what the other policy would have spent
 */
record Stake(
    double good,
    double bad,
    double weight,
    double predicted,
    double expected,
    double atWork,
    double asks,
    double untried,
    double doubt,
    double most,
    double cost,
    double otherCost) {
  /**
   * @param values what an answer is worth
   * @param atWork the policy that decided
   * @param other the one that is judged
   */
  record Sides(Policy values, Policy atWork, Policy other) {}

  static Stake of(Recorded recorded, Sides sides) {
    return of(recorded, sides.values, under(recorded, sides));
  }

  /**
   * @param other probabilities, from {@link #under}
   */
  static Stake of(Recorded recorded, Policy values, Map<String, Double> other) {
    Adding sum = new Adding();
    for (Candidate candidate : recorded.routed().candidates()) {
      double probability = other.getOrDefault(candidate.target(), 0.0);
      Worth worth = Worth.of(recorded, candidate, values);
      sum.target(candidate, probability, worth);
      if (candidate.target().equals(recorded.routed().target())) {
        sum.done = worth;
        sum.weight = probability / recorded.routed().propensity();
        sum.cost = candidate.cost();
      }
    }
    return sum.stake();
  }

  /** Over the targets of one decision. */
  private static final class Adding {
    private Worth done = new Worth(0, 0, 0);
    private double weight;
    private double cost;
    private double expected;
    private double atWork;
    private double asks;
    private double untried;
    private double doubt;
    private double most;
    private double otherCost;

    void target(Candidate candidate, double probability, Worth worth) {
      expected += probability * worth.believed;
      atWork += candidate.propensity() * worth.believed;
      asks += probability;
      otherCost += probability * candidate.cost();
      if (candidate.propensity() > 0) {
        double off = Math.abs(probability / candidate.propensity() - 1);
        most = Math.max(most, off * worth.furthest());
      } else {
        untried += probability;
        doubt += probability * (worth.believed - worth.bad);
      }
    }

    Stake stake() {
      double furthest = most + Math.abs(expected - atWork) + doubt;
      return new Stake(
          done.good,
          done.bad,
          weight,
          done.believed,
          expected,
          atWork,
          asks,
          untried,
          doubt,
          furthest,
          cost,
          otherCost);
    }
  }

  /** What a target's answer earns if it is right, if it is not, and as believed. */
  private record Worth(double good, double bad, double believed) {
    static Worth of(Recorded recorded, Candidate candidate, Policy values) {
      Case asked = values.asCase(recorded.facts());
      Offer offer =
          recorded.offers(values, 0).stream()
              .filter(each -> each.target().equals(candidate.target()))
              .findFirst()
              .orElseThrow();
      Conditions now = recorded.moment().conditions();
      return new Worth(
          Utility.score(asked, offer.withCorrectness(1), now).utility(),
          Utility.score(asked, offer.withCorrectness(0), now).utility(),
          Utility.score(asked, offer.withCorrectness(candidate.correctness()), now).utility());
    }

    double furthest() {
      return Math.max(good - believed, believed - bad);
    }
  }

  /** With which probability the policy would have asked which target; none: it would not ask. */
  static Map<String, Double> under(Recorded recorded, Sides sides) {
    Policy other = sides.other;
    Case asked = other.asCase(recorded.facts());
    double shift = other.correctness() - sides.atWork.correctness();
    Conditions now = recorded.moment().conditions();
    Decision decision = Utility.decide(asked, recorded.offers(other, shift), now);
    boolean spare =
        recorded.routed().spare()
            && decision.scores().stream().findFirst().filter(it -> it.utility() > 0).isPresent();
    return spare || asked.alarm() || decision.choice() instanceof Choice.Ask
        ? other
            .exploration()
            .over(decision.scores(), recorded.facts().kind(), asked.alarm(), now.mode())
        : Map.of();
  }

  Logged logged(boolean isGood, String call) {
    return new Logged(
        isGood ? good : bad, weight, predicted, expected, atWork, asks, untried, call);
  }

  /** Of the other policy over the one at work; what was never tried as if it were never right. */
  double surelyGained(boolean isGood) {
    return logged(isGood, "").gain() - doubt;
  }
}
