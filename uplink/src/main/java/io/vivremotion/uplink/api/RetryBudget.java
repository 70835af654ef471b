package io.vivremotion.uplink.api;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Further attempts of all requests together: a tenth of the requests, and a first few. Thread-safe.
 */
final class RetryBudget {
  private static final long ATTEMPT = 10;
  private static final long PER_REQUEST = 1;
  private static final long SPARE = 10 * ATTEMPT;

  private final AtomicLong left = new AtomicLong(SPARE);

  /** A request's first attempt. */
  void request() {
    long now = left.get();
    if (now < SPARE) {
      left.compareAndSet(now, now + PER_REQUEST); // lost under contention: the smaller budget
    }
  }

  /** An attempt that was taken is not made. */
  void giveBack() {
    var _ = left.updateAndGet(now -> Math.min(SPARE, now + ATTEMPT));
  }

  /** Whether one more attempt may be made: it is taken. */
  boolean tryTake() {
    while (true) {
      long now = left.get();
      if (now < ATTEMPT) {
        return false;
      }
      if (left.compareAndSet(now, now - ATTEMPT)) {
        return true;
      }
    }
  }
}
