package io.vivremotion.uplink.evidence;

/**
 * Whether one success rate is above another, testable after each observation as often as one likes:
 * the probability that {@link #evidence} ever reaches 1/alpha, while the rate is not above, is at
 * most alpha, with any sample size and any way of sending requests here or there.
 *
 * <p>A mixture SPRT with a composite null: for any pair of true rates, mixture likelihood (one
 * Beta(1/2, 1/2) for each arm) over true likelihood is a martingale that begins at 1 (Ville's
 * inequality); over the highest likelihood that the null allows it is never more. Sources: Robbins,
 * Statistical methods related to the law of the iterated logarithm, 1970; Wasserman, Ramdas,
 * Balakrishnan, Universal inference, 2020, section 8.
 */
public final class TwoRates {
  private static final int STEPS = 60;
  private static final double LOG_BETA_HALF = Math.log(Math.PI);

  private TwoRates() {}

  /** Of so many. */
  public record Rate(long hits, long of) {
    public static final Rate NONE = new Rate(0, 0);

    public Rate {
      if (hits < 0 || of < hits) {
        throw new IllegalArgumentException("hits: 0 to " + of + " was expected, got " + hits);
      }
    }

    public Rate with(boolean hit) {
      return new Rate(hits + (hit ? 1 : 0), of + 1);
    }

    public double observed() {
      return of == 0 ? 0 : (double) hits / of;
    }

    private double logLikelihood(double p) {
      return xLogY((double) hits, p) + xLogY((double) (of - hits), 1 - p);
    }

    private double logMixture() {
      return logGamma(hits + 0.5) + logGamma(of - hits + 0.5) - logGamma(of + 1.0) - LOG_BETA_HALF;
    }
  }

  /** Natural logarithm of the evidence that {@code one} is above {@code other + gain}. */
  public static double evidence(Rate one, Rate other, double gain) {
    return one.logMixture() + other.logMixture() - highestIfNotAbove(one, other, gain);
  }

  private static double highestIfNotAbove(Rate one, Rate other, double gain) {
    if (one.observed() <= other.observed() + gain) {
      return one.logLikelihood(one.observed()) + other.logLikelihood(other.observed());
    }
    if (gain == 0) { // one rate for both
      double p = (double) (one.hits + other.hits) / (one.of + other.of);
      return one.logLikelihood(p) + other.logLikelihood(p);
    }
    double low = Math.max(0, -gain);
    double high = Math.min(1, 1 - gain);
    for (int i = 0; i < STEPS; i++) { // the sum is concave: thirds
      double left = low + (high - low) / 3;
      double right = high - (high - low) / 3;
      if (atBorder(one, other, gain, left) < atBorder(one, other, gain, right)) {
        low = left;
      } else {
        high = right;
      }
    }
    return atBorder(one, other, gain, (low + high) / 2);
  }

  private static double atBorder(Rate one, Rate other, double gain, double p) {
    return other.logLikelihood(p) + one.logLikelihood(Math.clamp(p + gain, 0, 1));
  }

  private static double xLogY(double x, double y) {
    return x == 0 ? 0 : x * Math.log(y);
  }

  /** Stirling's series from 8 on, below by recursion; to 1e-10. */
  private static double logGamma(double x) {
    double shift = 0;
    double at = x;
    while (at < 8) {
      shift -= Math.log(at);
      at++;
    }
    double inverse = 1 / (at * at);
    double series = (1.0 / 12 - inverse * (1.0 / 360 - inverse / 1260)) / at;
    return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
  }
}
