package io.vivremotion.uplink.sink;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * @param nanoTime monotonic nanoseconds, as {@link System#nanoTime}
 * @param random for the jitter of retries
 * @param pause lets time pass
 */
public record SinkTime(LongSupplier nanoTime, RandomGenerator random, Pause pause) {
  /** Blocks for so long. */
  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }
}
