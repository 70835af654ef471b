package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.route.Evaluation;
import io.vivremotion.uplink.route.Policy;
import io.vivremotion.uplink.route.Replay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
  @TempDir private Path folder;

  @Test
  void recorded_decisions_are_taken_again_under_another_policy() throws Exception {
    String line =
        "{\"id\":\"m%d\",\"at\":\"2026-11-28T12:00:00Z\",\"step\":\"sent\",\"facts\":{\"kind\":\"digest\",\"urgency\":\"bulk\",\"evidence\":1.0,\"waitedSeconds\":3.0,\"bytes\":200,\"modelSeconds\":2.0,\"cost\":0.0,\"price-per-kb\":0.2,\"expected-price-per-kb\":0.2,\"price-per-money\":0.001,\"price-per-failure\":0.05,\"bytes-per-second\":8000.0,\"round-trip-ms\":100,\"mode\":\"normal\"}}\n";
    Files.writeString(folder.resolve("decisions.1.jsonl"), line.formatted(1));
    Files.writeString(
        folder.resolve("decisions.jsonl"),
        line.formatted(2) + "{\"id\":\"m3\",\"step\":\"judged\",\"facts\":{}}\n{\"torn");
    Path other = folder.resolve("other.yaml");
    Files.writeString(
        other,
        "uplink: {delivery: {routing: {bulk-share: 1, kinds: [{kind: '*', weight: 1,"
            + " local-error: 0.9, slack: 1h, decay: 1h}]}}}\n");
    List<Replay.Recorded> recorded = ReplayCommand.recorded(folder);
    assertThat(recorded).extracting(Replay.Recorded::message).containsExactly("m1", "m2");
    Policy after =
        new ConfigSource(name -> java.util.Optional.empty())
            .load(other)
            .config()
            .uplink()
            .delivery()
            .routing();
    String text = ReplayCommand.text(Replay.compare(recorded, Policy.DEFAULT, after), 1);
    assertThat(text)
        .contains("2 decisions of the journal, 2 of them otherwise", "2  digest: local to ask")
        .contains("m1  digest: local")
        .doesNotContain("m2  digest");
  }

  @Test
  void what_the_other_policy_would_have_been_worth_is_told_where_the_log_can_tell()
      throws Exception {
    Files.writeString(folder.resolve("decisions.jsonl"), log(400, 0.25));
    assertThat(evaluated(1))
        .contains("400 decisions with an outcome")
        .contains("doubly robust", "It is better: the interval of the gain lies above 0.");
    assertThat(evaluated(0.4)).as("what was explored did better").contains("It is worse");
    Files.writeString(folder.resolve("decisions.jsonl"), log(400, 0));
    assertThat(evaluated(1))
        .contains("No estimate: 100 % of what it would do was never tried", "exploration")
        .doesNotContain("doubly robust");
  }

  private String evaluated(double weight) throws Exception {
    Evaluation evaluation = new Evaluation();
    ReplayCommand.eachStep(folder, evaluation::hear);
    return EvaluationText.of(evaluation.of(policy(0.4), policy(weight)));
  }

  private static Policy policy(double weight) {
    return new Policy(
        List.of(new Policy.Worth("*", weight, 0.7, Duration.ofMinutes(10), Duration.ofHours(1))),
        0.2,
        0.9,
        0,
        Policy.DEFAULT.prices());
  }

  /** Of two models the cheap one is right in six of ten cases, the dear one always. */
  private static String log(int decisions, double explored) {
    Random random = new Random(20261128);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < decisions; i++) {
      boolean dear = random.nextDouble() < explored;
      boolean good = dear || random.nextDouble() < 0.6;
      text.append(
          String.format(
              Locale.ROOT,
              "{\"id\":\"m%d\",\"step\":\"sent\",\"facts\":{\"kind\":\"event\",\"urgency\":\"normal\","
                  + "\"evidence\":1.0,\"waitedSeconds\":1.0,\"bytes\":200,\"modelSeconds\":1.0,"
                  + "\"cost\":0.0,\"price-per-kb\":0.0001,\"expected-price-per-kb\":0.0001,"
                  + "\"price-per-money\":1,\"price-per-failure\":0.05,\"bytes-per-second\":8000,"
                  + "\"round-trip-ms\":100,\"mode\":\"normal\",\"attempt\":1,\"target\":\"%s\",\"propensity\":%s,\"targets\":\"cheap"
                  + " q=0.9 n=0 p=%s cost=0; dear q=0.98 n=0 p=%s"
                  + " cost=0.05\"}}%n{\"id\":\"m%d\",\"step\":\"%s\",\"facts\":{}}%n",
              i,
              dear ? "dear" : "cheap",
              dear ? explored : 1 - explored,
              1 - explored,
              explored,
              i,
              good ? "answered" : "left-out"));
    }
    return text.toString();
  }
}
