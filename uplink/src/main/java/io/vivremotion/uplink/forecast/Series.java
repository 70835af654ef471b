package io.vivremotion.uplink.forecast;

import java.util.Arrays;

/**
 * The forecast of one series of bins. A bin that was missed (the gateway was off, its clock was
 * set) is no zero: nothing is learnt of it, and nothing that was said of it is judged. After a gap
 * of a week all is learnt anew. Not thread-safe.
 */
final class Series {
  private static final long NEVER = -1;
  private static final int REMEMBERED_SEASONS = 7;
  private static final int LEAST_SEASONS = 2;

  /** Of the first season, what must have been seen. */
  private static final double LEAST_SHARE = 0.75;

  private static final int ERRORS = 96;
  private static final double LARGEST = 1e12;

  private final int length;
  private final float[] before;
  private final float[] plan;
  private Candidates candidates;
  private Accuracy accuracy;
  private Residuals residuals;
  private RestOfSeason rest;
  private long first = NEVER;
  private long last = NEVER;

  /** The latest of all: a box often begins with a clock that is late, and is no week older then. */
  private long newest = NEVER;

  private long planned = NEVER;
  private long learnt;
  private boolean begun;

  /**
   * @param length of the season in bins
   */
  Series(int length) {
    this.length = length;
    this.before = new float[length];
    this.plan = new float[length];
    this.candidates = new Candidates(length);
    this.accuracy = new Accuracy(length);
    this.residuals = new Residuals(ERRORS);
    this.rest = new RestOfSeason(length);
    forget();
  }

  private void forget() {
    candidates = new Candidates(length);
    accuracy = new Accuracy(length);
    residuals = new Residuals(ERRORS);
    rest = new RestOfSeason(length);
    first = NEVER;
    last = NEVER;
    newest = NEVER;
    learnt = 0;
    begun = false;
    Arrays.fill(before, Float.NaN);
    planned = NEVER;
  }

  /**
   * A bin has come to its end.
   *
   * @param bin counted from the epoch; one that does not follow the last one was set or missed
   * @param came 0 or more
   */
  void learn(long bin, double came) {
    double value = came >= 0 ? Math.min(came, LARGEST) : 0; // not a number is nothing
    passTo(bin);
    int slot = slot(bin);
    if (begun) {
      plan(Math.floorDiv(bin, length));
      rest.begins(slot, this::expectedAt);
      residuals.add(candidates.best().expected(slot), value);
      judge(slot, value);
      candidates.learn(slot, value);
      rest.came(slot, value);
    }
    learnt++;
    before[slot] = (float) value;
    last = bin;
    newest = Math.max(newest, bin);
    first = first == NEVER ? bin : first;
    if (!begun && bin - first >= length - 1) {
      beginIfSeen();
    }
  }

  /** Once a season, at its first bin that was seen. */
  private void plan(long season) {
    if (season != planned) {
      planned = season;
      candidates.plan();
      for (int slot = 0; slot < length; slot++) {
        plan[slot] = (float) expectedAt(slot);
      }
    }
  }

  private void judge(int slot, double value) {
    if (!Float.isNaN(before[slot])) {
      accuracy.add(Math.abs(value - plan[slot]), Math.abs(value - before[slot]));
    }
  }

  /** What lies between the last bin and this one was missed. */
  private void passTo(long bin) {
    long gap = last == NEVER ? 0 : bin - last - 1;
    if (gap == 0) {
      return;
    }
    boolean old = bin - newest > (long) REMEMBERED_SEASONS * length;
    if (old || (!begun && (gap < 0 || gap >= length))) {
      forget();
      return;
    }
    rest.missed();
    boolean all = gap < 0 || gap >= length;
    for (long each = all ? 0 : last + 1; each < (all ? length : bin); each++) {
      before[slot(each)] = Float.NaN;
    }
  }

  private void beginIfSeen() {
    int seen = 0;
    for (float value : before) {
      seen += Float.isNaN(value) ? 0 : 1;
    }
    if (seen >= LEAST_SHARE * length) {
      candidates.begin(before);
      begun = true;
    }
  }

  private int slot(long bin) {
    return Math.floorMod(bin, length);
  }

  private double expectedAt(int slot) {
    return candidates.best().expected(slot);
  }

  /** Of any bin to come; 0 while nothing is known. */
  double expected(long bin) {
    return begun ? expectedAt(slot(bin)) : 0;
  }

  /** What the next bin does not exceed in that share of cases. */
  double quantile(double share, long bin) {
    return begun ? residuals.quantile(share, expected(bin)) : 0;
  }

  /** From within a bin to the end of its season, what is not exceeded in that share of cases. */
  double rest(double share, long bin, double gone) {
    return begun ? rest.quantile(share, slot(bin), gone, this::expectedAt) : 0;
  }

  /** See {@link Accuracy#mase}. */
  double mase() {
    return accuracy.mase();
  }

  /**
   * Two whole seasons were seen, what was said since was judged for a whole one, and it was better
   * than to expect what came the season before.
   */
  boolean isProven() {
    return begun
        && learnt >= (long) LEAST_SEASONS * length
        && accuracy.count() >= 0.9 * length
        && accuracy.mase() < 1;
  }

  /** For {@link #resume}; empty while there is nothing worth it. */
  String learnt() {
    if (!begun || candidates.best().level() + candidates.best().usualError() < 1) {
      return "";
    }
    HoltWinters best = candidates.best();
    return Numbers.text(
        new double[] {newest, learnt, best.level(), best.usualError()},
        accuracy.sums(),
        candidates.errors(),
        Numbers.of(before),
        Numbers.of(best.season()),
        rest.noted(),
        rest.errors(),
        Numbers.of(residuals.errors()));
  }

  /** What an earlier run has learnt; nonsense is passed over. */
  void resume(String text) {
    forget();
    try {
      double[][] groups = Numbers.read(text);
      if (isSound(groups)) {
        resume(groups);
      }
    } catch (IllegalArgumentException ofAnotherVersion) {
      forget();
    }
  }

  private boolean isSound(double[][] groups) {
    int[] lengths = {
      4,
      accuracy.sums().length,
      candidates.errors().length,
      length,
      length,
      rest.noted().length,
      rest.errors().length
    };
    boolean sound = groups.length == lengths.length + 1 && groups[lengths.length].length <= ERRORS;
    for (int i = 0; sound && i < lengths.length; i++) {
      sound = groups[i].length == lengths[i];
    }
    return sound
        && Numbers.areAtLeast(0, groups[0])
        && Numbers.areAtLeast(0, groups[1])
        && Numbers.areAtLeast(0, groups[2])
        && Numbers.areAtLeast(-Double.MAX_VALUE, groups[4])
        && Numbers.areAtLeast(-Double.MAX_VALUE, groups[7]);
  }

  private void resume(double[][] groups) {
    last = (long) groups[0][0];
    newest = last;
    first = last;
    learnt = (long) groups[0][1];
    accuracy.resume(groups[1]);
    System.arraycopy(Numbers.floats(groups[3]), 0, before, 0, length);
    float[] season = Numbers.floats(groups[4]);
    candidates.resume(groups[2], each -> each.resume(groups[0][2], groups[0][3], season, learnt));
    rest.resume(groups[5], groups[6]);
    for (double error : groups[7]) {
      residuals.add((float) error);
    }
    begun = true;
    plan(Math.floorDiv(last, length));
  }
}
