package io.vivremotion.uplink.cache;

import java.time.Duration;
import java.util.Map;

/**
 * What a tenant wants kept. Errors, answers cut short or filtered, and parts that only one vendor
 * understands are never kept ({@link AnswerRecorder}).
 *
 * @param exact look for the same request
 * @param semantic look for a question that means the same
 * @param toolCalls keep answers that want tools called
 * @param sampled also where the temperature is not 0: the app then gets one answer again and again,
 *     where it may have wanted another
 * @param timeToLive of answers whose class is not named
 * @param byClass by class of request, such as {@code live} for questions about readings; zero: not
 *     kept
 */
public record CacheRules(
    boolean exact,
    boolean semantic,
    boolean toolCalls,
    boolean sampled,
    Duration timeToLive,
    Map<String, Duration> byClass) {
  /** Nothing is kept. */
  public static final CacheRules NONE =
      new CacheRules(false, false, false, false, Duration.ofHours(1), Map.of());

  public CacheRules {
    byClass = Map.copyOf(byClass);
    if (timeToLive.isNegative() || byClass.values().stream().anyMatch(Duration::isNegative)) {
      throw new IllegalArgumentException("cache.time-to-live: must not be negative");
    }
  }

  /** Whether an answer to this may come from the cache, and be kept there. */
  public boolean admit(CanonicalRequest request) {
    return (exact || semantic) && (sampled || request.temperature().orElse(1) == 0);
  }

  public Duration timeToLive(String requestClass) {
    return byClass.getOrDefault(requestClass, timeToLive);
  }
}
