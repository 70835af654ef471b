package io.vivremotion.uplink.forecast;

import io.vivremotion.uplink.forecast.HoltWinters.Gains;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A few {@link HoltWinters} side by side, from one that follows the day before to one that believes
 * in the average of many: of these the one is heard whose plans, made as a season began, have been
 * the best of late. Not thread-safe.
 */
final class Candidates {
  /** Four were found on every second series of M4 hourly, the last for what comes seldom (0471). */
  static final List<Gains> GAINS =
      List.of(
          new Gains(0.05, 0.7),
          new Gains(0.2, 0.2),
          new Gains(0.1, 0.1),
          new Gains(0.01, 0.05),
          new Gains(0.2, 0.7));

  private static final double SEASONS = 14;

  private final HoltWinters[] all;
  private final float[][] plans;
  private final double[] errors;
  private final double kept;
  private int best;

  Candidates(int length) {
    this.kept = Math.exp(-1 / (SEASONS * length));
    this.errors = new double[GAINS.size()];
    this.plans = new float[GAINS.size()][length];
    this.all = new HoltWinters[GAINS.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = new HoltWinters(GAINS.get(i), length);
    }
  }

  void begin(float[] values) {
    for (HoltWinters each : all) {
      each.begin(values);
    }
  }

  /** A season begins: what is expected of it is what each is judged by. */
  void plan() {
    for (int i = 0; i < all.length; i++) {
      for (int slot = 0; slot < plans[i].length; slot++) {
        plans[i][slot] = (float) all[i].expected(slot);
      }
    }
  }

  /** A bin of the season that was planned came to its end. */
  void learn(int slot, double value) {
    for (int i = 0; i < all.length; i++) {
      errors[i] = errors[i] * kept + Math.abs(value - plans[i][slot]);
      all[i].learn(slot, value);
    }
    choose();
  }

  private void choose() {
    for (int i = 0; i < all.length; i++) {
      best = errors[i] < errors[best] ? i : best;
    }
  }

  HoltWinters best() {
    return all[best];
  }

  double[] errors() {
    return errors.clone();
  }

  /** All go on from what the best has learnt. */
  void resume(double[] lastErrors, Consumer<HoltWinters> resumes) {
    System.arraycopy(lastErrors, 0, errors, 0, errors.length);
    Arrays.stream(all).forEach(resumes);
    choose();
    plan();
  }
}
