package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.learn.Estimates;
import io.vivremotion.uplink.learn.Subject;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Reconciliation;
import io.vivremotion.uplink.link.Terms;
import io.vivremotion.uplink.route.Bounds;
import io.vivremotion.uplink.route.Challenger;
import io.vivremotion.uplink.route.Exploration;
import io.vivremotion.uplink.route.Policy;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small model that costs nothing and a large one that does, at the end of a link of 100 kB/s, in
 * simulated time.
 */
final class TwoModels {
  static final long SEED = 20261129;

  double perMillionTokens = 400;
  final World world = new World();
  private final Turns turns = new Turns();
  final AtomicLong nanos = turns.nanos;
  private final Deque<Runnable> calls = turns.calls;
  private final LinkBudget budget =
      new LinkBudget(LinkBudget.Config.of(100_000, 64_000), nanos::get);
  final Thinker small = new Thinker("small", budget, SEED);
  final Thinker large = new Thinker("large", budget, SEED + 1);
  Bounds smallBounds = Bounds.UNKNOWN;
  Bounds largeBounds = Bounds.UNKNOWN;
  private Optional<Challenger> candidate = Optional.empty();
  Estimates.Config learning = Estimates.Config.DEFAULT;
  Dispatcher dispatcher = dispatcher(Exploration.NONE);
  private int devices;
  double largeBelieved;

  TwoModels() {
    small.passing = nanos::addAndGet;
    large.passing = nanos::addAndGet;
  }

  double believed(String model, String kind) {
    return dispatcher.learning().told().stream()
        .filter(each -> each.subject().equals(new Subject(model, kind)))
        .mapToDouble(each -> each.estimate().correctness())
        .findFirst()
        .orElse(Double.NaN);
  }

  void question(String device, String text) throws InterruptedException {
    world.outbox.add(
        Escalations.from(
            device,
            Priority.INTERACTIVE,
            "question",
            "{\"question\":\"" + text + "\",\"values\":" + devices++ + "}"));
    pass(Duration.ofSeconds(5));
  }

  /** Each of a device of its own. */
  List<Escalation> ask(String kind, int count) throws InterruptedException {
    List<Escalation> added = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      String row = "{\"value\":" + i + "}";
      Escalation next = Escalations.from("d" + devices++, Priority.NORMAL, kind, row);
      added.add(world.outbox.add(next));
    }
    pass(Duration.ofSeconds(4 + count));
    return added;
  }

  void restart(Exploration exploration) {
    dispatcher = dispatcher(exploration);
  }

  /** Of models it is believed to the end what was at the beginning. */
  void restart(Exploration exploration, Challenger other) {
    learning = new Estimates.Config(10_000, 0.99, Duration.ofMinutes(30));
    candidate = Optional.of(other);
    dispatcher = dispatcher(exploration);
  }

  private Dispatcher dispatcher(Exploration exploration) {
    Uplink.Time time =
        new Uplink.Time(() -> NOON.plusNanos(nanos.get()), nanos::get, new Random(SEED));
    Policy policy = policy(exploration);
    Uplink.Config config = Uplink.Config.DEFAULT;
    return new Dispatcher(
        new Dispatcher.Setting(
            new Uplink.Config(
                config.batch(),
                config.maxInFlight(),
                config.maxHeldRows(),
                config.maxRowLength(),
                config.answerTokensPerRow(),
                config.answerTtl(),
                config.firstBackoff(),
                config.longestBackoff(),
                policy),
            world.ports(),
            List.of(
                new Uplink.Cloud(
                    "link",
                    Terms.ALWAYS,
                    List.of(
                        new Target(small, 0, Tariff.FREE, smallBounds),
                        new Target(
                            large, largeBelieved, Tariff.alike(perMillionTokens), largeBounds)),
                    budget,
                    Reconciliation.none(budget))),
            time,
            new UplinkMeters(world.registry)),
        calls::add);
  }

  private Policy policy(Exploration exploration) {
    Policy standard = Policy.DEFAULT;
    return new Policy(
        standard.kinds(),
        standard.bulkShare(),
        standard.correctness(),
        learning,
        exploration,
        0,
        new io.vivremotion.uplink.route.ShadowPrices.Config(0.1, 5, 1e-7, 1e-1, 1, 1e6, 0.05),
        candidate);
  }

  void pass(Duration time) throws InterruptedException {
    turns.pass(dispatcher, time);
  }
}
