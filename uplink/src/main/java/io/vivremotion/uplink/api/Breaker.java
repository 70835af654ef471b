package io.vivremotion.uplink.api;

import io.vivremotion.insight.Health;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a provider is to be asked. The idea of the devices' circuit, for many calls at a
 * time: after {@value #FAILURES} failures in a row, or at once where the provider said how long it
 * wants to be left alone, nothing is asked for a while that grows; then one call is the probe. What
 * calls come to that began before is old news: they end no rest, and make it no longer but where
 * the provider says how long. Thread-safe.
 */
final class Breaker {
  private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
  private static final int FAILURES = 5;
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 8;
  private static final Duration PROBE_LOOK = Duration.ofMillis(250);

  private final String provider;
  private final RandomGenerator random;
  private int failures;
  private int openings;
  private boolean open;
  private boolean probing;

  /** It rests since the provider said how long. */
  private boolean told;

  private long openedNanos;
  private long notBeforeNanos;
  private volatile Health health = Health.UP;

  Breaker(String provider, RandomGenerator random) {
    this.provider = provider;
    this.random = random;
  }

  /** True: a call may be made, and its end must be told. */
  synchronized boolean tryPass(long nowNanos) {
    if (!open) {
      return true;
    }
    if (probing || nowNanos - notBeforeNanos < 0) {
      return false;
    }
    probing = true;
    return true;
  }

  /** How long nothing is asked; empty: asked now. */
  synchronized Optional<Duration> restsFor(long nowNanos) {
    long left = notBeforeNanos - nowNanos;
    return open && left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
  }

  /** After how long it is worth asking again, as the provider said; empty: it said nothing. */
  synchronized Optional<Duration> comesBackIn(long nowNanos) {
    return open && told ? Optional.of(restsFor(nowNanos).orElse(PROBE_LOOK)) : Optional.empty();
  }

  /**
   * @param begunNanos when {@link #tryPass} let the call through
   */
  synchronized void succeeded(long begunNanos) {
    if (!isOld(begunNanos) && (failures > 0 || open)) {
      if (open) {
        LOG.info("apps event=provider_answers_again provider={}", provider);
        health = Health.UP;
      }
      failures = 0;
      openings = 0;
      open = false;
      probing = false;
    }
  }

  /** The call's end says nothing of the provider: the app went away, or was at fault. */
  synchronized void neither(long begunNanos) {
    if (!isOld(begunNanos)) {
      probing = false;
    }
  }

  /** The call began before the rest did. */
  private boolean isOld(long begunNanos) {
    return open && begunNanos - openedNanos <= 0;
  }

  synchronized void failed(
      long begunNanos, long nowNanos, Optional<Duration> retryAfter, String what) {
    if (isOld(begunNanos)) {
      if (retryAfter.isPresent()) {
        told = true;
        notBeforeNanos = later(notBeforeNanos, nowNanos + retryAfter.get().toNanos());
      }
      return;
    }
    failures++;
    told = retryAfter.isPresent();
    if (probing || retryAfter.isPresent() || failures >= FAILURES) {
      double jitter = 0.5 + random.nextDouble() / 2;
      double own = FIRST.toNanos() * Math.pow(2, Math.min(openings, MAX_DOUBLINGS)) * jitter;
      long wait = (long) Math.min(own, (double) LONGEST.toNanos());
      open(nowNanos, Math.max(wait, retryAfter.map(Duration::toNanos).orElse(0L)), what);
    }
  }

  /** A person has to mend something; tried again after a while all the same. */
  synchronized void barred(long begunNanos, long nowNanos, Duration rest, String what) {
    told = false;
    if (isOld(begunNanos)) {
      notBeforeNanos = later(notBeforeNanos, nowNanos + rest.toNanos());
    } else {
      open(nowNanos, rest.toNanos(), what);
    }
  }

  private void open(long nowNanos, long waitNanos, String what) {
    if (!open) {
      LOG.warn("apps event=provider_fails provider={} reason=\"{}\"", provider, what);
    }
    notBeforeNanos = open ? later(notBeforeNanos, nowNanos + waitNanos) : nowNanos + waitNanos;
    open = true;
    probing = false;
    openings++;
    openedNanos = nowNanos;
    health = new Health.Degraded("provider " + provider + ": " + what + "; tried again by itself");
  }

  private static long later(long oneNanos, long otherNanos) {
    return oneNanos - otherNanos > 0 ? oneNanos : otherNanos;
  }

  Health health() {
    return health;
  }
}
