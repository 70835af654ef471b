package io.vivremotion.insight;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when a line about something that may happen ten thousand times in a row is to be written:
 * the first at once, then one a minute that tells how many there were. Thread-safe.
 */
public final class Sparingly {
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private long untold;
  private long toldAt;
  private boolean told;

  /**
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  public Sparingly(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** By the registry's clock. */
  public static Sparingly by(MeterRegistry meters) {
    return new Sparingly(meters.config().clock()::monotonicTime);
  }

  /** It happened: how many are to be told now, this one included; 0 while it is too soon. */
  public synchronized long due() {
    untold++;
    long now = nanoTime.getAsLong();
    if (told && now - toldAt < PAUSE_NANOS) {
      return 0;
    }
    told = true;
    toldAt = now;
    long due = untold;
    untold = 0;
    return due;
  }
}
