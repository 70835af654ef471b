package io.vivremotion.message;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes message ids that never repeat and never go back, also when the clock does: the 48 bits of
 * time are the highest yet seen, the counter (20 bits) goes on within it, and 48 random bits tell
 * one run of the gateway from another. Thread-safe, no lock.
 */
public final class MessageIds {
  private static final int COUNTER_BITS = 20;
  private static final long COUNTER_LOW_MASK = (1L << 8) - 1;

  /** Milliseconds since 1970 above the counter (room until the year 2248): one CAS moves both. */
  private final AtomicLong last = new AtomicLong();

  private final long run;

  public MessageIds(RandomGenerator random) {
    this.run = random.nextLong() & 0xFFFF_FFFF_FFFFL;
  }

  public MessageId next(Instant now) {
    long floor = now.toEpochMilli() << COUNTER_BITS;
    return id(last.accumulateAndGet(floor, (before, time) -> Math.max(before + 1, time)));
  }

  /** The newest that was made: none made before is above it, all made later are. */
  public MessageId newest() {
    return id(last.get());
  }

  private MessageId id(long taken) {
    long millis = taken >>> COUNTER_BITS;
    long counter = taken & ((1L << COUNTER_BITS) - 1);
    long high = millis << 16 | 0x7000L | counter >>> 8;
    long low = 0x8000_0000_0000_0000L | (counter & COUNTER_LOW_MASK) << 48 | run;
    return new MessageId(high, low);
  }
}
