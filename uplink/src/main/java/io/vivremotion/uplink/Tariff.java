package io.vivremotion.uplink;

import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;

/**
 * What a model's tokens cost in units of money, as decisions weigh it: what is charged is the
 * {@link Purse}'s business.
 */
public record Tariff(double inPerMillion, double outPerMillion) {
  public static final Tariff FREE = new Tariff(0, 0);

  private static final double TOKENS_PER_PRICE = 1e6;
  private static final double MICROS_PER_UNIT = 1e6;

  /** Of input and output the same. */
  public static Tariff alike(double perMillion) {
    return new Tariff(perMillion, perMillion);
  }

  /** That of a prompt of usual length; free where the price is not known. */
  public static Tariff of(ModelCard card) {
    return card.price()
        .map(price -> new Tariff(units(price.rates().input()), units(price.rates().output())))
        .orElse(FREE);
  }

  private static double units(Money money) {
    return money.micros() / MICROS_PER_UNIT;
  }

  double of(double tokensIn, double tokensOut) {
    return (tokensIn * inPerMillion + tokensOut * outPerMillion) / TOKENS_PER_PRICE;
  }
}
