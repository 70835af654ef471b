package io.vivremotion.uplink.forecast;

import java.util.Arrays;

/**
 * The quarter of an hour that is under way, and how much of it was watched: of one that was watched
 * in parts only, and of what lies between two looks far apart, nothing can be said. Not
 * thread-safe.
 */
final class OpenBin {
  static final long LENGTH_MILLIS = 900_000;

  /** Who looks more seldom was away: the box slept, or its clock was set. */
  private static final long LONGEST_MILLIS = 120_000;

  /** Of a bin, to count as seen. */
  private static final double SEEN = 0.9;

  private static final long NEVER = -1;
  private static final int NOTED = 2;

  private final double[] sums;
  private long bin = NEVER;
  private long seenMillis;
  private long lookedAtMillis = NEVER;

  /**
   * @param count of sums
   */
  OpenBin(int count) {
    this.sums = new double[count];
  }

  /** What ended: its sums are those of a whole bin. */
  static final class Ended {
    static final Ended NONE = new Ended(NEVER, new double[0]);

    private final long bin;
    private final double[] sums;

    private Ended(long bin, double[] sums) {
      this.bin = bin;
      this.sums = sums;
    }

    boolean isAny() {
      return bin != NEVER;
    }

    long bin() {
      return bin;
    }

    double sum(int which) {
      return sums[which];
    }

    double all() {
      return Arrays.stream(sums).sum();
    }
  }

  /** Time has come to this: what has ended by that, if it was seen. */
  Ended passTo(long millis) {
    long now = Math.floorDiv(millis, LENGTH_MILLIS);
    long step = millis - lookedAtMillis;
    boolean watched = lookedAtMillis != NEVER && step >= 0 && step <= LONGEST_MILLIS;
    lookedAtMillis = millis;
    if (now == bin) {
      seenMillis += watched ? step : 0;
      return Ended.NONE;
    }
    long ofNow = millis - now * LENGTH_MILLIS;
    seenMillis += watched ? step - ofNow : 0;
    Ended ended = ended();
    bin = now;
    seenMillis = watched ? ofNow : 0;
    Arrays.fill(sums, 0);
    return ended;
  }

  private Ended ended() {
    double seen = Math.min(1, seenMillis / (double) LENGTH_MILLIS); // more: its clock was set back
    return bin == NEVER || seen < SEEN
        ? Ended.NONE
        : new Ended(bin, Arrays.stream(sums).map(each -> each / seen).toArray());
  }

  void add(int which, double amount) {
    sums[which] += amount;
  }

  /** The clock cannot be believed: what is under way is not. */
  void forget() {
    bin = NEVER;
    lookedAtMillis = NEVER;
    seenMillis = 0;
    Arrays.fill(sums, 0);
  }

  long bin() {
    return bin;
  }

  /** How much of it has passed, 0 to 1. */
  double gone() {
    double passed = lookedAtMillis - bin * LENGTH_MILLIS;
    return Math.clamp(passed / LENGTH_MILLIS, 0, 1);
  }

  /** For {@link #resume}. */
  double[] noted() {
    double[] noted = new double[NOTED + sums.length];
    noted[0] = bin;
    noted[1] = seenMillis;
    System.arraycopy(sums, 0, noted, NOTED, sums.length);
    return noted;
  }

  /** What an earlier run has noted; nonsense is passed over. */
  void resume(double[] noted) {
    if (noted.length == NOTED + sums.length && Numbers.areAtLeast(0, noted)) {
      bin = (long) noted[0];
      seenMillis = Math.min(LENGTH_MILLIS, (long) noted[1]);
      System.arraycopy(noted, NOTED, sums, 0, sums.length);
    }
  }
}
