package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.link.LinkBudget.Reservation;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider.Price;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Decides what is sent when. All of it runs on the uplink's one thread but for the calls
 * themselves, whose outcomes come back through a queue: no locks, and a test can take turns by
 * itself.
 */
final class Dispatcher {
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(1);

  /** While the downlink has not kept an answer. */
  private static final Duration UNKEPT_IDLE = Duration.ofMillis(100);

  private final Setting setting;
  private final Executor calls;
  private final Batcher batcher;
  private final Circuit circuit;
  private final Courier courier;
  private final Outcomes outcomes;
  private final Costs costs = new Costs();
  private final Routing routing;
  private final Holding holding;
  private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();

  private int inFlight;
  private volatile boolean draining;
  private volatile boolean empty;

  Dispatcher(Setting setting, Executor calls) {
    this.setting = setting;
    this.calls = calls;
    Uplink.Config config = setting.config;
    this.batcher = new Batcher(config.batch());
    this.circuit =
        new Circuit(
            new Circuit.Backoff(config.firstBackoff(), config.longestBackoff()),
            setting.time.random());
    this.courier =
        new Courier(
            setting.ports.downlink(), setting.ports.journal(), setting.time, config.answerTtl());
    this.outcomes = new Outcomes(setting, batcher, circuit, courier);
    this.routing = new Routing(setting, costs);
    this.holding = new Holding(setting, batcher, courier);
    setting.meters.unsettled(holding::unsettled);
    setting.meters.watch(routing);
  }

  /** Does all that can be done now; returns how long nothing is to be done unless woken. */
  Duration turn() throws InterruptedException {
    for (Finished call = finished.poll(); call != null; call = finished.poll()) {
      inFlight--;
      call.reservation.close();
      learn(call);
      outcomes.handle(call.prompt, call.outcome);
    }
    courier.offerAgain();
    holding.take(moment());
    holding.expire();
    routing.look(batcher, !circuit.probing());
    holding.shed(moment());
    Duration idle = send();
    empty = isAllDone();
    return courier.underway() > 0 && idle.compareTo(UNKEPT_IDLE) > 0 ? UNKEPT_IDLE : idle;
  }

  /** Rows leave without lingering from now on. */
  void drain() {
    empty = false;
    draining = true;
  }

  /** At the end of the last turn nothing waited, was under way or unsettled. */
  boolean isEmpty() {
    return empty;
  }

  Health health() {
    Health own = setting.cloud.provider().health();
    Health seen = own instanceof Health.Up ? circuit.health() : own;
    return switch (seen) {
      case Health.Up up -> up;
      case Health.Down down -> down;
      case Health.Degraded(String why) -> new Health.Degraded(why + "; " + waiting());
    };
  }

  private String waiting() {
    long waiting = 0;
    for (Priority urgency : Priority.values()) {
      waiting += setting.ports.outbox().waiting(urgency);
    }
    return waiting + " escalations wait in the outbox, " + outcomes.held() + " are held";
  }

  private Duration send() {
    while (true) {
      if (inFlight >= (circuit.probing() ? 1 : setting.config.maxInFlight())) {
        return LONGEST_IDLE;
      }
      long closedFor = circuit.waitNanos(nanos());
      if (closedFor > 0) {
        return atMost(Duration.ofNanos(closedFor));
      }
      Optional<Batch> next = next();
      if (next.isEmpty()) {
        return batcher.untilReady(nanos(), LONGEST_IDLE);
      }
      if (!(setting.cloud.provider().health() instanceof Health.Up)) {
        return LONGEST_IDLE;
      }
      long poorFor = trySend(next.get());
      if (poorFor > 0 && !alarmOvertakes()) {
        return atMost(Duration.ofNanos(poorFor));
      }
    }
  }

  private boolean alarmOvertakes() {
    return batcher
        .of(Priority.ALARM, turnNow(false))
        .filter(alarm -> trySend(alarm) == 0)
        .isPresent();
  }

  /** Of what is worth it now. A probe is worth it, and so is all when the gateway stops. */
  private Moment moment() {
    boolean any = draining || circuit.probing();
    return routing.moment(nanos(), any ? Moment.Need.NONE : Moment.Need.PRICE);
  }

