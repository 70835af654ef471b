package io.vivremotion.uplink.forecast;

import java.util.Arrays;

/**
 * By how much forecasts were off lately, in units of the root of what was expected: of what comes
 * in rows, each by itself, the spread grows like that. Quantiles are those of conformal prediction:
 * of n errors the ⌈(n + 1)p⌉ smallest. Not thread-safe.
 */
final class Residuals {
  private final float[] ring;
  private long count;

  Residuals(int most) {
    this.ring = new float[most];
  }

  void add(double expected, double came) {
    add((float) ((came - expected) / scale(expected)));
  }

  void add(float error) {
    ring[(int) (count++ % ring.length)] = error;
  }

  private static double scale(double expected) {
    return Math.sqrt(Math.max(0, expected) + 1);
  }

  int size() {
    return (int) Math.min(count, ring.length);
  }

  /** Oldest first. */
  float[] errors() {
    float[] errors = new float[size()];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = ring[(int) ((count - errors.length + i) % ring.length)];
    }
    return errors;
  }

  /** What is not exceeded in that share of cases; never negative. */
  double quantile(double share, double expected) {
    return quantile(share, expected, errors());
  }

  static double quantile(double share, double expected, float[] errors) {
    if (errors.length == 0) {
      return expected;
    }
    float[] sorted = errors.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil((sorted.length + 1) * share);
    double error = sorted[Math.clamp(rank, 1, sorted.length) - 1];
    return Math.max(0, expected + error * scale(expected));
  }
}
