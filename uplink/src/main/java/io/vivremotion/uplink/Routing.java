package io.vivremotion.uplink;

import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.link.Ladder;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.route.Conditions;
import io.vivremotion.uplink.route.Policy;
import io.vivremotion.uplink.route.Replay;
import io.vivremotion.uplink.route.ShadowPrices;
import io.vivremotion.uplink.route.ShadowPrices.Pressure;
import io.vivremotion.uplink.route.Thrift;
import java.time.Duration;

/**
 * How things stand on the way up: the shadow prices and the step of the ladder, looked at once a
 * second, and the conditions under which rows are chosen. Used by the uplink's thread; {@link
 * #told} and {@link #perByte} by any.
 */
final class Routing {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Of what the link carries, what the prices aim at; the rest is for what comes unforeseen. */
  private static final double AIM = 0.8;

  /** What waits is to be gone within this: so much of it counts as wanted in a second. */
  private static final double DRAIN_SECONDS = 60;

  /** A balance above this share of the burst is lost to the link if it is not spent soon. */
  private static final double SPARE = 0.25;

  private static final double NEARLY_FULL = 0.9;

  private final Policy policy;
  private final Lines lines;
  private final Outbox outbox;
  private final Uplink.Time time;
  private final Ladder ladder;
  private final ShadowPrices prices;
  private final Learning learning;
  private final Spending spending;
  private final Thrift thrift;
  private final Funds funds;
  private final Foresight foresight;
  private final Borders borders;
  private double averagePerByte;
  private long lookedAtNanos;
  private boolean looked;
  private volatile double perByte;
  private volatile double thriftPerByte;

  Routing(
      Dispatcher.Setting setting,
      Lines lines,
      Learning learning,
      Funds funds,
      Foresight foresight) {
    this.foresight = foresight;
    this.borders = new Borders(setting);
    this.policy = setting.config().routing();
    this.lines = lines;
    this.outbox = setting.ports().outbox();
    this.time = setting.time();
    this.learning = learning;
    this.funds = funds;
    this.ladder = new Ladder(time.nanoTime());
    this.prices = new ShadowPrices(policy.prices());
    this.spending = new Spending(funds, prices, time.nanoTime().getAsLong());
    this.thrift = new Thrift(policy.thrift(), time.nanoTime());
    this.perByte = policy.prices().lowestPerByte();
    this.averagePerByte = perByte;
  }

  /** Looks at what waits, at most once a second; false if it was not time yet. */
  boolean look(Batcher held, boolean linkUp) {
    long now = time.nanoTime().getAsLong();
    if (looked && now - lookedAtNanos < SECOND_NANOS) {
      return false;
    }
    looked = true;
    lookedAtNanos = now;
    foresight.look(lines, (double) usual().bytes(held.usualLength()));
    double goodput = bytesPerSecond(held.usualLength());
    foresight.compare(supply(goodput));
    Moment moment = moment(now, Moment.Need.PRICE);
    double bar = Math.max(perByte, moment.thrift());
    double worthIt = held.sum(row -> moment.brings(row, bar) ? moment.bytes(row) : 0);
    double unread = unread(held, moment);
    prices.update(
        new Pressure((worthIt + unread) / DRAIN_SECONDS, supply(goodput)), worthIt + unread == 0);
    perByte = prices.prices().perByte();
    thriftPerByte = thrift.perByte();
    averagePerByte += (perByte - averagePerByte) / DRAIN_SECONDS;
    double drain = (worthIt + unread) / goodput;
    ladder.update(Duration.ofNanos((long) (drain * 1e9)), linkUp, fill());
    return true;
  }

  /** Of a metered link no more than makes its allowance last. */
  private double supply(double goodput) {
    return Math.min(AIM * goodput, lines.current().budget().allowance().pace());
  }

  /**
   * Bytes of what waits on disk and is likely to be worth its bytes: of a class the share that is
   * so of what was read, nothing of BULK. What was late for long is worth none, and may lie there
   * for ever: it is no reason to save.
   */
  private double unread(Batcher held, Moment moment) {
    double lowest = policy.prices().lowestPerByte();
    double rows = 0;
    for (Priority urgency : Priority.values()) {
      long waiting = urgency == Priority.BULK ? 0 : outbox.waiting(urgency);
      rows += waiting == 0 ? 0 : waiting * held.share(urgency, row -> moment.brings(row, lowest));
    }
    return rows == 0 ? 0 : rows * usual().bytes(held.usualLength());
  }

