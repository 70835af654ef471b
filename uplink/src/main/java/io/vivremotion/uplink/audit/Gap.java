package io.vivremotion.uplink.audit;

import java.time.Instant;

/** Counts what is missing until an entry can say so. Thread-safe. */
final class Gap {
  static final Missing NOTHING = new Missing(0, Instant.EPOCH, Instant.EPOCH);

  private Missing missing = NOTHING;

  /** From the first that is missing to the last. */
  record Missing(long count, Instant since, Instant until) {}

  synchronized void missed(long count, Instant since, Instant until) {
    if (count > 0) {
      boolean first = missing.count == 0 || since.isBefore(missing.since);
      boolean last = missing.count == 0 || until.isAfter(missing.until);
      missing =
          new Missing(
              missing.count + count, first ? since : missing.since, last ? until : missing.until);
    }
  }

  synchronized Missing untold() {
    return missing;
  }

  /** What {@link #untold} gave stands in the log. */
  synchronized void told(Missing told) {
    long left = missing.count - told.count;
    missing = left == 0 ? NOTHING : new Missing(left, told.until, missing.until);
  }
}
