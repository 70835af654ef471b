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

/** What this gateway does: utility with shadow prices, the ladder, draining by value. */
final class Priced implements ThinLinkReplay.Policy {
  /**
   * A byte is never worth less than this, on an empty link either: it is metered. {@code
   * uplink.delivery.routing.prices.lowest-per-byte} of the gateway; docs/figures.md has the curve.
   */
  private static final double FLOOR = Double.parseDouble(System.getProperty("links.floor", "4e-4"));

  private static final ShadowPrices.Config PRICES =
      new ShadowPrices.Config(0.1, 5, FLOOR, 1e-1, 1e-3, 1e6, 0.05);

  private final ShadowPrices prices = new ShadowPrices(PRICES);
  private final List<Said> waiting = new ArrayList<>();
  private final Goodput goodput;
  private final Ladder ladder;
  private long nanos;
  private double wanted;
  private double averagePerByte = FLOOR;

  Priced() {
    this.goodput = new Goodput(Goodput.Config.DEFAULT, () -> nanos);
    this.ladder = new Ladder(() -> nanos);
  }

  @Override
  public void arrived(Said said, double now) {
    Choice choice = decide(said, now, prices.prices()).choice();
    if (choice instanceof Choice.Ask || choice instanceof Choice.Defer) {
      waiting.add(said);
      wanted += choice instanceof Choice.Ask ? said.bytes() : 0;
    }
  }

  @Override
  public void second(double now, double thereBytes) {
    nanos = (long) (now * 1e9);
    goodput.transferred((long) thereBytes, Duration.ofSeconds(1));
    waiting.sort(Comparator.comparingDouble(said -> -density(said, now)));
    while (!waiting.isEmpty()
        && (waiting.size() > ThinLinkReplay.MOST_WAITING
            || density(waiting.getLast(), now) < FLOOR)) {
      waiting.removeLast();
    }
    double urgentBytes = 0;
    for (Said said : waiting) {
      urgentBytes += density(said, now) >= prices.prices().perByte() ? said.bytes() : 0;
    }
    prices.update(
        new Pressure(wanted + urgentBytes / 60, 0.8 * goodput.bytesPerSecond()),
        Pressure.NONE,
        waiting.isEmpty());
    averagePerByte += (prices.prices().perByte() - averagePerByte) / 60;
    double drain = urgentBytes / goodput.bytesPerSecond();
    ladder.update(Duration.ofNanos((long) (drain * 1e9)), thereBytes > 100, 0);
    wanted = 0;
  }

  @Override
  public List<Said> next(double now, double mayBytes) {
    List<Said> rows = new ArrayList<>();
    double bytes = ThinLinkReplay.PROMPT_BYTES;
    boolean overflows =
        mayBytes > ThinLinkReplay.BURST / 4; // what is not sent now is lost to the link
    Prices price = overflows ? new Prices(FLOOR, 0, 0.05) : prices.prices();
    for (int i = 0; i < waiting.size() && rows.size() < ThinLinkReplay.ROWS; i++) {
      Said said = waiting.get(i);
      if (!(decide(said, now, price).choice() instanceof Choice.Ask)) {
        if (density(said, now) < price.perByte()) {
          break;
        }
        continue;
      }
      if (bytes + said.bytes() > mayBytes) {
        break;
      }
      bytes += said.bytes();
      rows.add(said);
    }
    boolean worthIt =
        rows.size() >= ThinLinkReplay.ROWS / 2
            || rows.stream().anyMatch(said -> isHurried(said, now));
    if (!worthIt) {
      return List.of();
    }
    waiting.removeAll(rows);
    return rows;
  }

  private static boolean isHurried(Said said, double now) {
    return now - said.second() + 5 >= said.sort().slackSeconds
        || said.sort() == Said.Sort.ALARM
        || said.sort() == Said.Sort.QUESTION;
  }

  private double density(Said said, double now) {
    if (said.sort() == Said.Sort.ALARM) {
      return Double.MAX_VALUE;
    }
    double late = now + ThinLinkReplay.MODEL_SECONDS - said.second() - said.sort().slackSeconds;
    double urgency = late <= 0 ? 1 : Math.exp(-late / said.sort().decaySeconds);
    return said.gain()
        * urgency
        / (said.bytes() + ThinLinkReplay.PROMPT_BYTES / (double) ThinLinkReplay.ROWS);
  }

  private Decision decide(Said said, double now, Prices at) {
    double left = Math.max(0, said.sort().slackSeconds - (now - said.second()));
    Case asked =
        new Case(
            said.weight(),
            said.sort() == Said.Sort.ALARM,
            said.error(),
            0.05,
            Optional.of(Duration.ofNanos((long) (left * 1e9))),
            Duration.ofNanos((long) (said.sort().decaySeconds * 1e9)),
            500,
            Set.of(),
            Set.of());
    Offer offer =
        new Offer(
            "model",
            Said.CORRECT,
            said.bytes() + ThinLinkReplay.PROMPT_BYTES / ThinLinkReplay.ROWS,
            OptionalDouble.of(0),
            Duration.ofMillis((long) (ThinLinkReplay.MODEL_SECONDS * 1_000)),
            0.01,
            true,
            "any",
            100_000,
            Set.of());
    Conditions conditions =
        new Conditions(
            at,
            new Prices(averagePerByte, 0, 0.05),
            ladder.mode() == Mode.LOCAL ? Mode.LOCAL : Mode.NORMAL,
            goodput.bytesPerSecond(),
            goodput.roundTrip(),
            0.001,
            0.9);
    return Utility.decide(asked, List.of(offer), conditions);
  }
}
