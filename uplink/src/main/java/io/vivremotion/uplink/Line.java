package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Reconciliation;
import io.vivremotion.uplink.link.Shut;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import io.vivremotion.uplink.route.Bounds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One link and one model beyond it. Used by the uplink's thread; {@link #health} by any. */
final class Line {
  private static final long NOT_POOR = -1;
  private static final int PLACES_FOR_ALARMS = 2;

  private final Uplink.Cloud cloud;
  private final int rank;
  private final Circuit circuit;
  private final Uplink.Time time;
  private final Calls calls;
  private final Failures failures;
  private long lastSuccessNanos;
  private long poorAtLeft = NOT_POOR;

  /** Over one link, to whichever of its models. */
  private static final class Calls {
    private final int most;
    private final Duration halfLife;
    private List<Line> lines = List.of();
    private int underway;

    Calls(int most, Duration halfLife) {
      this.most = most;
      this.halfLife = halfLife;
    }
  }

  private Line(Uplink.Cloud cloud, int rank, Circuit circuit, Uplink.Time time, Calls calls) {
    this.cloud = cloud;
    this.rank = rank;
    this.circuit = circuit;
    this.time = time;
    this.calls = calls;
    this.failures = new Failures(calls.halfLife, time.nanoTime());
    this.lastSuccessNanos = time.nanoTime().getAsLong();
  }

  /** Of the link. */
  String name() {
    return cloud.name();
  }

  /** In decisions: the link's name where it leads to one model only. */
  String target() {
    return cloud.targets().size() == 1
        ? name()
        : name() + "/" + provider().model().replaceAll("[\\s;]", "_");
  }

  /** 0: the smallest of the link's models. */
  int rank() {
    return rank;
  }

  boolean isBeside(Line other) {
    return cloud.equals(other.cloud);
  }

  Uplink.Cloud cloud() {
    return cloud;
  }

  Provider provider() {
    return cloud.targets().get(rank).provider();
  }

  /** What may be sent to its model. */
  Bounds bounds() {
    return cloud.targets().get(rank).bounds();
  }

  /** Probability that an answer is right, before anything was learnt. */
  double prior(double ofPolicy) {
    double own = cloud.targets().get(rank).correctness();
    return own > 0 ? own : ofPolicy;
  }

  /** In money: of its link, and of its model. */
  double cost(long bytes, double ofTokens) {
    return bytes * cloud.terms().costPerMegabyte() / 1e6 + ofTokens;
  }

  Tariff tariff() {
    return cloud.targets().get(rank).tariff();
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
    boolean busy = calls.underway >= (circuit.probing() ? 1 : calls.most);
    return busy ? Optional.of("busy") : Optional.empty();
  }

  /** Two more if they are alarms': one says what it has to while the other is thought about. */
  boolean hasRoomForAlarm() {
    return calls.underway < calls.most + PLACES_FOR_ALARMS && !circuit.probing();
  }

  /** Why nobody may use its link just now. */
  Optional<Shut> shut() {
    Instant now = time.clock().instant();
    if (!cloud.terms().isOpen(now)) {
      return Optional.of(new Shut(name(), "is outside its hours", cloud.terms().opensAfter(now)));
    }
    return isPoor()
        ? Optional.of(
            new Shut(name(), "has used up its allowance", budget().allowance().renewsAt()))
        : Optional.empty();
  }

  /** What became of a call, which if it was refused would have been so whatever it asked. */
  void heard(Outcome outcome) {
    boolean answered = outcome instanceof Outcome.Answered;
    if (answered || !circuit.probing()) { // how long it is down is no failure rate
      failures.heard(!answered);
    }
    tell(outcome);
    if (outcome instanceof Outcome.Unreachable(_, String detail)) {
      sameWay().forEach(each -> each.circuit.unreachableAs(circuit, detail));
    } else {
      sameWay().forEach(each -> each.circuit.reached());
    }
  }

  /** Probability that a call fails while nothing keeps it from being made. */
  double risk() {
    return failures.rate();
  }

  /** Its model replied, and is not at fault for what it said. */
  void succeeded() {
    circuit.succeeded();
    sameWay().forEach(each -> each.circuit.reached());
  }

  /** The other models of the link's that are reached if this one is. */
  private Stream<Line> sameWay() {
    String endpoint = provider().endpoint();
    return calls.lines.stream()
        .filter(each -> !each.equals(this) && !endpoint.isEmpty())
        .filter(each -> each.provider().endpoint().equals(endpoint));
  }

  private void tell(Outcome outcome) {
    long now = time.nanoTime().getAsLong();
    Optional<Duration> unsaid = Optional.empty();
    switch (outcome) {
      case Outcome.Answered _ -> circuit.succeeded();
      case Outcome.Refused(String code, String detail, _) ->
          circuit.failed(now, unsaid, detail + " (" + code + ")");
      case Outcome.Barred(_, String detail, Duration retryAfter) ->
          circuit.barred(now, retryAfter, detail);
      case Outcome.Busy(String code, Optional<Duration> retryAfter) ->
          circuit.failed(now, retryAfter, "it is busy (" + code + ")");
      case Outcome.Garbled(_, String detail) -> circuit.failed(now, unsaid, detail);
      case Outcome.Unreachable(_, String detail) -> circuit.unreachable(now, detail);
    }
  }

  long waitNanos() {
    return circuit.waitNanos(time.nanoTime().getAsLong());
  }

  /** Its allowance did not suffice, and has not got more since. */
  private boolean isPoor() {
    long left = budget().allowance().left();
    poorAtLeft = left > poorAtLeft ? NOT_POOR : poorAtLeft;
    return poorAtLeft != NOT_POOR || left <= 0;
  }

  void poor() {
    poorAtLeft = budget().allowance().left();
  }

  void began() {
    calls.underway++;
  }

  void ended() {
    calls.underway--;
  }

  boolean isIdle() {
    return calls.underway == 0 && budget().isIdle();
  }

  /** Over its link. */
  int inFlight() {
    return calls.underway;
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

  /** One for each model of the link, in its order. */
  static List<Line> of(Uplink.Cloud cloud, Uplink.Config config, Uplink.Time time) {
    Circuit.Backoff backoff = new Circuit.Backoff(config.firstBackoff(), config.longestBackoff());
    Calls calls = new Calls(config.maxInFlight(), config.routing().learning().halfLife());
    calls.lines =
        IntStream.range(0, cloud.targets().size())
            .mapToObj(
                rank -> new Line(cloud, rank, new Circuit(backoff, time.random()), time, calls))
            .toList();
    return calls.lines;
  }

  Duration roundTrip() {
    return budget().goodput().roundTrip();
  }

  /** What the link took of a call's time. */
  Duration transfer(Outcome.Wire wire) {
    double seconds =
        wire.sentBytes() / upBytesPerSecond() + wire.receivedBytes() / downBytesPerSecond();
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  double downBytesPerSecond() {
    return atMostItsRate(budget().goodput().bytesPerSecond());
  }

  double upBytesPerSecond() {
    return atMostItsRate(budget().upBytesPerSecond());
  }

  private double atMostItsRate(double learnt) {
    return Math.clamp(learnt, 1.0, (double) budget().config().rateBytesPerSecond());
  }

  /**
   * @param up share of the bytes that go up
   */
  double bytesPerSecond(double up) {
    return 1 / (up / upBytesPerSecond() + (1 - up) / downBytesPerSecond());
  }
}
