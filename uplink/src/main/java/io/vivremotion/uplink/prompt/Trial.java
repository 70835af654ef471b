package io.vivremotion.uplink.prompt;

import io.vivremotion.uplink.evidence.TwoRates;
import io.vivremotion.uplink.evidence.TwoRates.Rate;
import java.time.Duration;

/**
 * One version of a prompt against another, as configured. It ends by itself: promoted, rolled back,
 * or undecided after {@code maxSamples} (then the current version stays).
 *
 * @param share of callers that get the candidate
 * @param metric what is a success
 * @param minGain promoted if the candidate is better by more than this; below 0: if it is not worse
 *     by so much
 * @param alpha the probability of promoting one that is not, at most, however often one looks
 * @param minSamples of each version before anything is decided
 * @param maxSamples of both together
 * @param slowAfter an answer that takes longer counts as slow; 0: none does
 * @param longAfterTokens an answer of more tokens counts as long; 0: none does
 * @param guardTolerance slow, long and failed answers may be more frequent by this
 */
public record Trial(
    String prompt,
    String current,
    String candidate,
    double share,
    Metric metric,
    double minGain,
    double alpha,
    int minSamples,
    int maxSamples,
    Duration slowAfter,
    long longAfterTokens,
    double guardTolerance) {

  /** What is a success. */
  public enum Metric {
    /** The answer came whole and fits the output schema. */
    VALID,
    /** The app said it was good: {@code POST /v1/prompts/{name}/feedback}. */
    FEEDBACK
  }

  public Trial {
    require(share > 0 && share < 1, "share: between 0 and 1 was expected");
    require(alpha > 0 && alpha <= 0.5, "alpha: above 0, at most 0.5 was expected");
    require(Math.abs(minGain) < 1, "min-gain: between -1 and 1 was expected");
    require(guardTolerance >= 0 && guardTolerance < 1, "guard-tolerance: 0 to 1 was expected");
    require(minSamples >= 1, "min-samples: at least 1 was expected");
    require(maxSamples >= 2L * minSamples, "max-samples: at least twice min-samples was expected");
    require(!slowAfter.isNegative() && longAfterTokens >= 0, "slow-after: 0 or more was expected");
    require(!current.equals(candidate), "candidate: must be another version than current");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** What became of one answer. */
  record Observed(boolean valid, boolean failed, Duration took, long tokensOut) {}

  /** What was seen of one version. */
  record Arm(Rate success, Rate failed, Rate slow, Rate lengthy) {
    static final Arm NONE = new Arm(Rate.NONE, Rate.NONE, Rate.NONE, Rate.NONE);

    Arm withSuccess(boolean good) {
      return new Arm(success.with(good), failed, slow, lengthy);
    }

    Arm with(Observed seen, Trial trial) {
      boolean tookLong = !trial.slowAfter.isZero() && seen.took().compareTo(trial.slowAfter) > 0;
      boolean isLong = trial.longAfterTokens > 0 && seen.tokensOut() > trial.longAfterTokens;
      Arm guarded =
          new Arm(success, failed.with(seen.failed()), slow.with(tookLong), lengthy.with(isLong));
      return trial.metric == Metric.VALID ? guarded.withSuccess(seen.valid()) : guarded;
    }
  }

  /** How it stands. */
  enum Standing {
    RUNNING,
    PROMOTED,
    ROLLED_BACK,
    UNDECIDED
  }

  /**
   * @param why in words, once decided
   */
  record Verdict(Standing standing, String why) {
    static final Verdict RUNNING = new Verdict(Standing.RUNNING, "");
  }

  /** A pure function of what was seen. */
  Verdict judge(Arm now, Arm next) {
    double needed = Math.log(1 / alpha);
    for (Guard guard : guards(now, next)) { // without successes, too: they may be feedback
      if (isEnough(guard.now, guard.next)
          && TwoRates.evidence(guard.next, guard.now, guardTolerance) >= needed) {
        return rolledBack("more " + guard.what + " answers", guard.next, guard.now);
      }
    }
    if (!isEnough(now.success, next.success)) {
      return Verdict.RUNNING;
    }
    if (TwoRates.evidence(now.success, next.success, 0) >= needed) {
      return rolledBack("fewer successes", next.success, now.success);
    }
    boolean better = TwoRates.evidence(next.success, now.success, minGain) >= needed;
    boolean guarded =
        guards(now, next).stream()
            .allMatch(each -> each.next.observed() <= each.now.observed() + guardTolerance);
    if (better && guarded) {
      return new Verdict(Standing.PROMOTED, told("successes", next.success, now.success));
    }
    return now.success.of() + next.success.of() >= maxSamples
        ? new Verdict(Standing.UNDECIDED, "no difference shown in max-samples answers")
        : Verdict.RUNNING;
  }

  private boolean isEnough(Rate now, Rate next) {
    return Math.min(now.of(), next.of()) >= minSamples;
  }

  private record Guard(String what, Rate now, Rate next) {}

  private static java.util.List<Guard> guards(Arm now, Arm next) {
    return java.util.List.of(
        new Guard("failed", now.failed, next.failed),
        new Guard("slow", now.slow, next.slow),
        new Guard("long", now.lengthy, next.lengthy));
  }

  private static Verdict rolledBack(String what, Rate next, Rate now) {
    return new Verdict(Standing.ROLLED_BACK, told(what, next, now));
  }

  private static String told(String what, Rate next, Rate now) {
    return "%s: %d of %d against %d of %d"
        .formatted(what, next.hits(), next.of(), now.hits(), now.of());
  }
}
