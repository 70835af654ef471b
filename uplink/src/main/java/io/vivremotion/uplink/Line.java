package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Headroom;
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

/** One link and one model beyond it. Used by the uplink's thread; {@link #health} by any. */
final class Line {
  /** The obstacle of a model of whose rate nothing is left. */
  static final String RATE = "rate";

  private static final long NOT_POOR = -1;

  private final Uplink.Cloud cloud;
  private final int rank;
  private final Circuit circuit;
  private final Uplink.Time time;
  private final LinkCalls calls;
  private final Failures failures;
  private final Headroom headroom;
  private long lastSuccessNanos;
  private long poorAtLeft = NOT_POOR;

  private Line(Uplink.Cloud cloud, int rank, Headroom headroom, Uplink.Time time, LinkCalls calls) {
    this.cloud = cloud;
    this.rank = rank;
    this.headroom = headroom;
    this.circuit = new Circuit(calls.backoff, time.random());
    this.time = time;
    this.calls = calls;
    this.failures = new Failures(calls.halfLife, time.nanoTime());
    this.lastSuccessNanos = nanos();
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
    if (isDown()) {
      return Optional.of("down");
    }
    if (restNanos() > 0) {
      return Optional.of(RATE);
    }
    boolean busy = calls.underway >= (circuit.probing() ? 1 : calls.most);
    return busy ? Optional.of("busy") : Optional.empty();
  }

  boolean hasRoomForAlarm() {
    return calls.hasRoomForAlarm() && !circuit.probing();
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
    circuit.heard(nanos(), outcome);
    if (outcome instanceof Outcome.Unreachable(_, String detail)) {
      calls.sameWay(this).forEach(each -> each.circuit.unreachableAs(circuit, detail));
    } else {
      calls.sameWay(this).forEach(each -> each.circuit.reached());
    }
  }

  /** Probability that a call fails while nothing keeps it from being made. */
  double risk() {
    return failures.rate();
  }

  /** Its model replied, and is not at fault for what it said. */
  void succeeded() {
    circuit.succeeded();
    calls.sameWay(this).forEach(each -> each.circuit.reached());
  }

  boolean isDown() {
    return circuit.waitNanos(nanos()) > 0;
  }

  /** Until a call may start, as far as its own failures and its model's rate go. */
  long waitNanos() {
    return Math.max(circuit.waitNanos(nanos()), restNanos());
  }

  /** Until its model's rate gives back what one call takes; 0: something is left. */
  long restNanos() {
    return headroom.restsFor(nanos()).map(Duration::toNanos).orElse(0L);
  }

  private long nanos() {
    return time.nanoTime().getAsLong();
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

  /** A question goes to its model, and takes what its rate has given back; returns when. */
  long asks() {
    long now = nanos();
    headroom.tryPass(now);
    return now;
  }

  /** What its model told of its rate with an answer, to a call that began then. */
  void told(Outcome.Answered answered, long begunNanos) {
    Usage usage = answered.usage();
    headroom.heard(answered.limits(), usage.allInput() + usage.allOutput(), begunNanos, nanos());
  }

  boolean isIdle() {
    return calls.underway == 0 && budget().isIdle();
  }

  /** Over its link. */
  int inFlight() {
    return calls.underway;
  }

  void useful() {
    lastSuccessNanos = nanos();
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
  static List<Line> of(Uplink.Cloud cloud, Uplink.Config config, Uplink.Time time, Rates rates) {
    LinkCalls calls = new LinkCalls(config);
    calls.lines =
        IntStream.range(0, cloud.targets().size())
            .mapToObj(rank ->
                new Line(cloud, rank, rates.of(cloud.targets().get(rank).provider()), time, calls))
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
