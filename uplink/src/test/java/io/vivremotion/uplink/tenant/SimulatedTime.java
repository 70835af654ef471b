package io.vivremotion.uplink.tenant;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Both clocks; the one on the wall can be set. */
final class SimulatedTime implements InstantSource {
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
  private volatile Instant wall;
  private volatile long wallNanos = nanos.get();

  SimulatedTime(String start) {
    this.wall = Instant.parse(start);
  }

  @Override
  public Instant instant() {
    return wall.plusNanos(nanos.get() - wallNanos);
  }

  long nanoTime() {
    return nanos.get();
  }

  void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  void set(String wallTime) {
    wallNanos = nanos.get();
    wall = Instant.parse(wallTime);
  }
}
