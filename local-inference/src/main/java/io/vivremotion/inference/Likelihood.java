package io.vivremotion.inference;

/**
 * How likely an anomaly is given the score of a reading that would escalate: a logistic curve over
 * the score's logarithm, fitted on the NAB series (models/telemetry-anomaly/card.md), where it is
 * the share of such readings that lie in a labelled window.
 */
final class Likelihood {
  private static final double OFFSET = -2.474;
  private static final double SLOPE = 1.118;

  private Likelihood() {}

  static double of(double score) {
    return score <= 0 ? 0 : 1 / (1 + Math.exp(-(OFFSET + SLOPE * Math.log(score))));
  }

  /** The score at which {@link #of} is {@code likelihood}. */
  static double score(double likelihood) {
    return Math.exp((Math.log(likelihood / (1 - likelihood)) - OFFSET) / SLOPE);
  }
}
