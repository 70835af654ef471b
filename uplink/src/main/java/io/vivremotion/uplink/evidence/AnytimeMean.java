package io.vivremotion.uplink.evidence;

/**
 * The mean of values from -range/2 to range/2 that come one after the other, and a bound below it
 * which holds at all times together: the probability that it ever lies above the running mean of
 * what was to be expected, is at most alpha, also where that changes from one value to the next.
 *
 * <p>An empirical Bernstein bound by a mixture: for 0 <= l < 1 and any guess g made before the
 * value x with expectation m, exp(l (x - m) / range - psi(l) ((x - g) / range)^2) has an
 * expectation of at most 1, psi(l) = -log(1 - l) - l; so its product over all values is a
 * supermartingale, and the average of several l is one too. The guess is the mean so far. Sources:
 * Fan, Grama, Liu, Exponential inequalities for martingales with applications, 2015; Howard,
 * Ramdas, McAuliffe, Sekhon, Time-uniform, nonparametric, nonasymptotic confidence sequences, 2021,
 * theorem 4.
 *
 * @param range above 0
 * @param spread squared distances of the values from what was guessed
 */
public record AnytimeMean(double range, long count, double sum, double spread) {
  /** Of a mixture: each half as large as the one before. */
  private static final int MIXED = 12;

  private static final double LARGEST = 0.9;
  private static final int STEPS = 60;

  public AnytimeMean {
    if (!(range > 0 && count >= 0 && spread >= 0)
        || !Double.isFinite(range + sum + spread)
        || Math.abs(sum) > (count + 1e-6) * range) {
      throw new IllegalArgumentException(
          "a mean was expected, got " + range + ", " + count + ", " + sum + ", " + spread);
    }
  }

  public static AnytimeMean within(double range) {
    return new AnytimeMean(range, 0, 0, 0);
  }

  /**
   * @param value from -range/2 to range/2
   */
  public AnytimeMean with(double value) {
    if (!(Math.abs(value) <= range * 0.500_001)) {
      throw new IllegalArgumentException("value: beyond " + range / 2 + ", got " + value);
    }
    double off = value - sum / (count + 1);
    return new AnytimeMean(range, count + 1, sum + value, spread + off * off);
  }

  public double mean() {
    return count == 0 ? 0 : sum / count;
  }

  /** Whether {@link #low} lies above 0; much quicker than that. */
  public boolean isAboveZero(double alpha) {
    return logEvidence(sum / range) >= Math.log(1 / alpha);
  }

  /** Likewise of {@link #high}. */
  public boolean isBelowZero(double alpha) {
    return logEvidence(-sum / range) >= Math.log(1 / alpha);
  }

  public double low(double alpha) {
    return mean() - margin(alpha);
  }

  public double high(double alpha) {
    return mean() + margin(alpha);
  }

  private double margin(double alpha) {
    if (count == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double needed = Math.log(1 / alpha);
    double low = 0;
    double high = count; // in ranges: no mean is further off
    for (int i = 0; i < STEPS; i++) {
      double middle = (low + high) / 2;
      if (logEvidence(middle) >= needed) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high * range / count;
  }

  /** Of the mixture, at a sum that is so many ranges above what was to be expected. */
  private double logEvidence(double above) {
    double most = Double.NEGATIVE_INFINITY;
    double[] logs = new double[MIXED];
    double l = LARGEST;
    for (int i = 0; i < MIXED; i++, l /= 2) {
      double psi = -Math.log1p(-l) - l;
      logs[i] = l * above - psi * spread / (range * range);
      most = Math.max(most, logs[i]);
    }
    double average = 0;
    for (double each : logs) {
      average += Math.exp(each - most) / MIXED;
    }
    return most + Math.log(average);
  }
}
