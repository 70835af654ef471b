package io.vivremotion.uplink.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
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

  /** Registers {@code vivremotion_cache_shadow}. */
  void watch(MeterRegistry registry, String tenant) {
    count(registry, tenant, "same", agreed);
    count(registry, tenant, "different", differed);
  }

  private static void count(
      MeterRegistry registry, String tenant, String result, AtomicLong counter) {
    FunctionCounter.builder("vivremotion_cache_shadow", counter, AtomicLong::doubleValue)
        .description("Answers of the cache compared with what a provider says to the same")
        .tag("tenant", tenant)
        .tag("result", result)
        .register(registry);
  }

  /** Hits that turned out right. */
  long agreed() {
    return agreed.get();
  }

  /** Hits that turned out wrong. */
  long differed() {
    return differed.get();
  }
}
