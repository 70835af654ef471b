package io.vivremotion.uplink.route;

import io.vivremotion.uplink.route.Policy.Worth;
import java.util.List;
import java.util.Optional;

/**
 * A candidate for the policy: what it would have otherwise, and when it may take over.
 *
 * @param kinds instead of the policy's; none: as there
 * @param bulkShare likewise; below 0: as there
 * @param correctness likewise; 0: as there
 * @param promote it is acted upon once it is found to be better; else that is only told
 * @param alpha the probability of promoting one that is not better, at most, however often one
 *     looks
 * @param minCalls with an outcome before anything is decided
 * @param guardTolerance late alarms and unusable answers may be more frequent by this
 * @param costTolerance a row may cost more than was estimated by this share
 */
public record Challenger(
    List<Worth> kinds,
    double bulkShare,
    double correctness,
    boolean promote,
    double alpha,
    int minCalls,
    double guardTolerance,
    double costTolerance) {

  public Challenger {
    kinds = List.copyOf(kinds);
    require(bulkShare <= 1, "bulk-share", "at most 1");
    require(
        correctness == 0 || (correctness > 0.5 && correctness <= 1),
        "correctness",
        "0, or above 0.5, at most 1");
    require(alpha > 0 && alpha <= 0.5, "alpha", "above 0, at most 0.5");
    require(minCalls >= 1, "min-calls", "at least 1");
    require(guardTolerance >= 0 && guardTolerance < 1, "guard-tolerance", "0 or more, below 1");
    require(costTolerance >= 0, "cost-tolerance", "0 or more");
    if (!kinds.isEmpty()) {
      Policy.requireWhole(kinds);
    }
  }

  /** With all else as the present policy has it, exploration too: so much is given up by both. */
  Policy over(Policy present) {
    return new Policy(
        kinds.isEmpty() ? present.kinds() : kinds,
        bulkShare < 0 ? present.bulkShare() : bulkShare,
        correctness == 0 ? present.correctness() : correctness,
        present.learning(),
        present.exploration(),
        present.thrift(),
        present.prices(),
        Optional.empty());
  }

  private static void require(boolean holds, String key, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": " + expected + " was expected");
    }
  }
}
