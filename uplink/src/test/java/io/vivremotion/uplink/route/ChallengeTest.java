package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.uplink.route.Challenge.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * As {@link EvaluationTest}: the configured policy asks the cheap model, the candidate, to which
 * events matter more, the dear one; one call in five goes to the other.
 */
class ChallengeTest {
  private static final long SEED = 20261152;

  private final AtomicLong nanos = new AtomicLong();
  private final Random random = new Random(SEED);
  private Challenge challenge = challenge(true);
  private double cheap = 0.6;
  private double dear = 1;
  private double cost = 0.05;
  private int next;

  @Test
  void a_better_one_goes_live_with_the_reason_and_is_acted_upon() {
    boolean changed = false;
    for (int i = 0; i < 2_000 && !changed; i++) {
      call();
      assertThat(challenge.isLive()).isFalse();
      changed = challenge.look();
    }
    assertThat(changed).as("seed " + SEED).isTrue();
    assertThat(challenge.isLive()).isTrue();
    assertThat(challenge.atWork().kinds().getFirst().weight()).isEqualTo(1);
    ChallengeReport report = challenge.report();
    assertThat(report.why()).contains("its advantage is above 0");
    assertThat(report.missing()).isEmpty();
  }

  @Test
  void where_it_may_only_tell_it_tells_both_estimates_and_that_nothing_else_is_missing() {
    challenge = challenge(false);
    calls(1_500);
    ChallengeReport report = challenge.report();
    assertThat(report.standing()).isEqualTo(Standing.BESIDE);
    assertThat(report.missing()).isEqualTo("promote is false");
    assertThat(report.advantage().low()).isPositive().isLessThan(report.advantage().mean());
    assertThat(report.candidate().low()).isGreaterThan(report.present().high());
    assertThat(report.effective()).isGreaterThan(100);
    assertThat(report.untried()).isZero();
    assertThat(challenge.atWork().kinds().getFirst().weight()).isEqualTo(0.4);
  }

  @Test
  void a_worse_one_stays_beside() {
    cheap = 0.95;
    dear = 0.6;
    calls(2_000);
    assertThat(challenge.isLive()).isFalse();
    assertThat(challenge.report().missing()).contains("not surely above 0");
    assertThat(challenge.report().advantage().high()).isNegative();
  }

  @Test
  void before_the_minimum_of_calls_nothing_is_decided_however_sure() {
    dear = 1;
    cheap = 0;
    calls(150);
    nanos.addAndGet(Duration.ofMinutes(11).toNanos());
    challenge.look();
    assertThat(challenge.report().missing()).contains("of 200 calls with an outcome");
  }

  @Test
  void what_was_never_tried_cannot_be_judged() {
    for (int i = 0; i < 500; i++) {
      String message = "m" + next++;
      Map<String, Object> facts = EvaluationTest.facts("cheap", 1, Exploration.NONE);
      hear(message, "sent", facts);
      hear(message, "answered", Map.of());
      later();
    }
    nanos.addAndGet(Duration.ofMinutes(11).toNanos());
    challenge.look();
    assertThat(challenge.isLive()).isFalse();
    assertThat(challenge.report().missing()).contains("was never tried");
    assertThat(challenge.report().advantage().mean()).isNegative();
  }

  @Test
  void decisions_without_a_probability_are_no_evidence() {
    for (int i = 0; i < 300; i++) {
      String message = "m" + next++;
      Map<String, Object> facts = EvaluationTest.facts("dear", 1, CheapAndDear.EXPLORED);
      facts.put("propensity", 0.0);
      hear(message, "sent", facts);
      hear(message, "answered", Map.of());
      later();
    }
    nanos.addAndGet(Duration.ofMinutes(11).toNanos());
    challenge.look();
    assertThat(challenge.report().calls()).isZero();
    assertThat(challenge.report().missing())
        .contains("0 of 200 calls", "300 decisions have no probability");
  }

  @Test
  void a_live_one_falls_back_when_answers_are_unusable_and_does_not_come_back() {
    promote();
    dear = 0.1;
    calls(600);
    ChallengeReport report = challenge.report();
    assertThat(report.standing()).as("seed " + SEED).isEqualTo(Standing.FELL_BACK);
    assertThat(report.why()).containsAnyOf("unusable", "configured policy is better now");
    assertThat(challenge.atWork().kinds().getFirst().weight()).isEqualTo(0.4);
    dear = 1;
    calls(1_500);
    assertThat(challenge.report().standing()).isEqualTo(Standing.FELL_BACK);
  }

  @Test
  void a_live_one_falls_back_when_it_costs_more_than_was_estimated() {
    promote();
    cost = 0.09;
    calls(700);
    assertThat(challenge.report().why()).contains("a row costs 0.0");
  }

