package io.vivremotion.http;

/**
 * How fast the socket takes what it could not take at once, for {@link Wire#wentUp}: once its
 * buffer is full it takes as much as the link has carried. What fits into the buffer tells nothing.
 * State belongs to the loop.
 */
final class Departing {
  private final Wire wire;
  private long pending;
  private boolean running;
  private long firstNanos;
  private long bytes;

  Departing(Wire wire) {
    this.wire = wire;
  }

  /** Given to the socket, which has not taken it yet. */
  void given(int count) {
    pending += count;
  }

  boolean isPending() {
    return pending > 0;
  }

  /** All that was given was offered to the socket, and it has not taken all. */
  void flushed(long nowNanos) {
    if (!running) {
      running = true;
      firstNanos = nowNanos;
      bytes = 0;
    }
  }

  void taken(int count, long nowNanos) {
    pending -= count;
    if (running) {
      bytes += count;
      if (pending == 0) {
        running = false;
        wire.wentUp(bytes, Math.max(1, nowNanos - firstNanos));
      }
    }
  }
}
