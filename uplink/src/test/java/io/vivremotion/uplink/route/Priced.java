package io.vivremotion.uplink.route;

import io.vivremotion.uplink.link.Goodput;
import io.vivremotion.uplink.link.Ladder;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Decision.Choice;
import io.vivremotion.uplink.route.ShadowPrices.Pressure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What this gateway does: utility with shadow prices, thrift, the ladder, draining by value. */
final class Priced implements ThinLinkReplay.Policy {
  private static final ShadowPrices.Config PRICES = ShadowPrices.Config.DEFAULT;
  private static final double FLOOR = PRICES.lowestPerByte();

  /** As that of the link's budget: of what may be spent, half of the burst. */
  private static final double ALARMS_SHARE = 0.2 * ThinLinkReplay.BURST / 2;

  /** An alarm that has waited longer goes without company, which would make its call longer. */
  private static final double COMPANY_SECONDS = 5;

  private final ShadowPrices prices = new ShadowPrices(PRICES);
  private final List<Held> waiting = new ArrayList<>();
  private final Goodput goodput;
  private final Ladder ladder;
  private final Thrift thrift;
  private long nanos;
  private double wanted;
  private double averagePerByte = FLOOR;

  /**
   * @param share 0: bytes cost nothing
   */
  Priced(double share) {
    this.goodput = new Goodput(Goodput.Config.DEFAULT, () -> nanos);
    this.ladder = new Ladder(() -> nanos);
    this.thrift = new Thrift(share, () -> nanos);
  }

  private static final class Held {
    private final Said said;
    private double density;
    private boolean taken;

    Held(Said said) {
      this.said = said;
    }
  }

  @Override
  public void arrived(Said said, double now) {
    if (said.gain() <= 0) {
      return;
    }
    Choice choice = decide(said, now, priceOf(said, prices.prices().perByte())).choice();
    if (choice instanceof Choice.Ask || choice instanceof Choice.Defer) {
      waiting.add(new Held(said));
      wanted += choice instanceof Choice.Ask ? said.bytes() : 0;
    }
  }

  @Override
  public void second(double now, double thereBytes) {
    nanos = (long) (now * 1e9);
    goodput.transferred((long) thereBytes, Duration.ofSeconds(1));
    waiting.forEach(held -> held.density = density(held.said, now));
    waiting.sort(Comparator.comparingDouble(held -> -held.density));
    double least = Math.max(FLOOR, thrift.perByte() / 4); // it lies on disk and may come again
    while (!waiting.isEmpty()
        && (waiting.size() > ThinLinkReplay.MOST_WAITING || waiting.getLast().density < least)) {
      waiting.removeLast();
    }
    double bar = Math.max(prices.prices().perByte(), thrift.perByte());
    double urgentBytes = 0;
    for (Held held : waiting) {
      urgentBytes += held.density >= bar ? held.said.bytes() : 0;
    }
    prices.update(
        new Pressure(wanted + urgentBytes / 60, 0.8 * goodput.bytesPerSecond()), waiting.isEmpty());
    averagePerByte += (prices.prices().perByte() - averagePerByte) / 60;
    double drain = urgentBytes / goodput.bytesPerSecond();
    ladder.update(Duration.ofNanos((long) (drain * 1e9)), thereBytes > 100, 0);
    wanted = 0;
  }

  @Override
  public List<Said> next(double now, ThinLinkReplay.Room room) {
    // what is not sent now is lost to the link
    boolean overflows = room.bytes() > ThinLinkReplay.BURST / 4;
    double shadow = overflows ? FLOOR : prices.prices().perByte();
    List<Held> rows = rows(now, room, shadow);
    boolean worthIt =
        rows.size() >= ThinLinkReplay.ROWS / 2
            || rows.stream().anyMatch(held -> isHurried(held.said, now));
    if (!worthIt) {
      return List.of();
    }
    rows.forEach(held -> held.taken = true);
    waiting.removeIf(held -> held.taken);
    learn(rows);
    return rows.stream().map(held -> held.said).toList();
  }

