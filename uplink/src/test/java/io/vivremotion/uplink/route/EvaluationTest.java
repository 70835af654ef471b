package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.learn.Estimates;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Policy.Worth;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Events of weight 0.4 and two models: the cheap one is right in 6 of 10 cases (and believed to be
 * in 9), the dear one always. A policy to which events matter more asks the dear one.
 */
class EvaluationTest {
  private static final long SEED = 20261201;
  private static final double DEAR = 0.05;
  private static final double PER_MONEY = 1;
  private static final Exploration EXPLORED = new Exploration(List.of("event"), 0.2);
  private static final Policy PRESENT = policy(0.4);
  private static final Policy OTHER = policy(1);

  private final Evaluation evaluation = new Evaluation();
  private final Random random = new Random(SEED);

  @Test
  void another_policy_is_judged_by_what_was_explored() {
    log(3_000, EXPLORED);
    Evaluation.Result result = evaluation.of(PRESENT, OTHER);
    double weight = 0.4;
    double cheap = weight * (0.6 - 0.3);
    double dear = weight * (1 - 0.3) - DEAR;
    OffPolicy.Judgement judged = result.judgement();
    assertThat(judged.obstacle()).isEmpty();
    assertThat(judged.decisions()).isEqualTo(3_000);
    assertThat(judged.present().mean()).isCloseTo(0.8 * cheap + 0.2 * dear, within(0.01));
    assertThat(judged.doublyRobust().mean()).as("seed " + SEED).isCloseTo(dear, within(0.01));
    assertThat(judged.ips().mean()).isCloseTo(dear, within(0.03));
    assertThat(judged.gain().low()).isPositive();
    assertThat(result.unlogged()).isZero();
  }

  @Test
  void without_exploration_nothing_can_be_said_of_another_choice() {
    log(500, Exploration.NONE);
    assertThat(evaluation.of(PRESENT, OTHER).judgement().obstacle())
        .contains("100 % of what it would do was never tried");
    assertThat(evaluation.of(PRESENT, PRESENT).judgement().obstacle()).isEmpty();
  }

  @Test
  void decisions_without_a_propensity_say_nothing_and_are_counted() {
    Map<String, Object> facts = facts("cheap", 1, EXPLORED);
    facts.remove("propensity");
    facts.remove("targets");
    evaluation.hear("m1", "sent", facts);
    evaluation.hear("m1", "answered", Map.of());
    Evaluation.Result result = evaluation.of(PRESENT, OTHER);
    assertThat(result.unlogged()).isEqualTo(1);
    assertThat(result.judgement().obstacle()).contains("no decision of the journal");
  }

  @Test
  void a_verdict_and_a_question_asked_again_change_what_came_of_it() {
    for (String later : List.of("verdict", "re-asked", "")) {
      Evaluation one = new Evaluation();
      one.hear("m1", "sent", facts("cheap", 1, Exploration.NONE));
      one.hear("m1", "answered", Map.of());
      if (!later.isEmpty()) {
        one.hear("m1", later, Map.of("verdict", "bad"));
      }
      double earned = one.of(PRESENT, PRESENT).judgement().present().mean();
      assertThat(earned).isCloseTo(later.isEmpty() ? 0.4 * 0.7 : -0.4 * 0.3, within(0.01));
    }
  }

  @Test
  void a_row_left_out_earns_what_a_wrong_answer_does_and_second_calls_do_not_count() {
    evaluation.hear("m1", "sent", facts("cheap", 1, Exploration.NONE));
    evaluation.hear("m1", "left-out", Map.of());
    evaluation.hear("m1", "sent", facts("dear", 2, Exploration.NONE));
    evaluation.hear("m1", "answered", Map.of());
    OffPolicy.Judgement judged = evaluation.of(PRESENT, PRESENT).judgement();
    assertThat(judged.decisions()).isEqualTo(1);
    assertThat(judged.present().mean()).isNegative();
  }

  @Test
  void what_waits_and_another_policy_would_ask_was_never_tried() {
    log(100, Exploration.NONE);
    for (int i = 0; i < 100; i++) {
      Map<String, Object> waits = facts("", 1, Exploration.NONE);
      waits.put("propensity", 1.0);
      waits.put("targets", "cheap q=0.9 n=0 p=0 cost=0");
      evaluation.hear("w" + i, "waits", waits);
    }
    assertThat(evaluation.of(PRESENT, PRESENT).judgement().obstacle()).contains("50 %");
  }

  private void log(int decisions, Exploration exploration) {
    for (int i = 0; i < decisions; i++) {
      boolean explores = !exploration.kinds().isEmpty() && random.nextDouble() < 0.2;
      evaluation.hear("m" + i, "sent", facts(explores ? "dear" : "cheap", 1, exploration));
      boolean good = explores || random.nextDouble() < 0.6;
      evaluation.hear("m" + i, good ? "answered" : "left-out", Map.of());
    }
  }

  static Map<String, Object> facts(String target, int attempt, Exploration exploration) {
    double explored = exploration.kinds().isEmpty() ? 0 : 0.2;
    Map<String, Object> facts = new HashMap<>();
    facts.put("kind", "event");
    facts.put("urgency", "normal");
    facts.put("evidence", 1.0);
    facts.put("waitedSeconds", 1.0);
    facts.put("bytes", 200);
    facts.put("modelSeconds", 1.0);
    facts.put("cost", 0.0);
    facts.put("attempt", attempt);
    facts.put("target", target);
    facts.put("propensity", target.equals("dear") && explored > 0 ? explored : 1 - explored);
    Candidate cheap = new Candidate("cheap", 0.9, 0, 1 - explored, 0);
    Candidate dear = new Candidate("dear", 0.98, 0, explored, DEAR);
    facts.put("targets", Candidate.text(List.of(cheap, dear)));
    Prices prices = new Prices(1e-7, PER_MONEY, 0.05);
    Conditions now =
        new Conditions(
            prices,
            prices,
            Mode.NORMAL,
            false,
            Conditions.Rates.of(8_000),
            Duration.ofMillis(100),
            Replay.HOLD_COST,
            Replay.PATIENCE);
    Case asked =
        PRESENT.asCase(
            new Policy.Facts(
                "event",
                Priority.NORMAL,
                1,
                OptionalDouble.empty(),
                Duration.ofSeconds(1),
                Optional.empty()));
    facts.putAll(new Explanation(asked, List.of(), now).facts());
    return facts;
  }

  private static Policy policy(double weight) {
    return new Policy(
        List.of(new Worth("*", weight, 0.7, Duration.ofMinutes(10), Duration.ofHours(1))),
        0.2,
        0.9,
        Estimates.Config.DEFAULT,
        Exploration.NONE,
        0,
        ShadowPrices.Config.DEFAULT,
        Optional.empty());
  }
}
