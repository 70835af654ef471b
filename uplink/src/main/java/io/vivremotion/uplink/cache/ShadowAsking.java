package io.vivremotion.uplink.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * Measures how often the cache is wrong: a small share of hits is asked all the same, after the app
 * has its answer, and the two are compared. Any thread.
 */
public final class ShadowAsking {
  private final double share;
  private final DoubleSupplier random;
  private final AtomicLong agreed = new AtomicLong();
  private final AtomicLong differed = new AtomicLong();

  /**
   * @param share of hits, 0 to 1; 0.01 is a good one
   * @param random uniform in [0, 1)
   */
  public ShadowAsking(double share, DoubleSupplier random) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("cache.shadow-share: 0 to 1, got " + share);
    }
    this.share = share;
    this.random = random;
  }

  /** Whether this hit is to be asked in the shadow. */
  public boolean wanted() {
    return random.getAsDouble() < share;
  }

  public void compared(boolean same) {
    (same ? agreed : differed).incrementAndGet();
  }

  public long comparisons() {
    return agreed.get() + differed.get();
  }

  /** Of those compared; 0 before the first. */
  public double falseHitRate() {
    long all = comparisons();
    return all == 0 ? 0 : (double) differed.get() / all;
  }
}
