package io.vivremotion.uplink;

import io.vivremotion.uplink.route.ShadowPrices;
import java.time.Duration;
import java.util.Optional;

/**
 * What moves the price of money: each payment raises it, time lowers it, so that it stays where it
 * is while as much is paid as makes what is left last until there is more. Payments are what was
 * wanted: a row that is worth its money leaves at once, so that a queue would tell nothing. Used by
 * the uplink's thread.
 */
final class Spending {
  /** Paying so much of what is left raises the price e-fold; so much of the time left lowers it. */
  private static final double SHARE = 1 / 48.0;

  /** No look moves it further: more than tenfold. */
  private static final double MOST = Math.log(10);

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double SHORTEST_SECONDS = 60;

  private final Funds funds;
  private final ShadowPrices prices;
  private long nowNanos;
  private double paid;

  Spending(Funds funds, ShadowPrices prices, long nowNanos) {
    this.funds = funds;
    this.prices = prices;
    this.nowNanos = nowNanos;
  }

  /**
   * Takes in what was paid, and that time has passed: while something is refused it stands still.
   */
  void look(long now) {
    double seconds = (now - nowNanos) / NANOS_PER_SECOND;
    double money = funds.paid() - paid;
    nowNanos = now;
    paid += money;
    Optional<Purse.Left> left = funds.left();
    if (left.isEmpty()) {
      prices.moveMoney(Double.NEGATIVE_INFINITY);
      return;
    }
    double ofMoney = money == 0 ? 0 : money / Math.max(Math.abs(money), left.get().money());
    double ofTime = funds.isShort() ? 0 : seconds / seconds(left.get().until());
    prices.moveMoney(Math.clamp((ofMoney - ofTime) / SHARE, -MOST, MOST));
  }

  private static double seconds(Duration time) {
    return Math.max(SHORTEST_SECONDS, time.toNanos() / NANOS_PER_SECOND);
  }
}
