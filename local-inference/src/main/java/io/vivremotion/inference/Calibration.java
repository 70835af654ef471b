package io.vivremotion.inference;

/**
 * What similarity means: the probability that the best intent is right, and the probability an
 * answer must have so that no more than a tolerated share of answers is wrong.
 *
 * <p>Fitted on 400 and calibrated on 400 other simulated sites (4 to 15 intents of CLINC150, HWU64
 * or BANKING77 with 5 to 12 examples each; half and more of the questions out of scope), split
 * conformal: the lowest threshold whose (errors + 1) / (answers + 1) stays within the tolerated
 * error. Source and figures: models/sentence-encoder/card.md.
 */
final class Calibration {
  private static final double OF_SIMILARITY = 8.328;
  private static final double OF_MARGIN = 9.685;
  private static final double OFFSET = -5.748;

  /** Tolerated share of wrong answers, ascending, and the probability that keeps it. */
  private static final double[][] THRESHOLDS = {
    {0.01, 0.9903},
    {0.02, 0.9722},
    {0.03, 0.9310},
    {0.05, 0.8360},
    {0.07, 0.7350},
    {0.10, 0.5714},
    {0.15, 0.3783},
    {0.20, 0.2493},
    {0.30, 0.1074},
    {0.50, 0.0241}
  };

  private Calibration() {}

  static double probability(double similarity, double margin) {
    return 1 / (1 + Math.exp(-(OF_SIMILARITY * similarity + OF_MARGIN * margin + OFFSET)));
  }

  /** Never looser than asked for; below the strictest calibrated error nothing passes. */
  static double threshold(double toleratedError) {
    double threshold = 1;
    for (double[] row : THRESHOLDS) {
      if (row[0] <= toleratedError + 1e-9) {
        threshold = row[1];
      }
    }
    return threshold;
  }
}
