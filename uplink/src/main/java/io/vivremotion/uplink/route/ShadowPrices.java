package io.vivremotion.uplink.route;

import io.vivremotion.uplink.route.Conditions.Prices;

/**
 * What a byte and a unit of money are worth at the moment, found by dual ascent: a price rises
 * while more is wanted than there is and falls while there is plenty, so that in the long run only
 * what has the most value per byte and money leaves the box (the optimal rule of the online
 * knapsack). Not thread-safe: one thread updates it, that of bytes once per second.
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
   * @param nothingWaits the queue is empty: whatever the price of a byte is, it is too high
   */
  public Prices update(Pressure bytes, boolean nothingWaits) {
    double risen =
        nothingWaits ? perByte / 2 : perByte * (1 + config.step * bytes.excess(config.steepest));
    perByte = Math.clamp(risen, config.lowestPerByte, config.highestPerByte);
    return prices();
  }

  /**
   * The price of money rises or falls, within its bounds.
   *
   * @param folds 1: e-fold up; below 0: down
   */
  public void moveMoney(double folds) {
    double moved = perMoney * Math.exp(folds);
    perMoney = Math.clamp(moved, config.lowestPerMoney, config.highestPerMoney);
  }

  /** Goes on from the prices of an earlier run, within the bounds. */
  public void resume(double bytePrice, double moneyPrice) {
    perByte = Math.clamp(bytePrice, config.lowestPerByte, config.highestPerByte);
    perMoney = Math.clamp(moneyPrice, config.lowestPerMoney, config.highestPerMoney);
  }

  public Prices prices() {
    return new Prices(perByte, perMoney, config.perRisk);
  }

  /**
   * What was wanted and what there was, in the same unit; nothing there is the highest pressure.
   */
  public record Pressure(double wanted, double there) {
    double excess(double steepest) {
      return there <= 0
          ? (wanted > 0 ? steepest : 0)
          : Math.clamp((wanted - there) / there, -1, steepest);
    }
  }

  /**
   * @param step how far the price of a byte moves for a demand of twice the supply
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
