package io.vivremotion.uplink.concurrency;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** How long first tokens took lately. Not thread-safe. */
final class FirstTokens {
  private static final int KEPT = 256;
  private static final int FEWEST = 20;
  private static final double QUANTILE = 0.95;

  private final long[] nanos = new long[KEPT];
  private int known;
  private int next;

  void took(long tookNanos) {
    nanos[next] = tookNanos;
    next = (next + 1) % KEPT;
    known = Math.min(KEPT, known + 1);
  }

  /** Within which 95 of 100 came; empty: of too few is known. */
  Optional<Duration> usual() {
    if (known < FEWEST) {
      return Optional.empty();
    }
    long[] sorted = Arrays.copyOf(nanos, known);
    Arrays.sort(sorted);
    int at = (int) Math.ceil(known * QUANTILE) - 1;
    return Optional.of(Duration.ofNanos(sorted[at]));
  }
}
