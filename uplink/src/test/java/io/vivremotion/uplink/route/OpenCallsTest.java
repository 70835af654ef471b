package io.vivremotion.uplink.route;

import static io.vivremotion.uplink.route.CheapAndDear.EXPLORED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is held of decisions until their outcome is final. */
class OpenCallsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Challenge challenge =
      new Challenge(
          CheapAndDear.policy(0.4, true), CheapAndDear.MODELS, () -> CheapAndDear.NOON, nanos::get);

  @Test
  void an_outcome_counts_when_nobody_can_find_it_wrong_any_more() {
    hear("m1", "sent", EvaluationTest.facts("cheap", 1, EXPLORED));
    hear("m1", "answered", Map.of());
    challenge.look();
    assertThat(challenge.report().calls()).isZero();
    hear("m1", "verdict", Map.of("verdict", "bad"));
    nanos.addAndGet(Duration.ofMinutes(11).toNanos());
    challenge.look();
    assertThat(challenge.report().calls()).isEqualTo(1);
    assertThat(challenge.report().present().mean()).isNegative();
    hear("m1", "verdict", Map.of("verdict", "good"));
    assertThat(challenge.report().present().mean()).isNegative();
  }

  @Test
  void what_is_held_of_decisions_is_bounded() {
    for (int i = 0; i < 6_000; i++) {
      hear("m" + i, "sent", EvaluationTest.facts("cheap", 1, EXPLORED));
      if (i % 2 == 0) {
        hear("m" + i, "answered", Map.of());
      }
    }
    ChallengeReport report = challenge.report();
    assertThat(report.openRows()).isEqualTo(OpenCalls.MOST_ROWS);
    assertThat(report.cutShort()).isEqualTo(6_000 - OpenCalls.MOST_ROWS);
    assertThat(report.calls()).isEqualTo(report.cutShort() / 2);
  }

  @Test
  void a_row_sent_again_after_a_failed_call_counts_with_its_last_call() {
    hear("m1", "sent", EvaluationTest.facts("cheap", 1, EXPLORED));
    hear("m1", "sent", EvaluationTest.facts("dear", 1, EXPLORED));
    hear("m1", "answered", Map.of());
    nanos.addAndGet(Duration.ofMinutes(11).toNanos());
    challenge.look();
    assertThat(challenge.report().calls()).isEqualTo(1);
  }

  private void hear(String message, String step, Map<String, Object> facts) {
    challenge.hear(message, step, facts);
  }
}
