package io.vivremotion.uplink.link;

import java.time.Duration;
import java.util.function.LongSupplier;

/** What was measured of the link, each way. Thread-safe. */
final class Speeds {
  private static final Duration UPLOADS_TIMED_EVERY = Duration.ofSeconds(10);

  private static final long LEAST_BUFFER_BYTES = 4 << 10;
  private static final long MOST_BUFFER_BYTES = 4 << 20;

  private final Goodput down;
  private final Goodput up;

  Speeds(LinkBudget.Config config, LongSupplier nanoTime) {
    Goodput.Config rate = Goodput.Config.at((double) config.rateBytesPerSecond());
    this.down = new Goodput(rate, nanoTime);
    this.up = new Goodput(rate, nanoTime);
  }

  /**
   * Half a second of the rate, so that it is never what holds the link up, and little of what
   * something urgent would find before it.
   */
  static int sendBufferBytes(long rateBytesPerSecond) {
    return (int) Math.clamp(rateBytesPerSecond / 2, LEAST_BUFFER_BYTES, MOST_BUFFER_BYTES);
  }

  Goodput down() {
    return down;
  }

  Goodput up() {
    return up;
  }

  double upBytesPerSecond() {
    return (up.isLearnt() ? up : down).bytesPerSecond();
  }

  /**
   * @param hadToWait for others in that time: then it tells nothing of the link
   */
  void cameIn(long bytes, long nanos, boolean hadToWait) {
    if (!hadToWait) {
      down.transferred(bytes, Duration.ofNanos(nanos));
    }
  }

  void wentUp(long bytes, long nanos, boolean hadToWait) {
    if (!hadToWait) {
      up.transferred(bytes, Duration.ofNanos(nanos));
    }
  }

  void wentUpAndBack(long bytes, long nanos) {
    long there = Math.max(nanos / 10, nanos - down.roundTrip().toNanos());
    up.transferred(bytes, Duration.ofNanos(there));
  }

  boolean wantsUploadsTimed() {
    return !up.isHeardWithin(UPLOADS_TIMED_EVERY);
  }
}
