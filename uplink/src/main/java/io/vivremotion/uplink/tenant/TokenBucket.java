package io.vivremotion.uplink.tenant;

/**
 * A rate limit that takes a minute's worth at once and then refills steadily. Guarded by its {@link
 * Account}. Kept as the time at which it would be full again (GCRA, ITU-T I.371), so that nothing
 * has to be refilled.
 */
final class TokenBucket {
  private static final double MINUTE_NANOS = 60e9;

  private final long perMinute;
  private final double nanosEach;

  /** When it is full again, in nanoseconds from {@link #origin}. */
  private double fullAt;

  private final long origin;

  /**
   * @param perMinute 0: no limit
   */
  TokenBucket(long perMinute, long nowNanos) {
    this.perMinute = perMinute;
    this.nanosEach = perMinute == 0 ? 0 : MINUTE_NANOS / perMinute;
    this.origin = nowNanos;
  }

  long perMinute() {
    return perMinute;
  }

  /** 0: now. For more than it holds it must be full; the debt is waited for by the next ones. */
  long waitNanos(long count, long nowNanos) {
    if (perMinute == 0) {
      return 0;
    }
    double missing = Math.max(0, fullAt - (nowNanos - origin));
    double needed = Math.min(count, perMinute) * nanosEach;
    return (long) Math.ceil(Math.max(0, missing + needed - MINUTE_NANOS));
  }

  /** Takes, even what is not there: then the next ones wait longer. */
  void take(long count, long nowNanos) {
    fullAt = Math.max(fullAt, (double) (nowNanos - origin)) + count * nanosEach;
  }

  /** Puts back what was taken; what refilled meanwhile is not more than full. */
  void giveBack(long count) {
    fullAt -= count * nanosEach;
  }
}
