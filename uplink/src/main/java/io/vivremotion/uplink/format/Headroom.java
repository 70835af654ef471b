package io.vivremotion.uplink.format;

import java.time.Duration;
import java.util.Optional;

/**
 * Holds calls back once a provider's headers say that nothing is left of its rate, rather than have
 * it refuse them: as often as it gives back one call's worth, until all of it is there again. What
 * headers say is one replica's view, and late: it never lets more through, is believed for a minute
 * at most, and each answer that tells otherwise ends it. Thread-safe.
 */
public final class Headroom {
  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long LONGEST_SPACING_NANOS = Duration.ofSeconds(10).toNanos();

  private boolean empty;
  private long toldNanos;
  private long untilNanos;
  private long nextNanos;
  private long spacingNanos;

  /** True: a call may be made, as far as this goes. */
  public synchronized boolean tryPass(long nowNanos) {
    if (isOver(nowNanos)) {
      return true;
    }
    if (nowNanos - nextNanos < 0) {
      return false;
    }
    nextNanos = nowNanos + spacingNanos;
    return true;
  }

  /** How long the next call is held back; empty: it is not. */
  public synchronized Optional<Duration> restsFor(long nowNanos) {
    return isOver(nowNanos) || nowNanos - nextNanos >= 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nextNanos - nowNanos));
  }

  /** Something was told that an answer may take back. */
  public synchronized boolean isTold(long nowNanos) {
    return !isOver(nowNanos);
  }

  private boolean isOver(long nowNanos) {
    empty = empty && nowNanos - untilNanos < 0;
    return !empty;
  }

  /**
   * An answer's headers.
   *
   * @param tokens of a call such as this one
   * @param begunNanos when the call began: what was told since is newer
   */
  public synchronized void heard(RateLimits limits, long tokens, long begunNanos, long nowNanos) {
    Optional<RateLimits.Refill> refill = limits.whatIsUsedUp(tokens);
    if (refill.isPresent()) {
      spacingNanos = Math.min(refill.get().ofOneCall().toNanos(), LONGEST_SPACING_NANOS);
      nextNanos = empty ? later(nextNanos, nowNanos + spacingNanos) : nowNanos + spacingNanos;
      untilNanos = nowNanos + Math.min(refill.get().ofAll().toNanos(), LONGEST_NANOS);
      toldNanos = nowNanos;
      empty = true;
    } else if (!limits.limits().isEmpty() && begunNanos - toldNanos > 0) {
      empty = false;
    }
  }

  private static long later(long oneNanos, long otherNanos) {
    return oneNanos - otherNanos > 0 ? oneNanos : otherNanos;
  }
}
