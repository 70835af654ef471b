package io.vivremotion.uplink.route;

import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Decision.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Now and then another target than the best is asked, so that it is known whether the best still is
 * it. Only of kinds where a worse answer does no harm, never of an alarm, only while the link
 * carries all that waits, and only among targets that may be asked at all. Epsilon-greedy: what
 * each target's probability was is known exactly, which is what another policy is judged by
 * afterwards ({@link OffPolicy}).
 *
 * @param kinds of rows; none: nothing is explored
 * @param share of such rows that go to another target than the best
 */
public record Exploration(List<String> kinds, double share) {
  public static final Exploration NONE = new Exploration(List.of(), 0.05);

  public Exploration {
    kinds = List.copyOf(kinds);
    if (!(share >= 0 && share <= 0.5)) {
      throw new IllegalArgumentException("share: 0 to 0.5 was expected");
    }
    if (kinds.contains("*")) {
      throw new IllegalArgumentException("kinds: kinds by name were expected, one by one");
    }
  }

  /**
   * The probability of each target, in the order of the scores: 1 for the best where nothing is
   * explored.
   *
   * @param scores of the targets that may be asked, best first
   */
  public Map<String, Double> over(List<Score> scores, String kind, boolean alarm, Mode mode) {
    boolean explores =
        !alarm && mode == Mode.NORMAL && kinds.contains(kind) && share > 0 && scores.size() > 1;
    double others = explores ? share / (scores.size() - 1) : 0;
    Map<String, Double> probabilities = new LinkedHashMap<>();
    for (Score score : scores) {
      probabilities.put(
          score.target(), probabilities.isEmpty() ? (explores ? 1 - share : 1) : others);
    }
    return probabilities;
  }

  /**
   * The target whose turn it is.
   *
   * @param chance 0 to 1, evenly distributed
   */
  public static String pick(Map<String, Double> probabilities, double chance) {
    double upTo = 0;
    String last = "";
    for (Map.Entry<String, Double> each : probabilities.entrySet()) {
      upTo += each.getValue();
      last = each.getValue() > 0 ? each.getKey() : last;
      if (chance < upTo) {
        return each.getKey();
      }
    }
    return last;
  }
}
