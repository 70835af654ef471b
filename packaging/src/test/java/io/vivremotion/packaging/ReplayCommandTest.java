package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.route.Policy;
import io.vivremotion.uplink.route.Replay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
  @TempDir private Path folder;

  @Test
  void recorded_decisions_are_taken_again_under_another_policy() throws Exception {
    String line =
        "{\"id\":\"m%d\",\"at\":\"2026-11-28T12:00:00Z\",\"step\":\"sent\",\"facts\":{\"kind\":\"digest\","
            + "\"urgency\":\"bulk\",\"evidence\":1.0,\"waitedSeconds\":3.0,\"bytes\":200,"
            + "\"modelSeconds\":2.0,\"cost\":0.0,\"price-per-kb\":0.2,\"expected-price-per-kb\":0.2,"
            + "\"price-per-money\":0.001,\"price-per-failure\":0.05,\"bytes-per-second\":8000.0,\"round-trip-ms\":100,\"mode\":\"normal\"}}\n";
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
}
