package io.vivremotion;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands until it is moved. Thread-safe. */
public final class TestClock implements InstantSource {
  private volatile Instant now;
  private volatile Duration jumped = Duration.ZERO;

  public TestClock(Instant start) {
    this.now = start;
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }

  /** Sets the box's clock, as a time server does: no time passes. */
  public void set(Instant to) {
    jumped = jumped.plus(Duration.between(now, to));
    now = to;
  }

  /** Monotonic: what has passed, whatever the clock was set to. */
  public long nanoTime() {
    return Duration.between(Instant.EPOCH, now.minus(jumped)).toNanos();
  }

  @Override
  public Instant instant() {
    return now;
  }
}
