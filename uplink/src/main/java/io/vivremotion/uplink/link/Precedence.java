package io.vivremotion.uplink.link;

import java.util.function.LongSupplier;

/**
 * Urgent calls, before whose bytes all others wait, so that a link which carries little all at once
 * carries the alarm. Guarded by the budget's lock.
 */
final class Precedence {
  /** No call may keep the link from others for longer at a time, whatever becomes of it. */
  private static final long MOST_NANOS = 30_000_000_000L;

  private static final long LOOK_AGAIN_NANOS = 50_000_000;

  private final LongSupplier nanoTime;
  private int moving;
  private long sinceNanos;
  private boolean everHeld;
  private long heldAtNanos;

  Precedence(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void moves(boolean begin) {
    if (begin && moving++ == 0) {
      sinceNanos = nanoTime.getAsLong();
    } else if (!begin) {
      moving--;
    }
  }

  /** Nanoseconds after which all others ask again; 0: they need not wait. */
  long hold() {
    long now = nanoTime.getAsLong();
    if (moving == 0 || now - sinceNanos > MOST_NANOS) {
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
