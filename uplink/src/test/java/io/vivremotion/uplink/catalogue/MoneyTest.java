package io.vivremotion.uplink.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.uplink.catalogue.Price.LongContext;
import io.vivremotion.uplink.catalogue.Price.Rates;
import io.vivremotion.uplink.chat.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MoneyTest {
  private static final Rates RATES =
      new Rates(
          Money.parse("3"),
          Money.parse("0.30"),
          Money.parse("3.75"),
          Money.parse("15"),
          Money.parse("15"));

  @Test
  void amounts_are_read_exactly_and_written_shortly() {
    assertThat(Money.parse("0.15").micros()).isEqualTo(150_000);
    assertThat(Money.parse("12")).hasToString("12.00");
    assertThat(Money.parse("0.000001")).hasToString("0.000001");
    assertThat(Money.parse("2.5000000")).hasToString("2.50");
  }

  @Test
  void what_is_no_amount_is_refused() {
    for (String text : new String[] {"", "-1", "1e3", "0.0000001", ".5", "1,5", "NaN"}) {
      assertThatThrownBy(() -> Money.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void overflow_is_an_error_and_never_wraps() {
    assertThatThrownBy(() -> new Money(Long.MAX_VALUE).plus(new Money(1)))
        .isInstanceOf(ArithmeticException.class);
    var price = new Price(RATES, Optional.empty(), false);
    assertThatThrownBy(() -> price.of(new Usage(Long.MAX_VALUE / 2, 0, 0, 0, 0)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void cached_tokens_are_billed_once_at_their_own_price() {
    var price = new Price(RATES, Optional.empty(), false);

    // 1,200 x 3 + 80,000 x 0.30 + 2,000 x 3.75 + 500 x 15 + 300 x 15, in millionths
    Usage usage = new Usage(1_200, 80_000, 2_000, 500, 300);

    assertThat(price.of(usage)).isEqualTo(new Money(3_600 + 24_000 + 7_500 + 7_500 + 4_500));
  }

  @Test
  void what_was_not_reported_costs_nothing() {
    var price = new Price(RATES, Optional.empty(), false);
    assertThat(price.of(Usage.NONE)).isEqualTo(Money.ZERO);
    assertThat(price.of(new Usage(10, -1, -1, -1, -1))).isEqualTo(new Money(30));
  }

  @Test
  void a_long_prompt_costs_more_for_the_whole_call() {
    Rates longer =
        new Rates(
            Money.parse("6"),
            Money.parse("0.60"),
            Money.parse("7.5"),
            Money.parse("22.5"),
            Money.parse("22.5"));
    var price = new Price(RATES, Optional.of(new LongContext(200_000, longer)), false);

    assertThat(price.of(new Usage(200_000, 0, 0, 10, 0))).isEqualTo(new Money(600_150));
    assertThat(price.of(new Usage(100_000, 100_001, 0, 10, 0))).isEqualTo(new Money(660_226));
  }

  @Property
  void a_price_is_what_big_decimals_say_rounded_up_and_never_above_the_estimate(
      @ForAll @LongRange(min = 0, max = 10_000_000) long in,
      @ForAll @LongRange(min = 0, max = 10_000_000) long read,
      @ForAll @LongRange(min = 0, max = 10_000_000) long written,
      @ForAll @LongRange(min = 0, max = 10_000_000) long out) {
    var price = new Price(RATES, Optional.empty(), false);

    Money cost = price.of(new Usage(in, read, written, out, 0));

    BigDecimal exact =
        times(in, "3").add(times(read, "0.30")).add(times(written, "3.75")).add(times(out, "15"));
    assertThat(cost.micros()).isEqualTo(exact.setScale(0, RoundingMode.CEILING).longValueExact());
    assertThat(cost).isLessThanOrEqualTo(price.atMost(in + read + written, out));
  }

  private static BigDecimal times(long tokens, String perMillion) {
    return new BigDecimal(perMillion).multiply(BigDecimal.valueOf(tokens));
  }
}
