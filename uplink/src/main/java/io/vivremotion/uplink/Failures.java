package io.vivremotion.uplink;

import io.vivremotion.uplink.route.Replay;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often calls over a line fail: of the last twenty or so, each counting less than the next, on
 * top of what is believed of a line that nobody has tried. With time that is believed again: what
 * failed and is asked no more is tried once more. Used by the uplink's thread.
 */
final class Failures {
  /** What the belief counts as. */
  private static final double PRIOR_CALLS = 10;

  /** Of a call, with each one after it. */
  private static final double KEPT = 0.95;

  private final LongSupplier nanoTime;
  private final double halfLifeNanos;
  private double calls;
  private double failed;
  private long atNanos;

  /**
   * @param halfLife in which what was heard loses half of its weight
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  Failures(Duration halfLife, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.halfLifeNanos = (double) halfLife.toNanos();
    this.atNanos = nanoTime.getAsLong();
  }

  void heard(boolean failure) {
    double kept = KEPT * left();
    calls = calls * kept + 1;
    failed = failed * kept + (failure ? 1 : 0);
    atNanos = nanoTime.getAsLong();
  }

  /** Probability that the next call fails. */
  double rate() {
    double left = left();
    return (failed * left + Replay.RISK * PRIOR_CALLS) / (calls * left + PRIOR_CALLS);
  }

  private double left() {
    return Math.pow(0.5, Math.max(0, nanoTime.getAsLong() - atNanos) / halfLifeNanos);
  }
}
