package io.vivremotion.uplink;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Reconciliation;
import io.vivremotion.uplink.link.Terms;
import java.time.Duration;
import java.util.List;

/**
 * Two links of 100 kB/s, of which the cable is preferred to the radio; each leads to a small and a
 * large model, at the same endpoint. In simulated time.
 */
final class TwoLinks {
  final World world;
  final Turns turns = new Turns();
  final Cloud cable = new Cloud("cable", 0);
  final Cloud radio = new Cloud("radio", 1);
  final Dispatcher dispatcher;

  TwoLinks() {
    this(Purse.FREE);
  }

  TwoLinks(Purse purse) {
    this.world = new World();
    world.purse = purse;
    this.dispatcher = turns.dispatcher(world, cable.cloud, radio.cloud);
  }

  /** A link and what it leads to. */
  final class Cloud {
    private final LinkBudget budget =
        new LinkBudget(LinkBudget.Config.of(100_000, 64_000), turns.nanos::get);
    final Thinker small = thinker("small");
    final Thinker large = thinker("large");
    private final Uplink.Cloud cloud;

    Cloud(String name, int preference) {
      cloud =
          new Uplink.Cloud(
              name,
              new Terms(preference, 0, List.of()),
              List.of(Target.of(small), Target.of(large)),
              budget,
              Reconciliation.none(budget));
    }

    private Thinker thinker(String model) {
      Thinker thinker = new Thinker(model, budget, TwoModels.SEED);
      thinker.endpoint = "https://cloud/v1";
      thinker.passing = turns.nanos::addAndGet;
      return thinker;
    }

    void down(boolean is) {
      small.down = is;
      large.down = is;
    }

    /** Rows that it was asked in vain. */
    List<String> missed() {
      return java.util.stream.Stream.of(small, large)
          .flatMap(model -> model.missed.stream())
          .toList();
    }
  }

  Escalation add(Priority urgency, String row) {
    return world.outbox.add(Escalations.of(urgency, "event", row));
  }

  void pass(Duration time) throws InterruptedException {
    turns.pass(dispatcher, time);
  }

  /** What apps take now. */
  String forOthers() {
    return dispatcher.lines().forOthers().name();
  }
}
