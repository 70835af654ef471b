package io.vivremotion.inference;

import java.util.Comparator;
import java.util.List;

/**
 * What similarity means: the probability that the best intent is right, and the probability an
 * answer must have so that no more than a tolerated share of answers is wrong.
 *
 * <p>Fitted on 400 and calibrated on 400 other simulated sites (4 to 15 intents of CLINC150, HWU64
 * or BANKING77 with 5 to 12 examples each; half and more of the questions out of scope), split
 * conformal: the lowest threshold whose (errors + 1) / (answers + 1) stays within the tolerated
 * error. Source and figures: models/sentence-encoder/card.md.
 *
 * <p>A site with hundreds of examples is calibrated on these themselves, by leaving out one at a
 * time, and once more with its whole intent left out, as a question out of scope: a hard one, for
 * its neighbours stay, so it weighs little.
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

  /** For sites with few examples, which cannot tell more than the simulated ones. */
  static final Calibration BUNDLED = new Calibration(OFFSET, List.of());

  private final double offset;
  private final List<Trial> trials;

  /**
   * A question of known intent, judged without its own example.
   *
   * @param evidence what {@link #evidence} made of similarity and margin
   * @param weight how many questions like it are expected for one in scope
   */
  record Trial(double evidence, boolean right, double weight) {}

  private Calibration(double offset, List<Trial> trials) {
    this.offset = offset;
    this.trials = trials;
  }

  /** From a site's own examples: the curve moved so that it is right on average. */
  static Calibration of(List<Trial> trials) {
    double right = trials.stream().filter(Trial::right).mapToDouble(Trial::weight).sum();
    double low = -30;
    double high = 30;
    for (int i = 0; i < 50; i++) {
      double middle = (low + high) / 2;
      double expected =
          trials.stream().mapToDouble(t -> t.weight() * logistic(t.evidence() + middle)).sum();
      if (expected < right) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new Calibration(
        low,
        trials.stream().sorted(Comparator.comparingDouble(Trial::evidence).reversed()).toList());
  }

  static double evidence(double similarity, double margin) {
    return OF_SIMILARITY * similarity + OF_MARGIN * margin;
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  double probability(double similarity, double margin) {
    return logistic(evidence(similarity, margin) + offset);
  }

  /** The least probability an answer must have: never looser than asked for. */
  double threshold(double toleratedError) {
    if (trials.isEmpty()) {
      return bundledThreshold(toleratedError);
    }
    double threshold = 1;
    double wrong = 0;
    double answered = 0;
    for (Trial trial : trials) {
      wrong += trial.right() ? 0 : trial.weight();
      answered += trial.weight();
      if ((wrong + 1) / (answered + 1) <= toleratedError) {
        threshold = logistic(trial.evidence() + offset);
      }
    }
    return threshold;
  }

  /** Below the strictest calibrated error nothing passes. */
  private static double bundledThreshold(double toleratedError) {
    double threshold = 1;
    for (double[] row : THRESHOLDS) {
      if (row[0] <= toleratedError + 1e-9) {
        threshold = row[1];
      }
    }
    return threshold;
  }
}