  private ModelCosts usual() {
    return learning.costs().of(lines.current().provider().model());
  }

  private double fill() {
    return Math.max(outbox.fill(Priority.NORMAL), outbox.fill(Priority.BULK));
  }

  /**
   * In DEFER the balance is for alarms and people who wait: of the rest goes only what would
   * otherwise be lost to a balance that is nearly full.
   */
  private double spare() {
    return ladder.mode() == Ladder.Mode.DEFER ? NEARLY_FULL : SPARE;
  }

  /** How things stand now. */
  Moment moment(long nowNanos, Moment.Need need) {
    spending.look(nowNanos);
    Line line = lines.current();
    LinkBudget budget = line.budget();
    double share = budget.stats().availableBytes() / (double) budget.spendableBytes();
    boolean ahead = budget.allowance().isAhead();
    boolean spare = share >= spare() && ahead;
    boolean forPeople = share >= SPARE && ahead;
    Moment.Need real = need == Moment.Need.PRICE && spare ? Moment.Need.FLOOR : need;
    Conditions.Prices now = prices.prices();
    double rush = foresight.rush();
    Conditions.Prices later = now.at(averagePerByte * rush);
    Conditions.Prices lowest = now.at(policy.prices().lowestPerByte());
    Conditions conditions =
        new Conditions(
            real == Moment.Need.FLOOR ? lowest : now,
            later,
            ladder.mode(),
            ladder.isDropping(),
            new Conditions.Rates(line.downBytesPerSecond(), line.upBytesPerSecond()),
            line.roundTrip(),
            Replay.HOLD_COST,
            Replay.PATIENCE);
    Policy deciding = learning.policy();
    Links links = Links.of(lines, learning.believed(), funds, borders);
    return new Moment(deciding, conditions, links, nowNanos, real, thriftOf(line), forPeople, rush);
  }

  /** What costs nothing is not saved. */
  private double thriftOf(Line line) {
    return line.costPerMegabyte() > 0 ? thrift.perByte() : 0;
  }

  /** Rows of that value were answered for so many bytes. */
  void answered(Line line, Batch batch, double value, Outcome.Wire wire) {
    foresight.answered(line.budget(), batch, wire);
    if (batch.urgency() != Priority.ALARM) {
      thrift.sent(value, (double) wire.receivedBytes() + wire.sentBytes());
    }
  }

  /** Until the link has room to spare again, if nothing else is sent; 0: it has, or will not. */
  long untilSpareNanos() {
    LinkBudget budget = lines.current().budget();
    double missing = spare() * budget.spendableBytes() - budget.stats().availableBytes();
    if (missing <= 0 || !budget.allowance().isAhead()) {
      return 0;
    }
    return (long) (missing / budget.config().rateBytesPerSecond() * SECOND_NANOS);
  }

  /** Of rows as they usually are, both ways. */
  private double bytesPerSecond(int usualLength) {
    double up = usual().sentBytes(usualLength) / (double) usual().bytes(usualLength);
    return lines.current().bytesPerSecond(Math.min(1, up));
  }

  /** Taken over a restart by {@link Memory}, as the others are. */
  Foresight foresight() {
    return foresight;
  }

  Thrift thrift() {
    return thrift;
  }

  /** What a byte must bring on a link whose bytes cost money. */
  double thriftPerByte() {
    return thriftPerByte;
  }

  double[] learnt() {
    return new double[] {perByte, averagePerByte, prices.prices().perMoney()};
  }

  /** What an earlier run has learnt; nonsense is passed over. */
  void resume(double[] learnt) {
    if (learnt.length == 3 && learnt[0] > 0 && learnt[1] > 0) {
      prices.resume(learnt[0], learnt[2]);
      perByte = prices.prices().perByte();
      averagePerByte = learnt[1];
    }
  }

  Ladder ladder() {
    return ladder;
  }

  /** What holds for the link: anything but DROP. */
  Ladder.Mode mode() {
    return ladder.mode();
  }

  /** DROP where that holds, whatever else does. */
  Ladder.Mode told() {
    return ladder.told();
  }

  double perByte() {
    return perByte;
  }
}