  private Batcher.Turn turnNow(boolean idles) {
    return new Batcher.Turn(nanos(), idles, outcomes.rowsLimit(routing.mode()), moment());
  }

  private void learn(Finished call) {
    if (call.outcome instanceof Outcome.Answered answered) {
      double link = answered.wire().receivedBytes() + answered.wire().sentBytes();
      Duration took = Duration.ofNanos(nanos() - call.startedNanos);
      costs.answered(call.prompt, answered.wire(), took, link / routing.bytesPerSecond());
    }
  }

  private Optional<Batch> next() {
    boolean idles = inFlight == 0 && setting.cloud.budget().isIdle();
    Batcher.Turn turn = turnNow(idles);
    Optional<Batch> ready = batcher.next(turn);
    if (ready.isPresent() || !draining) {
      return ready;
    }
    for (Priority urgency : Priority.values()) {
      Optional<Batch> any = batcher.of(urgency, turn);
      if (any.isPresent()) {
        return any;
      }
    }
    return Optional.empty();
  }

  /** 0: on its way; else nanoseconds until the link may pay for it. */
  private long trySend(Batch wanted) {
    Batch batch =
        wanted.firstRows(Math.min(wanted.rows().size(), outcomes.rowsLimit(routing.mode())));
    long largest = setting.cloud.budget().largestCall(batch.urgency());
    Prompt prompt = prompt(batch);
    Price price = setting.cloud.provider().price(ask(prompt));
    while (batch.rows().size() > 1 && price.sendBytes() + price.receiveBytes() > largest) {
      batch = batch.firstRows(batch.rows().size() - 1);
      prompt = prompt(batch);
      price = setting.cloud.provider().price(ask(prompt));
    }
    Optional<Reservation> reservation =
        setting.cloud.budget().tryReserve(batch.urgency(), price.sendBytes(), price.receiveBytes());
    if (reservation.isEmpty()) {
      long wait =
          setting
              .cloud
              .budget()
              .nanosUntilReservable(batch.urgency(), price.sendBytes(), price.receiveBytes());
      return Math.max(1, wait);
    }
    batcher.remove(batch);
    start(batch, prompt, reservation.get());
    return 0;
  }

  private void start(Batch batch, Prompt prompt, Reservation reservation) {
    inFlight++;
    long startedNanos = nanos();
    outcomes.sent(batch);
    Ask ask = ask(prompt);
    calls.execute(() -> {
      Outcome outcome = new Outcome.Unreachable("interrupted", "the gateway stops");
      try {
        outcome = setting.cloud.provider().ask(ask);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) { // top of the thread: a bug in one call is one failed call
        outcome = new Outcome.Garbled("bug", "the call failed by a mistake in here: " + e);
      } finally {
        finished.add(new Finished(prompt, outcome, reservation, startedNanos));
      }
    });
  }

  private Prompt prompt(Batch batch) {
    return Prompt.of(batch, setting.config.maxRowLength());
  }

  private Ask ask(Prompt prompt) {
    int tokens = 40 + prompt.rowsById().size() * setting.config.answerTokensPerRow();
    return new Ask(prompt.instruction(), prompt.rows(), tokens);
  }

  private boolean isAllDone() {
    boolean nothingHeld = inFlight == 0 && finished.isEmpty() && courier.underway() == 0;
    for (Priority urgency : Priority.values()) {
      nothingHeld &= batcher.size(urgency) == 0 && setting.ports.outbox().waiting(urgency) == 0;
    }
    return nothingHeld;
  }

  private static Duration atMost(Duration wait) {
    return wait.compareTo(LONGEST_IDLE) < 0 ? wait : LONGEST_IDLE;
  }

  private long nanos() {
    return setting.time.nanoTime().getAsLong();
  }

  private record Finished(
      Prompt prompt, Outcome outcome, Reservation reservation, long startedNanos) {}

  /** All that it works with. */
  record Setting(
      Uplink.Config config,
      Uplink.Ports ports,
      Uplink.Cloud cloud,
      Uplink.Time time,
      UplinkMeters meters) {}
}
