package io.vivremotion.uplink.route;

import java.util.List;
import java.util.Map;

/**
 * What was decided, and all that led to it.
 *
 * @param rule in a word, for metrics: {@code certain}, {@code best}, {@code price}, {@code mode},
 *     {@code none-eligible}, {@code shed}
 * @param scores of the targets that could be asked, best first
 * @param excluded targets that could not, with the rule that says so
 * @param margin by which the choice leads the next best, in units of value
 */
public record Decision(
    Choice choice, String rule, List<Score> scores, Map<String, String> excluded, double margin) {

  public Decision {
    scores = List.copyOf(scores);
    excluded = Map.copyOf(excluded);
  }

  /** Where it goes. */
  public sealed interface Choice {
    /** The box's own answer, or its silence, is the best. */
    record Local() implements Choice {}

    record Ask(String target) implements Choice {}

    /** It waits for better prices. */
    record Defer() implements Choice {}

    /** It is not worth its place on the disk. */
    record Drop() implements Choice {}
  }

  /**
   * The terms of a target's utility.
   *
   * @param value of asking, before costs
   * @param bytes what its bytes cost at the price of the moment; likewise money and risk
   */
  public record Score(String target, double value, double bytes, double money, double risk) {
    public double utility() {
      return value - bytes - money - risk;
    }
  }
}
