package io.vivremotion.uplink;

import io.vivremotion.insight.Health;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.LinkBudget.Reservation;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider.Price;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Decides what is sent when. All of it runs on the uplink's one thread but for the calls
 * themselves, whose outcomes come back through a queue: no locks, and a test can take turns by
 * itself.
 */
final class Dispatcher {
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(1);

  /** While the downlink has not kept an answer; after a class was refused, for others may go. */
  private static final Duration SHORT_IDLE = Duration.ofMillis(100);

  private final Setting setting;
  private final Calls calls;
  private final Batcher batcher;
  private final Lines lines;
  private final Courier courier;
  private final Outcomes outcomes;
  private final Funds funds;
  private final Routing routing;
  private final Fitting fitting;
  private final Holding holding;
  private final Reasons reasons;
  private final Writing writing;
  private final Shadow shadow;
  private final Probes probes;
  private final Lots lots;
  private final Memory memory;
  private final Learning learning;
  private final Choosing choosing;
  private final Condition condition;

  private volatile boolean draining;
  private volatile boolean empty;

  Dispatcher(Setting plain, Executor threads) {
    Candidacy candidacy = new Candidacy(plain);
    Foresight foresight = new Foresight(candidacy.heard());
    this.setting = foresight.counted();
    this.calls = new Calls(threads);
    Uplink.Config config = setting.config;
    this.batcher = new Batcher(config.batch());
    this.lines = Lines.of(setting);
    this.courier = new Courier(setting);
    this.learning = new Learning(setting, lines, candidacy);
    this.writing = new Writing(setting);
    Errands errands = new Errands(setting, calls);
    this.shadow = new Shadow(setting, errands, writing, learning);
    this.probes = new Probes(lines, errands, setting.meters);
    Feedback feedback = new Feedback(setting, learning);
    this.outcomes = new Outcomes(setting, batcher, courier, shadow, feedback);
    this.funds = new Funds(setting, new Provision(lines, foresight));
    this.routing = new Routing(setting, lines, learning, funds, foresight);
    this.fitting =
        new Fitting(outcomes, routing, writing, shadow.agreement(), new Borders(setting));
    this.choosing = new Choosing(setting, lines);
    var ways =
        new Lots.Ways(lines, calls, writing, courier, batcher, shadow, feedback, learning, funds);
    this.lots = new Lots(setting, ways);
    this.holding = new Holding(setting, batcher, courier, lots);
    this.reasons = new Reasons(setting.ports.journal());
    var learnt =
        new Memory.Learnt(routing, learning, outcomes.sizes(), shadow.agreement(), writing, lots);
    this.memory = new Memory(setting, learnt, lines);
    this.condition = new Condition(setting.ports.outbox(), lines, funds, memory, outcomes);
    setting.meters.unsettled(holding::unsettled);
    setting.meters.watch(routing);
    lines.links().forEach(setting.meters::watch);
  }

  /** Does all that can be done now; returns how long nothing is to be done unless woken. */
  Duration turn() throws InterruptedException {
    calls.hear();
    memory.keep();
    learning.keep();
    lines.all().forEach(line -> line.carried().look());
    lines.look();
    courier.offerAgain();
    holding.take(moment());
    holding.expire(moment());
    if (!draining) {
      lots.turn(memory::note);
      probes.look(nothingWaits());
    }
    if (routing.look(batcher, !lines.probing())) {
      reasons.waiting(batcher, moment());
    }
    holding.shed(moment());
    Duration idle = send();
    empty = isAllDone();
    return courier.underway() > 0 && idle.compareTo(SHORT_IDLE) > 0 ? SHORT_IDLE : idle;
  }

  /** Once nothing turns any more. */
  void close() {
    memory.close();
    learning.close();
  }