  @Test
  void a_live_one_falls_back_when_alarms_are_late() {
    alarms(100, Duration.ofSeconds(2));
    promote();
    alarms(100, Duration.ofSeconds(2));
    challenge.look();
    assertThat(challenge.isLive()).isTrue();
    alarms(60, Duration.ofSeconds(12));
    challenge.look();
    assertThat(challenge.report().why()).contains("alarms are late in 60 of 160 calls");
  }

  @Test
  void it_stays_what_it_is_over_a_restart_and_another_configuration_begins_anew() {
    promote();
    calls(100);
    Challenge after = challenge(true);
    assertThat(after.resume(challenge.text())).isTrue();
    assertThat(after.isLive()).isTrue();
    assertThat(after.report()).isEqualTo(withoutOpen(challenge.report()));
    Challenge taken = challenge(false);
    assertThat(taken.resume(challenge.text())).isTrue();
    assertThat(taken.isLive()).isFalse();
    assertThat(taken.report().why()).contains("promote is false now");
    Challenge other =
        new Challenge(
            CheapAndDear.policy(0.5, true),
            CheapAndDear.MODELS,
            () -> CheapAndDear.NOON,
            nanos::get);
    assertThat(other.resume(challenge.text())).isFalse();
    assertThat(other.isLive()).isFalse();
    assertThatThrownBy(() -> challenge(true).resume(damaged()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Map<String, String> damaged() {
    Map<String, String> text = new HashMap<>(challenge.text());
    text.put("before.gain", "12 0 0");
    return text;
  }

  private static ChallengeReport withoutOpen(ChallengeReport of) {
    return new ChallengeReport(
        of.standing(),
        of.why(),
        of.since(),
        of.missing(),
        of.calls(),
        of.effective(),
        of.untried(),
        of.present(),
        of.candidate(),
        of.advantage(),
        0,
        0);
  }

  @Test
  void each_decision_is_told_with_what_the_other_policy_would_have_done() {
    Map<String, Object> told =
        hear("m1", "sent", EvaluationTest.facts("cheap", 1, CheapAndDear.EXPLORED));
    assertThat(told)
        .containsEntry("policy", "configured")
        .containsEntry("other-policy-would", "ask dear p=0.8; cheap p=0.2");
    promote();
    assertThat(hear("m2", "sent", EvaluationTest.facts("cheap", 1, CheapAndDear.EXPLORED)))
        .containsEntry("policy", "candidate")
        .containsEntry("other-policy-would", "ask cheap p=0.8; dear p=0.2");
  }

  private void promote() {
    for (int i = 0; i < 3_000 && !challenge.isLive(); i++) {
      call();
      challenge.look();
    }
    assertThat(challenge.isLive()).as("seed " + SEED).isTrue();
  }

  private void calls(int count) {
    for (int i = 0; i < count; i++) {
      call();
      challenge.look();
    }
    nanos.addAndGet(Duration.ofMinutes(11).toNanos());
    challenge.look();
  }

  /** By the policy at work. */
  private void call() {
    String best = challenge.isLive() ? "dear" : "cheap";
    String other = challenge.isLive() ? "cheap" : "dear";
    boolean explores = random.nextDouble() < 0.2;
    String target = explores ? other : best;
    Map<String, Object> facts = EvaluationTest.facts("cheap", 1, CheapAndDear.EXPLORED);
    facts.put("target", target);
    facts.put("propensity", explores ? 0.2 : 0.8);
    facts.put(
        "targets",
        Candidate.text(
            List.of(
                new Candidate("cheap", 0.9, 0, best.equals("cheap") ? 0.8 : 0.2, 0),
                new Candidate("dear", 0.98, 0, best.equals("dear") ? 0.8 : 0.2, cost))));
    String message = "m" + next++;
    hear(message, "sent", facts);
    boolean good = random.nextDouble() < (target.equals("cheap") ? cheap : dear);
    hear(message, good ? "answered" : "left-out", Map.of());
    later();
  }

  private void alarms(int count, Duration took) {
    for (int i = 0; i < count; i++) {
      String message = "a" + next++;
      Map<String, Object> facts = EvaluationTest.facts("dear", 1, Exploration.NONE);
      facts.put("urgency", "alarm");
      facts.put("waitedSeconds", 0.5);
      facts.put("targets", "dear q=0.98 n=0 p=1 cost=0.05");
      hear(message, "sent", facts);
      nanos.addAndGet(took.toNanos());
      hear(message, "answered", Map.of());
    }
  }

  private void later() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  private Map<String, Object> hear(String message, String step, Map<String, Object> facts) {
    return challenge.hear(message, step, facts);
  }

  private Challenge challenge(boolean promote) {
    return new Challenge(
        CheapAndDear.policy(0.4, promote),
        CheapAndDear.MODELS,
        () -> CheapAndDear.NOON,
        nanos::get);
  }
}
