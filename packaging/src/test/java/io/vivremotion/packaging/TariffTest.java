package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.Tariff;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What decisions take a model's tokens to cost. */
class TariffTest {
  private static final String OPENAI = "base-url: https://api.openai.com/v1, model: gpt-4o-mini";

  @Test
  void unless_it_is_set_it_is_what_the_catalogue_knows_of_the_vendors_model() throws Exception {
    Tariff known = tariff("provider: {" + OPENAI + "}");
    assertThat(known.inPerMillion()).isEqualTo(0.15);
    assertThat(known.outPerMillion()).isEqualTo(0.6);
  }

  @Test
  void the_key_comes_first() throws Exception {
    assertThat(tariff("provider: {" + OPENAI + ", cost-per-million-tokens: 2}"))
        .isEqualTo(Tariff.alike(2));
  }

  @Test
  void a_model_of_unknown_price_weighs_nothing_or_the_ceiling() throws Exception {
    String own = "provider: {base-url: 'http://127.0.0.1:1/v1', model: own}";
    assertThat(tariff(own)).isEqualTo(Tariff.FREE);
    assertThat(tariff(own + "\n  ceiling-price: {in: 3, out: 9}")).isEqualTo(new Tariff(3, 9));
  }

  private static Tariff tariff(String uplink) throws Exception {
    GatewayConfig config =
        new ConfigSource(_ -> Optional.empty()).parse("uplink:\n  " + uplink + "\n");
    return CloudProvider.tariff(config.uplink().provider(), DevicesPurse.cards(config.uplink()));
  }
}
