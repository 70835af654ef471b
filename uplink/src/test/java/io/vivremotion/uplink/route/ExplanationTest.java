package io.vivremotion.uplink.route;

import static java.lang.Double.parseDouble;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Decision.Choice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Pattern CORRECTNESS =
      Pattern.compile("(one|two) right in less than ([0-9.]+) of cases: ask");
  private static final Pattern PRICE = Pattern.compile("a kB at ([0-9.Ee+-]+) or (more|less)");

  @Test
  void it_tells_alternatives_terms_prices_and_what_would_have_flipped_it() {
    Map<String, Object> facts =
        new Explanation(asked(0.5), List.of(offer("cloud", 300)), at(1e-5, Mode.NORMAL)).facts();
    assertThat(facts)
        .containsEntry("choice", "ask cloud")
        .containsEntry("rule", "best")
        .containsEntry("mode", "normal");
    assertThat(said(facts, "alternatives")).contains("ask cloud", "wait", "local 0");
    assertThat(said(facts, "terms")).startsWith("value 0.3").contains("bytes 0.003 ");
    assertThat(said(facts, "would-flip")).contains("or more: not now", "a weight below");
  }

  @Test
  void what_is_excluded_says_by_which_rule() {
    Offer down =
        new Offer(
            "lte",
            0.9,
            300,
            100,
            OptionalDouble.of(0),
            Duration.ZERO,
            0,
            Optional.of("rate"),
            "",
            1_000,
            Set.of());
    Map<String, Object> facts =
        new Explanation(asked(0.5), List.of(down), at(1e-5, Mode.NORMAL)).facts();
    assertThat(said(facts, "excluded")).isEqualTo("{lte=rate}");
    assertThat(facts).containsEntry("choice", "wait");
  }

  @Test
  void an_alarm_is_flipped_by_no_price_and_a_step_of_the_ladder_by_the_queue() {
    Case alarm =
        new Case(
            1,
            true,
            true,
            1,
            0,
            Optional.of(Duration.ofSeconds(10)),
            Duration.ofSeconds(20),
            0,
            Set.of(),
            Set.of());
    List<Offer> offers = List.of(offer("cloud", 300));
    assertThat(flip(alarm, offers, at(1, Mode.NORMAL))).contains("an alarm is asked at any");
    assertThat(flip(asked(0.5), offers, at(1e-7, Mode.DEFER))).contains("drains within 30 s");
    assertThat(flip(asked(0.5), offers, at(1e-7, Mode.LOCAL))).contains("a link that is up");
  }

  /** The flip is no decoration: at the price told, and only there, another choice wins. */
  @Property
  void at_the_price_that_is_told_the_choice_flips(
      @ForAll @DoubleRange(min = 0.01, max = 1) double weight,
      @ForAll @IntRange(min = 50, max = 5_000) int bytes,
      @ForAll @DoubleRange(min = 0.1, max = 1_000) double perMegabyte) {
    double perByte = perMegabyte / 1e6;
    List<Offer> offers = List.of(offer("cloud", bytes));
    Matcher told = PRICE.matcher(flip(asked(weight), offers, at(perByte, Mode.NORMAL)));
    Assume.that(told.find());
    double even = parseDouble(told.group(1)) / 1_000;
    assertThat(asks(weight, offers, even * 1.001)).isFalse();
    assertThat(asks(weight, offers, even * 0.999)).isTrue();
    assertThat(told.group(2)).isEqualTo(asks(weight, offers, perByte) ? "more" : "less");
  }

  /** Likewise: believed right as seldom as is told, the next best target is asked. */
  @Property
  void at_the_correctness_that_is_told_the_next_best_target_is_asked(
      @ForAll @DoubleRange(min = 0.1, max = 1) double weight,
      @ForAll @DoubleRange(min = 0.6, max = 0.95) double best,
      @ForAll @DoubleRange(min = 0.6, max = 0.95) double next) {
    Conditions now = at(1e-7, Mode.NORMAL);
    Offer one = offer("one", 300).withCorrectness(best);
    Offer two = offer("two", 300).withCorrectness(next);
    Matcher told = CORRECTNESS.matcher(flip(asked(weight), List.of(one, two), now));
    Assume.that(Math.abs(best - next) > 0.01 && told.find());
    double even = parseDouble(told.group(2));
    Offer first = told.group(1).equals("one") ? one : two;
    Offer second = told.group(1).equals("one") ? two : one;
    for (double shift : new double[] {-0.002, 0.002}) {
      List<Offer> offers = List.of(first.withCorrectness(even + shift), second);
      Choice choice = Utility.decide(asked(weight), offers, now).choice();
      assertThat(choice).isEqualTo(new Choice.Ask(shift > 0 ? first.target() : second.target()));
    }
  }

  private static boolean asks(double weight, List<Offer> offers, double perByte) {
    return Utility.decide(asked(weight), offers, at(perByte, Mode.NORMAL)).choice()
        instanceof Choice.Ask;
  }

  private static String said(Map<String, Object> facts, String key) {
    return String.valueOf(facts.get(key));
  }

  private static String flip(Case asked, List<Offer> offers, Conditions now) {
    return said(new Explanation(asked, offers, now).facts(), "would-flip");
  }

  private static Conditions at(double perByte, Mode mode) {
    return new Conditions(
        new Prices(perByte, 0, 0.05),
        new Prices(5e-5, 0, 0.05),
        mode,
        false,
        Conditions.Rates.of(8_000),
        Duration.ofMillis(100),
        0.001,
        0.9);
  }

  private static Case asked(double weight) {
    return new Case(
        weight,
        false,
        false,
        0.7,
        0,
        Optional.of(Duration.ofMinutes(10)),
        Duration.ofMinutes(30),
        0,
        Set.of(),
        Set.of());
  }

  private static Offer offer(String target, long bytes) {
    return new Offer(
        target,
        0.9,
        bytes,
        bytes / 2,
        OptionalDouble.of(0),
        Duration.ofSeconds(1),
        0.01,
        Optional.empty(),
        "",
        100_000,
        Set.of());
  }
}
