package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Reconciliation;
import io.vivremotion.uplink.provider.Provider;
import java.time.Duration;
import java.util.Optional;

/** One link and the provider beyond it. Used by the uplink's thread; {@link #health} by any. */
final class Line {
  private static final long NOT_POOR = -1;

  private final Uplink.Cloud cloud;
  private final Circuit circuit;
  private final Uplink.Time time;
  private final int maxInFlight;
  private int inFlight;
  private long lastSuccessNanos;
  private long poorAtLeft = NOT_POOR;

  Line(Uplink.Cloud cloud, Circuit circuit, Uplink.Time time, int maxInFlight) {
    this.cloud = cloud;
    this.circuit = circuit;
    this.time = time;
    this.maxInFlight = maxInFlight;
    this.lastSuccessNanos = time.nanoTime().getAsLong();
  }

  String name() {
    return cloud.name();
  }

  Uplink.Cloud cloud() {
    return cloud;
  }

  Provider provider() {
    return cloud.provider();
  }

  LinkBudget budget() {
    return cloud.budget();
  }

  /** What the link's interface carried, compared with what was counted. */
  Reconciliation carried() {
    return cloud.carried();
  }

  Circuit circuit() {
    return circuit;
  }

  double costPerMegabyte() {
    return cloud.terms().costPerMegabyte();
  }

  int preference() {
    return cloud.terms().preference();
  }

  /** Why nothing can be sent over it just now; empty: it can. */
  Optional<String> obstacle() {
    if (!cloud.terms().isOpen(time.clock().instant())) {
      return Optional.of("hours");
    }
    if (isPoor()) {
      return Optional.of("allowance");
    }
    if (!(provider().health() instanceof Health.Up)) {
      return Optional.of("provider");
    }
    if (waitNanos() > 0) {
      return Optional.of("down");
    }
    return inFlight >= (circuit.probing() ? 1 : maxInFlight)
        ? Optional.of("busy")
        : Optional.empty();
  }

  long waitNanos() {
    return circuit.waitNanos(time.nanoTime().getAsLong());
  }

  /** Its allowance did not suffice, and has not got more since. */
  private boolean isPoor() {
    long left = budget().allowance().left();
    if (left > poorAtLeft) {
      poorAtLeft = NOT_POOR;
    }
    return poorAtLeft != NOT_POOR || left <= 0;
  }

  void poor() {
    poorAtLeft = budget().allowance().left();
  }

  void began() {
    inFlight++;
  }

  void ended() {
    inFlight--;
  }

  boolean isIdle() {
    return inFlight == 0 && budget().isIdle();
  }

  int inFlight() {
    return inFlight;
  }

  void useful() {
    lastSuccessNanos = time.nanoTime().getAsLong();
  }

  long lastSuccessNanos() {
    return lastSuccessNanos;
  }

  Health health() {
    Health own = provider().health();
    if (!(own instanceof Health.Up)) {
      return own;
    }
    boolean spent = budget().allowance().left() <= 0;
    return spent
        ? new Health.Degraded("the allowance of link " + name() + " is used up for now")
        : circuit.health();
  }

  static Line of(Uplink.Cloud cloud, Uplink.Config config, Uplink.Time time) {
    Circuit.Backoff backoff = new Circuit.Backoff(config.firstBackoff(), config.longestBackoff());
    return new Line(cloud, new Circuit(backoff, time.random()), time, config.maxInFlight());
  }

  Duration roundTrip() {
    return budget().goodput().roundTrip();
  }

  double bytesPerSecond() {
    double rate = budget().config().rateBytesPerSecond();
    return Math.max(1, Math.min(budget().goodput().bytesPerSecond(), rate));
  }
}
