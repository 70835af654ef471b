package io.vivremotion.uplink.route;

import static java.lang.Double.parseDouble;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Decision.Choice;
import io.vivremotion.uplink.route.Decision.Score;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtilityTest {
  private static final Choice LOCAL = new Choice.Local();
  private static final Choice DEFER = new Choice.Defer();
  private static final Choice DROP = new Choice.Drop();
  private static final Offer SMALL = offer("small", 0.8, 300, 0.001);
  private static final Offer LARGE = offer("large", 0.95, 400, 0.02);

  /** A question of some weight which the box is unsure about, with time enough. */
  private static final Case UNSURE = asked(0.6, 0.7, Duration.ofMinutes(10));

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      textBlock =
          """
          the box is sure               , weight 0.6 error 0.03 mode NORMAL price 0.00001, Local
          the box is unsure             , weight 0.6 error 0.70 mode NORMAL price 0.00001, Ask
          unsure and bytes are dear     , weight 0.6 error 0.70 mode NORMAL price 0.01, Defer
          hardly matters and dear       , weight 0.0 error 0.70 mode NORMAL price 0.01, Local
          hardly matters and disk full  , weight 0.0 error 0.70 mode DROP price 0.01, Drop
          the link is down              , weight 0.6 error 0.70 mode LOCAL price 0.00001, Defer
          sure and the link is down     , weight 0.6 error 0.03 mode LOCAL price 0.00001, Local
          not awaited and behind        , weight 0.6 error 0.70 mode DEFER price 0.00001, Defer
          """)
  void where_it_goes(String when, String given, String where) {
    String[] is = given.split(" ", -1);
    Case asked = asked(parseDouble(is[1]), parseDouble(is[3]), Duration.ofMinutes(10));
    Prices prices = new Prices(parseDouble(is[7]), 1, 0);
    Decision decision =
        Utility.decide(asked, List.of(SMALL), conditions(Mode.valueOf(is[5]), prices));
    assertThat(decision.choice().getClass().getSimpleName()).as(when).isEqualTo(where);
  }

  @Test
  void the_larger_model_is_asked_where_its_answer_is_worth_its_price() {
    Prices cheap = new Prices(1e-6, 1, 0);
    Prices dear = new Prices(1e-6, 10, 0);
    assertThat(choice(UNSURE, cheap, SMALL, LARGE)).isEqualTo(new Choice.Ask("large"));
    assertThat(choice(UNSURE, dear, SMALL, LARGE)).isEqualTo(new Choice.Ask("small"));
  }

  @Test
  void an_alarm_is_asked_at_any_price_of_bytes() {
    Case alarm =
        new Case(
            1,
            true,
            true,
            1,
            0.05,
            Optional.of(Duration.ofSeconds(10)),
            Duration.ofSeconds(20),
            100,
            Set.of(),
            Set.of());
    assertThat(choice(alarm, new Prices(1, 0, 0), SMALL)).isEqualTo(new Choice.Ask("small"));
  }

  @Test
  void where_its_data_may_not_go_it_does_not_go_at_any_utility() {
    Case european =
        new Case(
            1,
            true,
            false,
            1,
            0,
            Optional.empty(),
            Duration.ofMinutes(1),
            100,
            Set.of(),
            Set.of("eu"));
    Decision decision =
        Utility.decide(european, List.of(SMALL, LARGE), conditions(Mode.NORMAL, Prices.FREE));
    assertThat(decision.choice()).isEqualTo(LOCAL);
    assertThat(decision.excluded()).containsEntry("small", "residency");
  }

  @Test
  void an_unknown_price_fails_closed() {
    Offer unknown =
        new Offer(
            "new",
            1,
            10,
            5,
            OptionalDouble.empty(),
            Duration.ZERO,
            0,
            Optional.empty(),
            "us",
            100_000,
            Set.of());
    Decision decision =
        Utility.decide(UNSURE, List.of(unknown), conditions(Mode.NORMAL, Prices.FREE));
    assertThat(decision.choice()).isEqualTo(LOCAL);
    assertThat(decision.excluded()).containsEntry("new", "price-unknown");
  }

  @Test
  void what_goes_up_and_what_comes_down_take_their_own_time() {
    Offer long4 =
        new Offer(
            "m",
            1,
            5_000,
            4_000,
            OptionalDouble.of(0),
            Duration.ofSeconds(1),
            0,
            Optional.empty(),
            "",
            1_000,
            Set.of());
    Conditions slowUp =
        new Conditions(
            Prices.FREE,
            Prices.FREE,
            Mode.NORMAL,
            false,
            new Conditions.Rates(10_000, 500),
            Duration.ofMillis(100),
            0.01,
            0.9);
    assertThat(Utility.latency(long4, slowUp)).isEqualTo(Duration.ofMillis(1_000 + 100 + 8_100));
    assertThatThrownBy(() -> new Conditions.Rates(1, 0)).hasMessageContaining("above 0");
  }

  @Test
  void what_only_a_broken_target_could_answer_waits_for_it() {
    Offer down =
        new Offer(
            "small",
            0.8,
            300,
            100,
            OptionalDouble.of(0.001),
            Duration.ZERO,
            1,
            Optional.of("rate"),
            "us",
            100_000,
            Set.of());
    assertThat(choice(UNSURE, Prices.FREE, down)).isEqualTo(DEFER);
  }

  @Test
  void an_answer_that_comes_late_is_worth_less() {
    Case hurried = asked(0.6, 0.7, Duration.ofSeconds(1));
    assertThat(Utility.urgency(hurried, Duration.ofSeconds(1))).isEqualTo(1);
    assertThat(Utility.urgency(hurried, Duration.ofSeconds(61)))
        .isCloseTo(Math.exp(-1), within(1e-9));
  }

  @Test
  void the_terms_of_a_score_add_up_to_its_utility() {
    Score score = Utility.score(UNSURE, LARGE, conditions(Mode.NORMAL, new Prices(1e-5, 2, 0.1)));
    assertThat(score.value()).isCloseTo(0.6 * (0.7 * 0.95 - 0.3 * 0.05), within(1e-9));
    assertThat(score.utility()).isCloseTo(score.value() - 0.004 - 0.04 - 0.001, within(1e-9));
  }

  @Property
  void dearer_bytes_never_make_more_be_sent(
      @ForAll @DoubleRange(min = 0, max = 1) double weight,
      @ForAll @DoubleRange(min = 0.06, max = 1) double error,
      @ForAll @IntRange(min = 1, max = 100_000) int bytes,
      @ForAll @DoubleRange(min = 0, max = 0.01) double perByte) {
    Case asked = asked(weight, error, Duration.ofMinutes(10));
    Offer offer = offer("one", 0.9, bytes, 0);
    boolean cheap = choice(asked, new Prices(perByte, 0, 0), offer) instanceof Choice.Ask;
    boolean dear = choice(asked, new Prices(perByte * 2, 0, 0), offer) instanceof Choice.Ask;
    assertThat(cheap || !dear).isTrue();
  }

  @Test
  void where_it_would_be_dropped_it_says_by_which_rule() {
    Decision decision =
        Utility.decide(
            asked(0, 0.7, Duration.ofMinutes(10)),
            List.of(SMALL),
            conditions(Mode.DROP, new Prices(0.01, 0, 0)));
    assertThat(decision.choice()).isEqualTo(DROP);
    assertThat(decision.rule()).isEqualTo("shed");
  }

  private static Choice choice(Case asked, Prices prices, Offer... offers) {
    return Utility.decide(asked, List.of(offers), conditions(Mode.NORMAL, prices)).choice();
  }

  private static Conditions conditions(Mode mode, Prices prices) {
    Prices forecast = new Prices(1e-6, prices.perMoney(), prices.perRisk());
    boolean dropping = mode == Mode.DROP;
    return new Conditions(
        prices,
        forecast,
        dropping ? Mode.COMPACT : mode,
        dropping,
        Conditions.Rates.of(8_000),
        Duration.ofMillis(100),
        0.01,
        0.9);
  }

  private static Case asked(double weight, double error, Duration slack) {
    return new Case(
        weight,
        false,
        Case.isSoon(Optional.of(slack)),
        error,
        0.05,
        Optional.of(slack),
        Duration.ofMinutes(1),
        500,
        Set.of(),
        Set.of());
  }

  private static Offer offer(String target, double correctness, long bytes, double cost) {
    return new Offer(
        target,
        correctness,
        bytes,
        bytes / 2,
        OptionalDouble.of(cost),
        Duration.ofSeconds(1),
        0.01,
        Optional.empty(),
        "us",
        100_000,
        Set.of());
  }
}
