package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.route.ShadowPrices.Pressure;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ShadowPricesTest {
  private static final double THERE = 1_000;

  @Test
  void the_price_settles_where_as_much_is_wanted_as_there_is() {
    ShadowPrices prices = new ShadowPrices(ShadowPrices.Config.DEFAULT);
    double wanted = 0;
    for (int second = 0; second < 2_000; second++) {
      double price = prices.prices().perByte();
      wanted = 5_000 * Math.exp(-price / 1e-4); // demand falls with the price
      prices.update(new Pressure(wanted, THERE), false);
    }
    assertThat(wanted).isBetween(0.9 * THERE, 1.1 * THERE);
  }

  @Test
  void without_a_queue_the_price_halves() {
    ShadowPrices prices = new ShadowPrices(ShadowPrices.Config.DEFAULT);
    for (int second = 0; second < 100; second++) {
      prices.update(new Pressure(5_000, THERE), false);
    }
    double before = prices.prices().perByte();
    prices.update(new Pressure(0, THERE), true);
    assertThat(prices.prices().perByte()).isEqualTo(before / 2);
  }

  @Property
  void a_price_stays_within_its_bounds_whatever_is_wanted(@ForAll long seed) {
    ShadowPrices.Config config = ShadowPrices.Config.DEFAULT;
    ShadowPrices prices = new ShadowPrices(config);
    Random random = new Random(seed);
    for (int second = 0; second < 1_000; second++) {
      Pressure any = new Pressure(random.nextDouble() * 1e9, random.nextInt(3) * 1e4);
      prices.update(any, random.nextInt(20) == 0);
      prices.moveMoney((random.nextDouble() - 0.5) * 1e3);
      assertThat(prices.prices().perByte())
          .isBetween(config.lowestPerByte(), config.highestPerByte());
      assertThat(prices.prices().perMoney())
          .isBetween(config.lowestPerMoney(), config.highestPerMoney());
    }
  }
}