  Learning learning() {
    return learning;
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

  /** What others may ask of them. */
  Lines lines() {
    return lines;
  }

  Health health() {
    return condition.health();
  }

  private Duration send() {
    while (true) {
      lines.look();
      Optional<Line> line = lines.usable();
      if (line.isEmpty()) {
        if (lines.openForAlarm() && alarmOvertakes(lines.current())) {
          continue;
        }
        lines.look();
        return Duration.ofNanos(lines.waitNanos());
      }
      Optional<Batch> next = next(line.get());
      if (next.isEmpty()) {
        rest(line.get());
        return idle();
      }
      long poorFor = trySend(line.get(), next.get());
      if (poorFor > 0 && !alarmOvertakes(line.get())) {
        return Duration.ofNanos(Math.min(poorFor, LONGEST_IDLE.toNanos()));
      }
    }
  }

  /** What is done when there is nothing better to send. */
  private void rest(Line line) {
    if (!draining) {
      shadow.ask(line);
    }
  }

  /** Nothing is ready, or nothing is worth its bytes before the link has room to spare. */
  private Duration idle() {
    Duration ready = batcher.untilReady(nanos(), LONGEST_IDLE);
    Duration spare = Duration.ofNanos(routing.untilSpareNanos());
    return spare.isPositive() && spare.compareTo(ready) < 0 ? spare : ready;
  }

  private boolean alarmOvertakes(Line line) {
    return batcher
        .of(Priority.ALARM, turnNow(false))
        .filter(alarm -> trySend(line, alarm) == 0)
        .isPresent();
  }

  /** Of what is worth it now. A probe is worth it, and so is all when the gateway stops. */
  private Moment moment() {
    boolean any = draining || lines.probing();
    return routing.moment(nanos(), any ? Moment.Need.NONE : Moment.Need.PRICE);
  }

  private Batcher.Turn turnNow(boolean idles) {
    int rows = fitting.rowsLimit(lines.current());
    return new Batcher.Turn(nanos(), idles, rows, moment().answerTime(), moment());
  }

  private void finished(Line line, Fitting.Load load, Sent sent, Outcome outcome) {
    sent.reservation.close();
    sent.receipt.settle(outcome);
    if (outcome instanceof Outcome.Answered answered) {
      Duration took = Duration.ofNanos(nanos() - sent.startedNanos);
      writing.answered(line, load.prompt(), answered.usage());
      learning.answered(line, load.prompt(), answered, took);
      routing.answered(line, load.batch(), sent.value, answered.wire());
    }
    outcomes.handle(line, load.prompt(), outcome);
  }

  private Optional<Batch> next(Line line) {
    Batcher.Turn turn = turnNow(line.isIdle());
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

  /** 0: on its way, or another link is to be tried; else until the call may be paid for. */
  private long trySend(Line link, Batch wanted) {
    Optional<Choosing.Chosen> chosen = choosing.choose(link, wanted, moment());
    return chosen.isEmpty() ? LONGEST_IDLE.toNanos() : trySend(chosen.get(), wanted);
  }

  private long trySend(Choosing.Chosen chosen, Batch wanted) {
    Line line = chosen.line();
    LinkBudget budget = line.budget();
    Fitting.Load load = fitting.load(line, wanted);
    Price price = load.price();
    if (!budget.affords(price.sendBytes(), price.receiveBytes())) {
      return lines.hasOther(line, price) ? 0 : LONGEST_IDLE.toNanos();
    }
    Priority urgency = load.batch().urgency();
    Optional<Reservation> reservation =
        budget.tryReserve(urgency, price.sendBytes(), price.receiveBytes());
    if (reservation.isEmpty()) {
      return Math.max(
          1, budget.nanosUntilReservable(urgency, price.sendBytes(), price.receiveBytes()));
    }
    Optional<Purse.Receipt> receipt =
        funds.take(urgency, line.provider().model(), load.ask(), load.bytes());
    if (receipt.isEmpty()) {
      reservation.get().close();
      return (funds.refuses(urgency) ? SHORT_IDLE : LONGEST_IDLE).toNanos();
    }
    batcher.remove(load.batch());
    start(chosen, load, new Sent(reservation.get(), receipt.get(), value(load.batch()), nanos()));
    return 0;
  }

  private double value(Batch batch) {
    return batch.rows().stream().mapToDouble(moment()::value).sum();
  }

  private void start(Choosing.Chosen chosen, Fitting.Load load, Sent sent) {
    Line line = chosen.line();
    reasons.sent(load.prompt(), chosen, moment());
    setting.meters.chosen(chosen.why(), load.batch().rows().size());
    outcomes.sent(load.batch());
    setting.meters.masked(load.prompt());
    calls.ask(line, load.ask(), outcome -> finished(line, load, sent, outcome));
  }

  private boolean isAllDone() {
    boolean asked = lines.inFlight() > probes.underway() || !calls.isEmpty();
    return !asked && courier.underway() == 0 && nothingWaits();
  }

  private boolean nothingWaits() {
    return Arrays.stream(Priority.values())
        .allMatch(each -> batcher.size(each) == 0 && setting.ports.outbox().waiting(each) == 0);
  }

  private long nanos() {
    return setting.time.nanoTime().getAsLong();
  }

  /**
   * @param value of the rows, as it was estimated when they left
   */
  private record Sent(
      Reservation reservation, Purse.Receipt receipt, double value, long startedNanos) {}

  /** All that it works with. */
  record Setting(
      Uplink.Config config,
      Uplink.Ports ports,
      List<Uplink.Cloud> clouds,
      Uplink.Time time,
      UplinkMeters meters) {
    Setting with(Uplink.Ports other) {
      return new Setting(config, other, clouds, time, meters);
    }
  }
}
