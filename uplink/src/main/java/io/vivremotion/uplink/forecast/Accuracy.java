package io.vivremotion.uplink.forecast;

/**
 * The mean absolute error of what was expected of a day as it began, in multiples of that of who
 * expects of each bin what came the day before: both knew the same. What was long ago counts less,
 * to 1/e in a week. Not thread-safe.
 */
final class Accuracy {
  private static final double SEASONS = 7;

  private final double kept;
  private double error;
  private double naive;
  private double count;

  /**
   * @param length of a season
   */
  Accuracy(int length) {
    this.kept = Math.exp(-1 / (SEASONS * length));
  }

  void add(double ownError, double naiveError) {
    error = error * kept + ownError;
    naive = naive * kept + naiveError;
    count = count * kept + 1;
  }

  /** Not a number while nothing is known, or nothing ever changes. */
  double mase() {
    return naive > 0 ? error / naive : Double.NaN;
  }

  /** Of forecasts, those of long ago less. */
  double count() {
    return count;
  }

  double[] sums() {
    return new double[] {error, naive, count};
  }

  void resume(double[] sums) {
    error = sums[0];
    naive = sums[1];
    count = sums[2];
  }
}
