package io.vivremotion.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A clock that tells whether it has run on without a jump for an hour. What is deleted by age waits
 * for that: boxes without a clock of their own start in 1970 or, worse, in the future.
 */
final class SteadyClock {
  private static final Duration STEADY = Duration.ofHours(1);
  private static final Duration JUMP = Duration.ofMinutes(15);

  private final InstantSource clock;
  private @Nullable Instant since;
  private Instant last = Instant.MIN;

  SteadyClock(InstantSource clock) {
    this.clock = clock;
  }

  /** To be asked more often than {@link #JUMP}, else that is taken for one. */
  Instant now() {
    Instant now = clock.instant();
    if (since == null || now.isBefore(last) || Duration.between(last, now).compareTo(JUMP) > 0) {
      since = now;
    }
    last = now;
    return now;
  }

  boolean isSteady() {
    return since != null && Duration.between(since, last).compareTo(STEADY) >= 0;
  }
}