  /** The densest that are wanted and fit; the alarms' share is for alarms. */
  private List<Held> rows(double now, ThinLinkReplay.Room room, double shadow) {
    double shared = Math.min(room.bytes(), room.balance() - ALARMS_SHARE);
    double bytes = ThinLinkReplay.PROMPT_BYTES;
    boolean alone = false;
    List<Held> rows = new ArrayList<>();
    for (int i = 0; i < waiting.size() && rows.size() < ThinLinkReplay.ROWS; i++) {
      Held held = waiting.get(i);
      boolean alarm = held.said.sort() == Said.Sort.ALARM;
      if (held.density < shadow || (alone && !alarm)) {
        break;
      }
      double price = priceOf(held.said, shadow);
      if (held.density < price || !(decide(held.said, now, price).choice() instanceof Choice.Ask)) {
        continue;
      }
      if (bytes + held.said.bytes() > (alarm ? room.bytes() : shared)) {
        break;
      }
      alone |= alarm && now - held.said.second() > COMPANY_SECONDS;
      bytes += held.said.bytes();
      rows.add(held);
    }
    return rows;
  }

  /** Thrift is not for what somebody waits for. */
  private double priceOf(Said said, double shadow) {
    return said.sort() == Said.Sort.QUESTION ? shadow : Math.max(shadow, thrift.perByte());
  }

  private void learn(List<Held> rows) {
    double share = ThinLinkReplay.PROMPT_BYTES / (double) rows.size();
    for (Held held : rows) {
      if (held.said.sort() != Said.Sort.ALARM) {
        thrift.sent(held.density * full(held.said), held.said.bytes() + share);
      }
    }
  }

  private static boolean isHurried(Said said, double now) {
    return now - said.second() + 5 >= said.sort().slackSeconds
        || said.sort() == Said.Sort.ALARM
        || said.sort() == Said.Sort.QUESTION;
  }

  private static double density(Said said, double now) {
    if (said.sort() == Said.Sort.ALARM) {
      return Double.MAX_VALUE;
    }
    double late = now + ThinLinkReplay.MODEL_SECONDS - said.second() - said.sort().slackSeconds;
    double urgency = late <= 0 ? 1 : Math.exp(-late / said.sort().decaySeconds);
    return said.gain() * urgency / full(said);
  }

  /** With its share of a full prompt. */
  private static double full(Said said) {
    return said.bytes() + ThinLinkReplay.PROMPT_BYTES / (double) ThinLinkReplay.ROWS;
  }

  private Decision decide(Said said, double now, double perByte) {
    double left = Math.max(0, said.sort().slackSeconds - (now - said.second()));
    Optional<Duration> slack = Optional.of(Duration.ofNanos((long) (left * 1e9)));
    Case asked =
        new Case(
            said.weight(),
            said.sort() == Said.Sort.ALARM,
            Case.isSoon(slack),
            said.error(),
            0.05,
            slack,
            Duration.ofNanos((long) (said.sort().decaySeconds * 1e9)),
            500,
            Set.of(),
            Set.of());
    Offer offer =
        new Offer(
            "model",
            Said.CORRECT,
            said.bytes() + ThinLinkReplay.PROMPT_BYTES / ThinLinkReplay.ROWS,
            said.bytes(),
            OptionalDouble.of(0),
            Duration.ofMillis((long) (ThinLinkReplay.MODEL_SECONDS * 1_000)),
            0.01,
            Optional.empty(),
            "any",
            100_000,
            Set.of());
    Conditions conditions =
        new Conditions(
            new Prices(perByte, 0, 0.05),
            new Prices(Math.max(averagePerByte, thrift.perByte()), 0, 0.05),
            ladder.mode() == Mode.LOCAL ? Mode.LOCAL : Mode.NORMAL,
            false,
            Conditions.Rates.of(goodput.bytesPerSecond()),
            goodput.roundTrip(),
            0.001,
            0.9);
    return Utility.decide(asked, List.of(offer), conditions);
  }
}
