package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of retries. After a failure nothing is sent for a while (exponential, full jitter,
 * or what the provider said), then one call at a time, as a probe, until one succeeds. Retries of a
 * provider that fails may not exceed a tenth of what succeeds, but for a first few: beyond that the
 * wait is the longest at once. A link that is down costs the provider nothing: there the wait only
 * grows while it stays down. Written by the uplink's thread; {@link #health} may be read by any.
 */
final class Circuit {
  private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
  private static final double RETRIES_PER_SUCCESS = 0.1;
  private static final double SPARE_RETRIES = 10;
  private static final int FAILURES_SHOWN = 2;
  private static final double LONG_ADVICE_MILLIS = 5_000;

  private final Backoff backoff;
  private final RandomGenerator random;

  private int failures;
  private double retriesLeft = SPARE_RETRIES;
  private long notBeforeNanos;
  private boolean open;

  /** It is open for a call that went elsewhere. */
  private boolean byAnother;

  private volatile Health health = Health.UP;

  Circuit(Backoff backoff, RandomGenerator random) {
    this.backoff = backoff;
    this.random = random;
  }

  /** One call at a time, as long as the last one failed. */
  boolean probing() {
    return open;
  }

  /** Nanoseconds until a call may start; 0: now. */
  long waitNanos(long nowNanos) {
    return open ? Math.max(0, notBeforeNanos - nowNanos) : 0;
  }

  void succeeded() {
    if (open) {
      LOG.info("uplink event=provider_answers_again failures={}", failures);
    }
    failures = 0;
    open = false;
    byAnother = false;
    retriesLeft = Math.min(SPARE_RETRIES, retriesLeft + RETRIES_PER_SUCCESS);
    health = Health.UP;
  }

  /** What became of a call. */
  void heard(long nowNanos, Outcome outcome) {
    Optional<Duration> unsaid = Optional.empty();
    switch (outcome) {
      case Outcome.Answered _ -> succeeded();
      case Outcome.Refused(String code, String detail, _) ->
          failed(nowNanos, unsaid, detail + " (" + code + ")");
      case Outcome.Barred(_, String detail, Duration retryAfter) ->
          barred(nowNanos, retryAfter, detail);
      case Outcome.Busy(String code, Optional<Duration> retryAfter) ->
          failed(nowNanos, retryAfter, "it is busy (" + code + ")");
      case Outcome.Garbled(_, String detail) -> failed(nowNanos, unsaid, detail);
      case Outcome.Unreachable(_, String detail) -> unreachable(nowNanos, detail);
    }
  }

  /** The provider failed in a way that time may mend. */
  void failed(long nowNanos, Optional<Duration> retryAfter, String what) {
    boolean paid = retriesLeft >= 1;
    retriesLeft = Math.max(0, retriesLeft - 1);
    double longest = millis(backoff.longest);
    double jitter = random.nextDouble();
    double own = paid ? grown() * jitter : longest * (1 + jitter) / 2;
    double advised = retryAfter.map(Circuit::millis).orElse(0.0) * (1 + jitter / 10);
    retryAfter(nowNanos, Math.max(own, advised), what);
    if (advised > LONG_ADVICE_MILLIS) {
      degraded(what);
    }
  }

  /** No reply came over the link. */
  void unreachable(long nowNanos, String what) {
    retryAfter(nowNanos, grown() * random.nextDouble(), what);
  }

  /**
   * No reply came to a call that went the same way: this one waits as long, from that one's first
   * failure on. What replied after that is not kept from calls by those that fail still.
   */
  void unreachableAs(Circuit other, String what) {
    byAnother |= !open && other.failures == 1;
    if (byAnother) {
      openUntil(other.notBeforeNanos, what);
    }
  }

  /** A reply came to a call that went the same way. */
  void reached() {
    if (byAnother) {
      byAnother = false;
      open = false;
    }
  }

  private double grown() {
    double grown = millis(backoff.first) * Math.pow(2, Math.min(failures, 30));
    return Math.min(millis(backoff.longest), grown);
  }

  private void retryAfter(long nowNanos, double millis, String what) {
    failures++;
    byAnother = false;
    openUntil(nowNanos + (long) (millis * 1e6), what);
    if (failures >= FAILURES_SHOWN) {
      degraded(what);
    }
  }

  private void degraded(String what) {
    health =
        new Health.Degraded("no answers from the provider: " + what + "; tried again by itself");
  }

  /** A person has to mend something; tried again after a while all the same. */
  void barred(long nowNanos, Duration retryAfter, String what) {
    failures++;
    byAnother = false;
    openUntil(nowNanos + retryAfter.toNanos(), what);
    health = new Health.Degraded(what);
  }

  Health health() {
    return health;
  }

  private static double millis(Duration duration) {
    return (double) duration.toMillis();
  }

  private void openUntil(long nanos, String what) {
    if (!open) {
      LOG.warn("uplink event=provider_fails reason=\"{}\"", what);
    }
    boolean later = !open || nanos - notBeforeNanos > 0;
    notBeforeNanos = later ? nanos : notBeforeNanos;
    open = true;
  }

  /**
   * @param first the wait after one failure is between 0 and this
   * @param longest no wait is longer, but where the provider asks for it
   */
  record Backoff(Duration first, Duration longest) {
    static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));
  }
}
