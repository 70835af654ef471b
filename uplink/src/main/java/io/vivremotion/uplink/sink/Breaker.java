package io.vivremotion.uplink.sink;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a sink that fails is tried again: after a random wait below a bound that doubles, or when
 * the receiver said, and then with a single event, until one is confirmed. Worker's thread only.
 */
final class Breaker {
  /** A receiver that asks for more is asked sooner all the same. */
  private static final Duration LONGEST_ADVICE = Duration.ofHours(1);

  private static final int MAX_SHIFT = 20;

  private final SinkConfig config;
  private final RandomGenerator random;
  private int failures;

  Breaker(SinkConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  /** The last delivery failed: the next is a probe. */
  boolean isOpen() {
    return failures > 0;
  }

  int failures() {
    return failures;
  }

  void succeeded() {
    failures = 0;
  }

  /** Returns how long to wait. */
  Duration failed(Optional<Duration> advised) {
    long bound =
        Math.min(
            config.longestBackoff().toMillis(),
            config.firstBackoff().toMillis() << Math.min(failures, MAX_SHIFT));
    failures++;
    long own = (long) (Math.max(1, bound) * random.nextDouble());
    long told = advised.map(Duration::toMillis).orElse(0L);
    return Duration.ofMillis(Math.max(own, Math.min(told, LONGEST_ADVICE.toMillis())));
  }

  /** A person has to mend something. */
  Duration barred() {
    failures++;
    return config.longestBackoff();
  }
}
