package io.vivremotion.uplink.route;

import io.vivremotion.uplink.link.Ladder.Mode;
import java.time.Duration;

/**
 * How things stand at the moment of a decision.
 *
 * @param prices of a byte, a unit of money and a unit of risk, in units of value
 * @param forecast the prices expected where it would be deferred to
 * @param mode of the link: anything but DROP
 * @param isDropping the disk is nearly full, too
 * @param rates that the link carries
 * @param holdCost of waiting once, in units of value
 * @param patience what is left of a value after waiting, 0 to 1
 */
public record Conditions(
    Prices prices,
    Prices forecast,
    Mode mode,
    boolean isDropping,
    Rates rates,
    Duration roundTrip,
    double holdCost,
    double patience) {

  /** In bytes per second. */
  public record Rates(double down, double up) {
    public Rates {
      if (!(down > 0) || !(up > 0)) {
        throw new IllegalArgumentException("rates: above 0, got " + down + ", " + up);
      }
    }

    /** The same both ways. */
    public static Rates of(double both) {
      return new Rates(both, both);
    }
  }

  /** In units of value, which are the weights of the cases. */
  public record Prices(double perByte, double perMoney, double perRisk) {
    public static final Prices FREE = new Prices(0, 0, 0);

    public Prices at(double bytePrice) {
      return new Prices(bytePrice, perMoney, perRisk);
    }

    Prices atLeast(double byteFloor) {
      return new Prices(Math.max(perByte, byteFloor), perMoney, perRisk);
    }
  }

  /** A byte now has this price. */
  public Conditions at(double perByte) {
    return withPrices(prices.at(perByte));
  }

  /** No byte, now or later, is priced lower. */
  public Conditions atLeast(double perByte) {
    return new Conditions(
        prices.atLeast(perByte),
        forecast.atLeast(perByte),
        mode,
        isDropping,
        rates,
        roundTrip,
        holdCost,
        patience);
  }

  Conditions withPrices(Prices other) {
    return new Conditions(other, forecast, mode, isDropping, rates, roundTrip, holdCost, patience);
  }
}
