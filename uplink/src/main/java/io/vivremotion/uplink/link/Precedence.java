package io.vivremotion.uplink.link;

import java.util.function.LongSupplier;

/**
 * Urgent calls, before whose bytes all others wait, so that a link which carries little all at once
 * carries the alarm. Others wait on for as long again as those bytes took: on a slow link until the
 * answer comes, on a fast one hardly. Guarded by the budget's lock.
 */
final class Precedence {
  /** No calls may keep the link from others for longer at a time, whatever becomes of them. */
  private static final long MOST_NANOS = 30_000_000_000L;

  private static final long LOOK_AGAIN_NANOS = 50_000_000;

  private final LongSupplier nanoTime;
  private int moving;
  private long heldSinceNanos;
  private long movingSinceNanos;
  private long heldUntilNanos;
  private boolean everHeld;
  private long heldAtNanos;

  Precedence(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.heldUntilNanos = nanoTime.getAsLong();
  }

  void moves(boolean begin) {
    long now = nanoTime.getAsLong();
    if (begin && moving++ == 0) {
      if (now - heldUntilNanos >= 0 || now - heldSinceNanos > MOST_NANOS) {
        heldSinceNanos = now;
      }
      movingSinceNanos = now;
    } else if (!begin && --moving == 0) {
      heldUntilNanos = now + (now - movingSinceNanos);
    }
  }

  /** Nanoseconds after which all others ask again; 0: they need not wait. */
  long hold() {
    long now = nanoTime.getAsLong();
    boolean quiet = moving == 0 && now - heldUntilNanos >= 0;
    if (quiet || now - heldSinceNanos > MOST_NANOS) {
      return 0;
    }
    everHeld = true;
    heldAtNanos = now;
    return LOOK_AGAIN_NANOS;
  }

  /** Somebody was held up in the last so many nanoseconds. */
  boolean heldWithin(long nanos) {
    return everHeld && nanoTime.getAsLong() - heldAtNanos <= nanos;
  }
}
