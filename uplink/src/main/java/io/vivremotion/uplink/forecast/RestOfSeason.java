package io.vivremotion.uplink.forecast;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * How much comes from now to the end of the season. Eight times in it the sum is forecast; at its
 * end it is known by how much each was off, which is what quantiles are made of: the errors of
 * single bins do not say it, since bins of one day are off together. Not thread-safe.
 */
final class RestOfSeason {
  static final int BLOCKS = 8;
  private static final int SEASONS = 16;
  private static final double NONE = Double.NaN;

  private final int length;
  private final double[] said = new double[BLOCKS];
  private final double[] came = new double[BLOCKS];
  private final Residuals[] errors = new Residuals[BLOCKS];

  /**
   * @param length of the season in bins, a multiple of {@value #BLOCKS}
   */
  RestOfSeason(int length) {
    this.length = length;
    for (int block = 0; block < BLOCKS; block++) {
      errors[block] = new Residuals(SEASONS);
    }
    missed();
  }

  /** What was begun cannot be judged. */
  void missed() {
    Arrays.fill(said, NONE);
    Arrays.fill(came, 0);
  }

  /** A bin begins. */
  void begins(int slot, IntToDoubleFunction expected) {
    if (slot == 0) {
      missed();
    }
    if (slot % (length / BLOCKS) == 0) {
      said[block(slot)] = sum(slot, 0, expected);
      came[block(slot)] = 0;
    }
  }

  /** It has ended. */
  void came(int slot, double value) {
    for (int block = 0; block < BLOCKS; block++) {
      came[block] += value;
      if (slot == length - 1 && !Double.isNaN(said[block])) {
        errors[block].add(said[block], came[block]);
      }
    }
  }

  private int block(int slot) {
    return slot / (length / BLOCKS);
  }

  private double sum(int slot, double gone, IntToDoubleFunction expected) {
    double sum = (1 - Math.clamp(gone, 0, 1)) * expected.applyAsDouble(slot);
    for (int each = slot + 1; each < length; each++) {
      sum += expected.applyAsDouble(each);
    }
    return sum;
  }

  /**
   * What is not exceeded in that share of cases, by the errors of this time of the season.
   *
   * @param gone of the bin, 0 to 1
   */
  double quantile(double share, int slot, double gone, IntToDoubleFunction expected) {
    return Residuals.quantile(share, sum(slot, gone, expected), about(block(slot)));
  }

  /** Of this part of the season and those beside it: of one alone they are few. */
  private float[] about(int block) {
    float[] all = new float[3 * SEASONS];
    int count = 0;
    for (int each = Math.max(0, block - 1); each <= Math.min(BLOCKS - 1, block + 1); each++) {
      float[] own = errors[each].errors();
      System.arraycopy(own, 0, all, count, own.length);
      count += own.length;
    }
    return Arrays.copyOf(all, count);
  }

  /** For {@link #resume}: what was said of this season, and what of it came so far. */
  double[] noted() {
    double[] both = Arrays.copyOf(said, 2 * BLOCKS);
    System.arraycopy(came, 0, both, BLOCKS, BLOCKS);
    return both;
  }

  /** For {@link #resume}: of each block, oldest first; not a number where there are fewer. */
  double[] errors() {
    double[] all = new double[BLOCKS * SEASONS];
    Arrays.fill(all, NONE);
    for (int block = 0; block < BLOCKS; block++) {
      float[] own = errors[block].errors();
      for (int i = 0; i < own.length; i++) {
        all[block * SEASONS + i] = own[i];
      }
    }
    return all;
  }

  /** Of the lengths of {@link #noted} and {@link #errors}. */
  void resume(double[] noted, double[] all) {
    for (int block = 0; block < BLOCKS; block++) {
      said[block] = noted[block];
      came[block] = Double.isNaN(noted[BLOCKS + block]) ? 0 : noted[BLOCKS + block];
      for (int i = 0; i < SEASONS; i++) {
        double error = all[block * SEASONS + i];
        if (!Double.isNaN(error)) {
          errors[block].add((float) error);
        }
      }
    }
  }
}
