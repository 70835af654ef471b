package io.vivremotion.uplink.audit;

import java.time.Instant;

/** Counts what is missing until an entry can say so. Thread-safe. */
final class Gap {
  private static final Missing NOTHING = new Missing(0, Instant.EPOCH, Instant.EPOCH);
  private Missing missing = NOTHING;

  /** From the first that is missing to the last. */
  record Missing(long count, Instant since, Instant until) {}

  synchronized void missed(long count, Instant at) {
    if (count > 0) {
      Instant since = missing.count == 0 ? at : missing.since;
      missing = new Missing(missing.count + count, since, at);
    }
  }

  synchronized Missing take() {
    Missing taken = missing;
    missing = NOTHING;
    return taken;
  }

  /** What was taken could not be told. */
  synchronized void again(Missing taken) {
    if (taken.count > 0) {
      Instant until = missing.count == 0 ? taken.until : missing.until;
      missing = new Missing(taken.count + missing.count, taken.since, until);
    }
  }
}
