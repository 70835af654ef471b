package io.vivremotion.uplink.forecast;

/**
 * Additive Holt-Winters without a trend: a level, and how far each bin of the season is from it. An
 * error moves both, though one that is far larger than errors are counts only for {@value #MOST}
 * times as much: a single burst is no new season, while a level that stays where it has gone widens
 * what counts and is followed. How large errors are goes with the root of what is expected: a quiet
 * night does not make the errors of the day look large. Source: Gelper, Fried, Croux, Robust
 * forecasting with exponential and Holt-Winters smoothing, 2010. Not thread-safe.
 */
final class HoltWinters {
  private static final double MOST = 6;

  /** Of the level: bins of which less is expected have the errors of such. */
  private static final double LEAST = 0.1;

  /** Where errors are usually smaller nothing came so far: what begins then counts in full. */
  private static final double NOTHING = 1;

  private static final double HOURS = 24;

  private final double levelShare;
  private final double seasonShare;
  private final float[] season;
  private double level;
  private double usualError;
  private long learnt;

  /**
   * @param length of the season in bins
   */
  HoltWinters(Gains gains, int length) {
    this.levelShare = inOneBin(gains.levelInAnHour, length);
    this.seasonShare = gains.season;
    this.season = new float[length];
  }

  /**
   * Of an error, what is taken to be lasting.
   *
   * @param levelInAnHour how far the level goes in an hour towards what all its bins say
   * @param season how far a bin of the season goes
   */
  record Gains(double levelInAnHour, double season) {}

  private static double inOneBin(double share, int length) {
    return 1 - Math.pow(1 - share, HOURS / length);
  }

  /**
   * Begins with the first season.
   *
   * @param values of its bins; not a number: it was missed
   */
  void begin(float[] values) {
    double sum = 0;
    int count = 0;
    for (float value : values) {
      sum += Float.isNaN(value) ? 0 : value;
      count += Float.isNaN(value) ? 0 : 1;
    }
    level = sum / Math.max(1, count);
    usualError = 0;
    for (int slot = 0; slot < season.length; slot++) {
      season[slot] = (float) (Float.isNaN(values[slot]) ? 0 : values[slot] - level);
      usualError += Math.abs(season[slot]) / 2 / season.length;
    }
  }

  /** Whatever the horizon: there is no trend. Never negative. */
  double expected(int slot) {
    return Math.max(0, level + season[slot]);
  }

  /** Until a bin of the season has come often enough its average is the best guess. */
  void learn(int slot, double value) {
    double error = value - (level + season[slot]);
    double scale = scale(slot);
    double most = usualError < NOTHING ? Math.abs(error) : MOST * usualError * scale;
    double counted = Math.clamp(error, -most, most);
    usualError += (Math.abs(counted) / scale - usualError) / season.length;
    level += levelShare * counted;
    double average = 1.0 / (2 + learnt / season.length);
    season[slot] += (float) (Math.max(seasonShare, average) * counted);
    learnt++;
  }

  /** How large errors are there, in multiples of those of a bin of which the level is expected. */
  private double scale(int slot) {
    return level <= 0 ? 1 : Math.sqrt(Math.max(expected(slot), level * LEAST) / level);
  }

  double level() {
    return level;
  }

  double usualError() {
    return usualError;
  }

  float[] season() {
    return season.clone();
  }

  /**
   * What an earlier run has learnt.
   *
   * @param bins that were learnt
   */
  void resume(double lastLevel, double lastError, float[] lastSeason, long bins) {
    level = lastLevel;
    usualError = lastError;
    learnt = bins;
    System.arraycopy(lastSeason, 0, season, 0, season.length);
  }
}
