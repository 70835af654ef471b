package io.vivremotion.uplink.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a policy would have been worth, from decisions that another one took and logged with their
 * probabilities: inverse propensity scoring, its self-normalised form, and the doubly robust
 * estimate, each with a 95 % interval by the normal approximation. Sources: Horvitz and Thompson
 * 1952; Swaminathan and Joachims 2015; Dudík, Langford and Li 2011.
 */
public final class OffPolicy {
  private static final double Z = 1.96;

  /** Below this, what a few decisions weigh decides. */
  public static final double LEAST_EFFECTIVE = 30;

  /** Of what the policy would do, so much may never have been tried. */
  public static final double MOST_UNTRIED = 0.05;

  private OffPolicy() {}

  /**
   * A decision and what came of it. Not asking is worth 0 by the definition of the utility: its
   * reward is known without having been tried.
   *
   * @param reward of what was done
   * @param weight probability of what was done under the policy, over that when it was done
   * @param predicted reward of what was done, as believed before
   * @param expected reward under the policy, as believed before
   * @param asks probability that the policy asks at all
   * @param untried probability that it asks a target that could not be asked then
   * @param call rows of one prompt went one way together: they are no independent trials
   */
  public record Logged(
      double reward,
      double weight,
      double predicted,
      double expected,
      double asks,
      double untried,
      String call) {}

  /**
   * @param low of the interval, of 95 %
   */
  public record Value(double mean, double low, double high) {
    static Value of(double mean, double error) {
      return new Value(mean, mean - Z * error, mean + Z * error);
    }
  }

  /**
   * @param present what the policy that was at work earned, per decision
   * @param gain of the doubly robust estimate over it, decision by decision
   * @param effective sample size: of so many calls of its own the estimate is as sure
   * @param untried share of what the policy would do and nobody ever did
   */
  public record Judgement(
      int decisions,
      Value present,
      Value ips,
      Value snips,
      Value doublyRobust,
      Value gain,
      double effective,
      double untried) {

    Judgement withUntried(double other) {
      return new Judgement(decisions, present, ips, snips, doublyRobust, gain, effective, other);
    }

    /** Why nothing can be said; empty: something can. */
    public String obstacle() {
      if (decisions == 0) {
        return "no decision of the journal has both a propensity and an outcome";
      }
      if (untried > MOST_UNTRIED) {
        return "%.0f %% of what it would do was never tried".formatted(100 * untried);
      }
      return effective < LEAST_EFFECTIVE
          ? "the decisions that fit it weigh as few as %.0f".formatted(effective)
          : "";
    }
  }

  public static Judgement judge(List<Logged> logged) {
    if (logged.isEmpty()) {
      Value none = Value.of(0, Double.POSITIVE_INFINITY);
      return new Judgement(0, none, none, none, none, none, 0, 0);
    }
    double weights = sum(logged, Logged::weight);
    double squares = squaresOfCalls(logged, Logged::weight);
    return new Judgement(
        logged.size(),
        mean(logged, Logged::reward),
        mean(logged, each -> each.weight * each.reward),
        selfNormalised(logged, weights),
        mean(logged, OffPolicy::doublyRobust),
        mean(logged, each -> doublyRobust(each) - each.reward),
        squares == 0 ? 0 : weights * weights / squares,
        sum(logged, Logged::untried) / logged.size());
  }

  private static double doublyRobust(Logged each) {
    return each.expected + each.weight * (each.reward - each.predicted);
  }

  /** Of those that are asked; the others are worth 0. Its error by the delta method. */
  private static Value selfNormalised(List<Logged> logged, double weights) {
    if (weights == 0) {
      return Value.of(0, 0);
    }
    double asks = sum(logged, Logged::asks) / logged.size();
    double ofAsked = sum(logged, each -> each.weight * each.reward) / weights;
    double squares = squaresOfCalls(logged, each -> each.weight * (each.reward - ofAsked));
    return Value.of(asks * ofAsked, asks * Math.sqrt(squares) / weights);
  }

  private static Value mean(List<Logged> logged, ToDoubleFunction<Logged> of) {
    double mean = sum(logged, of) / logged.size();
    double squares = squaresOfCalls(logged, each -> of.applyAsDouble(each) - mean);
    return Value.of(mean, Math.sqrt(squares) / logged.size());
  }

  /** Sums within each call, squared and summed: what the spread of a sum over all is. */
  private static double squaresOfCalls(List<Logged> logged, ToDoubleFunction<Logged> of) {
    Map<String, Double> byCall = new HashMap<>();
    for (Logged each : logged) {
      byCall.merge(each.call, of.applyAsDouble(each), Double::sum);
    }
    return byCall.values().stream().mapToDouble(sum -> sum * sum).sum();
  }

  private static double sum(List<Logged> logged, ToDoubleFunction<Logged> of) {
    return logged.stream().mapToDouble(of).sum();
  }
}
