package io.vivremotion.uplink.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
   * @param atWork reward under the policy at work, as believed before
   * @param asks probability that the policy asks at all
   * @param untried probability that it asks a target that could not be asked then
   * @param call rows of one prompt went one way together: they are no independent trials
   */
  public record Logged(
      double reward,
      double weight,
      double predicted,
      double expected,
      double atWork,
      double asks,
      double untried,
      String call) {
    double doublyRobust() {
      return expected + weight * (reward - predicted);
    }

    /**
     * Over the policy at work, which is estimated in the same way: where both do the same with the
     * same probability there is nothing to gain and nothing to err about.
     */
    double gain() {
      return doublyRobust() - (atWork + reward - predicted);
    }
  }

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
    return sums(logged).judgement();
  }

  static Sums sums(List<Logged> logged) {
    Map<String, List<Logged>> byCall = new LinkedHashMap<>();
    logged.forEach(each -> byCall.computeIfAbsent(each.call, _ -> new ArrayList<>()).add(each));
    Sums sums = new Sums();
    byCall.values().forEach(sums::add);
    return sums;
  }
}
