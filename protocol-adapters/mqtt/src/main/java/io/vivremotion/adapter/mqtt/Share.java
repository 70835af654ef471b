package io.vivremotion.adapter.mqtt;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that all sessions take from together: what one session may hold is small, what ten
 * thousand may hold is not. Taken on the event loop only; read by any thread.
 */
final class Share {
  private final long maxBytes;
  private final AtomicLong taken = new AtomicLong();

  Share(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** False if there is not so much left: then nothing is taken. */
  boolean take(long bytes) {
    if (taken.get() + bytes > maxBytes) {
      return false;
    }
    taken.addAndGet(bytes);
    return true;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Any thread. */
  long taken() {
    return taken.get();
  }
}
