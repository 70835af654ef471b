package io.vivremotion.uplink.route;

import io.vivremotion.uplink.route.Conditions.Prices;

/**
 * What a byte and a unit of money are worth at the moment, found by dual ascent: a price rises
 * while more is wanted than there is and falls while there is plenty, so that in the long run only
 * what has the most value per byte leaves the box (the optimal rule of the online knapsack). Not
 * thread-safe: one thread updates it, once per second.
 */
public final class ShadowPrices {
  private final Config config;
  private double perByte;
  private double perMoney;

  public ShadowPrices(Config config) {
    this.config = config;
    this.perByte = config.lowestPerByte;
    this.perMoney = config.lowestPerMoney;
  }

  /**
   * @param bytes what this second would have liked to send, against what it could
   * @param money likewise, against the budget's even share of a second
   * @param nothingWaits the queue is empty: whatever the price is, it is too high
   */
  public Prices update(Pressure bytes, Pressure money, boolean nothingWaits) {
    perByte = next(perByte, bytes, config.lowestPerByte, config.highestPerByte, nothingWaits);
    perMoney = next(perMoney, money, config.lowestPerMoney, config.highestPerMoney, nothingWaits);
    return prices();
  }

  /** Goes on from the prices of an earlier run, within the bounds. */
  public void resume(double bytePrice, double moneyPrice) {
    perByte = Math.clamp(bytePrice, config.lowestPerByte, config.highestPerByte);
    perMoney = Math.clamp(moneyPrice, config.lowestPerMoney, config.highestPerMoney);
  }

  public Prices prices() {
    return new Prices(perByte, perMoney, config.perRisk);
  }

  private double next(
      double price, Pressure pressure, double lowest, double highest, boolean nothingWaits) {
    double risen =
        nothingWaits ? price / 2 : price * (1 + config.step * pressure.excess(config.steepest));
    return Math.clamp(risen, lowest, highest);
  }

  /**
   * What was wanted and what there was, in the same unit; nothing there is the highest pressure.
   */
  public record Pressure(double wanted, double there) {
    public static final Pressure NONE = new Pressure(0, 1);

    double excess(double steepest) {
      return there <= 0
          ? (wanted > 0 ? steepest : 0)
          : Math.clamp((wanted - there) / there, -1, steepest);
    }
  }

  /**
   * @param step how far a price moves for a demand of twice the supply
   * @param steepest excess that counts, in multiples of the supply
   * @param lowestPerByte in units of value, as all of these
   * @param perRisk what a certain failure of a call costs
   */
  public record Config(
      double step,
      double steepest,
      double lowestPerByte,
      double highestPerByte,
      double lowestPerMoney,
      double highestPerMoney,
      double perRisk) {
    public static final Config DEFAULT = new Config(0.1, 5, 1e-7, 1e-1, 1e-3, 1e6, 0.05);

    public Config {
      require(step > 0 && step <= 1, "step", "above 0, at most 1");
      require(steepest >= 1, "steepest", "at least 1");
      require(lowestPerByte > 0 && highestPerByte >= lowestPerByte, "highest-per-byte", "above 0");
      require(
          lowestPerMoney > 0 && highestPerMoney >= lowestPerMoney, "highest-per-money", "above 0");
      require(perRisk >= 0, "per-risk", "not negative");
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected);
      }
    }
  }
}
