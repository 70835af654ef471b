package io.vivremotion.simulation.network;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * One direction of a link: when what is sent now arrives. The same pieces at the same times under
 * the same seed arrive at the same times. Thread-safe.
 */
final class Lane {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RandomGenerator random;
  private long freeAtNanos = Long.MIN_VALUE;
  private long lastArrivalNanos = Long.MIN_VALUE;

  Lane(RandomGenerator random) {
    this.random = random;
  }

  /** Of a piece of a stream: never before the piece sent before it. */
  synchronized long arrivalOfPiece(Shape shape, int bytes, long nowNanos) {
    long delay = delayNanos(shape);
    if (isLost(shape)) {
      delay += Shape.RETRANSMISSION.toNanos();
    }
    lastArrivalNanos = Math.max(lastArrivalNanos, departure(shape, bytes, nowNanos) + delay);
    return lastArrivalNanos;
  }

  /** Of a datagram, which may overtake; empty if it is lost. */
  synchronized OptionalLong arrivalOfDatagram(Shape shape, int bytes, long nowNanos) {
    long delay = delayNanos(shape);
    boolean lost = isLost(shape);
    long arrival = departure(shape, bytes, nowNanos) + delay;
    return lost ? OptionalLong.empty() : OptionalLong.of(arrival);
  }

  /** When its last byte is on the line. */
  private long departure(Shape shape, int bytes, long nowNanos) {
    long from = Math.max(nowNanos, freeAtNanos);
    long takes =
        shape.bytesPerSecond() == Long.MAX_VALUE
            ? 0
            : bytes * SECOND_NANOS / shape.bytesPerSecond();
    freeAtNanos = from + takes;
    return freeAtNanos;
  }

  private long delayNanos(Shape shape) {
    double jitter = random.nextDouble();
    return shape.delay().toNanos() + (long) (jitter * shape.jitter().toNanos());
  }

  private boolean isLost(Shape shape) {
    return random.nextDouble() < shape.loss();
  }
}
