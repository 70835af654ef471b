package io.vivremotion.uplink.route;

import io.vivremotion.uplink.link.Ladder.Mode;
import java.time.Duration;

/**
 * How things stand at the moment of a decision.
 *
 * @param prices of a byte, a unit of money and a unit of risk, in units of value
 * @param forecast the prices expected where it would be deferred to
 * @param bytesPerSecond that the link carries
 * @param holdCost of waiting once, in units of value
 * @param patience what is left of a value after waiting, 0 to 1
 */
public record Conditions(
    Prices prices,
    Prices forecast,
    Mode mode,
    double bytesPerSecond,
    Duration roundTrip,
    double holdCost,
    double patience) {

  public Conditions {
    if (!(bytesPerSecond > 0)) {
      throw new IllegalArgumentException("bytesPerSecond: above 0, got " + bytesPerSecond);
    }
  }

  /** In units of value, which are the weights of the cases. */
  public record Prices(double perByte, double perMoney, double perRisk) {
    public static final Prices FREE = new Prices(0, 0, 0);

    Prices atLeast(double byteFloor) {
      return new Prices(Math.max(perByte, byteFloor), perMoney, perRisk);
    }
  }

  /** No byte, now or later, is priced lower. */
  public Conditions atLeast(double perByte) {
    return new Conditions(
        prices.atLeast(perByte),
        forecast.atLeast(perByte),
        mode,
        bytesPerSecond,
        roundTrip,
        holdCost,
        patience);
  }

  Conditions withPrices(Prices other) {
    return new Conditions(other, forecast, mode, bytesPerSecond, roundTrip, holdCost, patience);
  }
}
