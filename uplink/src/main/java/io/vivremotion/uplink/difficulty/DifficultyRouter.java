package io.vivremotion.uplink.difficulty;

import java.util.Arrays;
import java.util.Locale;

/**
 * Sends a set share of prompts to the stronger of two models: the most difficult ones. The
 * threshold is the quantile of the latest {@value #REMEMBERED} difficulties, which begin as those
 * of the training's prompts, so that the share holds whatever an app's prompts are like. Any
 * thread.
 */
public final class DifficultyRouter {
  private static final int REMEMBERED = 512;

  private final PromptDifficulty difficulty;
  private final ModelPair pair;
  private final double share;

  /** Guarded by this, as what follows. */
  private final double[] latest = new double[REMEMBERED];

  private final double[] sorted = new double[REMEMBERED];
  private int count;
  private int next;

  public DifficultyRouter(PromptDifficulty difficulty, ModelPair pair) {
    this.difficulty = difficulty;
    this.pair = pair;
    this.share = pair.strongShare();
    difficulty.usual().forEach(this::remember);
  }

  /**
   * Why a prompt went where.
   *
   * @param model of the pair that is to answer
   * @param difficulty of the prompt
   * @param threshold above which the stronger model is asked: the difficulty at which the other
   *     would have been chosen
   */
  public record Choice(String model, double difficulty, double threshold, boolean strong) {
    /** In a few words. */
    public String why() {
      return String.format(
          Locale.ROOT,
          "difficulty %.2f is %s %.2f",
          difficulty,
          strong ? "above" : "not above",
          threshold);
    }
  }

  /** Each call counts for the threshold of those that follow. */
  public Choice choose(String prompt) {
    double score = difficulty.of(prompt);
    synchronized (this) {
      double threshold = threshold();
      remember(score);
      boolean strong = score > threshold;
      return new Choice(strong ? pair.strong() : pair.weak(), score, threshold, strong);
    }
  }

  private double threshold() {
    if (share == 0 || share == 1) {
      return share == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    System.arraycopy(latest, 0, sorted, 0, count);
    Arrays.sort(sorted, 0, count);
    return sorted[Math.min(count - 1, (int) (count * (1 - share)))];
  }

  private void remember(double score) {
    latest[next] = score;
    next = (next + 1) % REMEMBERED;
    count = Math.min(REMEMBERED, count + 1);
  }
}
