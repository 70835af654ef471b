package io.vivremotion.http;

/**
 * How long the link takes to carry a call's request: while it does, the peer is not silent. What
 * does not move at all counts as silence. On the loop of the call.
 */
final class Sending {
  private boolean begun;
  private boolean ended;
  private long sentBytes;
  private long movedAtNanos;
  private long tookNanos;

  void begin(long bytesBefore, long nowNanos) {
    begun = true;
    sentBytes = bytesBefore;
    movedAtNanos = nowNanos;
  }

  /**
   * @param bytes on the wire so far
   */
  void look(long bytes, long nowNanos) {
    if (isUnderWay() && bytes > sentBytes) {
      sentBytes = bytes;
      moved(nowNanos);
    }
  }

  void end(long nowNanos) {
    if (isUnderWay()) {
      moved(nowNanos);
      ended = true;
    }
  }

  private void moved(long nowNanos) {
    tookNanos += nowNanos - movedAtNanos;
    movedAtNanos = nowNanos;
  }

  boolean isUnderWay() {
    return begun && !ended;
  }

  long tookNanos() {
    return tookNanos;
  }
}
