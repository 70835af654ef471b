package io.vivremotion;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands until it is moved. Thread-safe. */
public final class TestClock implements InstantSource {
  private volatile Instant now;

  public TestClock(Instant start) {
    this.now = start;
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
