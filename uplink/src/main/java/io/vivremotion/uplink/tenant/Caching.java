package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.cache.CacheRules;
import java.time.Duration;
import java.util.Map;

/**
 * Which of a tenant's answers are given again.
 *
 * @param exact to the same request
 * @param semantic to a question that means the same
 * @param sampled also where the temperature is not 0
 * @param toolCalls answers that want tools called, too
 * @param ttl for how long
 * @param maxBytes of all its answers, of questions by meaning a third
 * @param shadowShare of hits are asked all the same, and compared; charged to the tenant
 */
public record Caching(
    boolean exact,
    boolean semantic,
    boolean sampled,
    boolean toolCalls,
    Duration ttl,
    long maxBytes,
    double shadowShare) {
  /** Nothing is kept; for the rest the defaults. */
  public static final Caching DEFAULT =
      new Caching(false, false, false, false, Duration.ofHours(1), 8L << 20, 0.01);

  public Caching {
    if (!ttl.isPositive()) {
      throw new IllegalArgumentException("ttl: must be above 0");
    }
    if (maxBytes < 64L << 10 || maxBytes > 256L << 20) {
      throw new IllegalArgumentException("max-bytes: 64KiB to 256MiB was expected");
    }
    if (!(shadowShare >= 0 && shadowShare <= 1)) {
      throw new IllegalArgumentException("shadow-share: 0 to 1 was expected");
    }
  }

  public boolean isOn() {
    return exact || semantic;
  }

  public CacheRules rules() {
    return new CacheRules(exact, semantic, toolCalls, sampled, ttl, Map.of());
  }
}
