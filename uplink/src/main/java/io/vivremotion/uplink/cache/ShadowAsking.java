package io.vivremotion.uplink.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * Measures how often the cache is wrong: a small share of hits is asked all the same, after the app
 * has its answer, and the two are compared. Any thread.
 */
public final class ShadowAsking {
  private final double share;
  private final DoubleSupplier random;
  private final Map<Level, Compared> compared =
      Map.of(Level.EXACT, new Compared(), Level.SEMANTIC, new Compared());

  private static final class Compared {
    private final AtomicLong agreed = new AtomicLong();
    private final AtomicLong differed = new AtomicLong();
  }

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

  public void compared(Level level, boolean same) {
    Compared of = of(level);
    (same ? of.agreed : of.differed).incrementAndGet();
  }

  private Compared of(Level level) {
    return Optional.ofNullable(compared.get(level)).orElseThrow();
  }

  /** Registers {@code vivremotion_cache_shadow}. */
  void watch(MeterRegistry registry, String tenant) {
    for (Level level : Level.values()) {
      Tags tags = Tags.of("tenant", tenant, "level", level.word());
      count(registry, tags.and("result", "same"), of(level).agreed);
      count(registry, tags.and("result", "different"), of(level).differed);
    }
  }

  private static void count(MeterRegistry registry, Tags tags, AtomicLong counter) {
    FunctionCounter.builder("vivremotion_cache_shadow", counter, AtomicLong::doubleValue)
        .description("Answers of the cache compared with what a provider says to the same")
        .tags(tags)
        .register(registry);
  }

  /** Hits that turned out right. */
  long agreed(Level level) {
    return of(level).agreed.get();
  }

  /** Hits that turned out wrong. */
  long differed(Level level) {
    return of(level).differed.get();
  }
}
