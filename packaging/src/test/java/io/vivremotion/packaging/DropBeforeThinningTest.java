package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The last step of the ladder in the whole gateway: more events than a link of 8 kbit/s carries.
 */
class DropBeforeThinningTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String EVENTS = "/v1/devices/press-1/messages?channel=events/a";
  private static final int DROP = 5;

  @TempDir private Path folder;
  private final StandInProvider cloud = new StandInProvider(StandInProvider.Config.DEFAULT);
  private final List<String> ids = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    cloud.start();
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  /** DROP from some 3,500 rows on, thinning from some 390 more. */
  private String thin() {
    return """
    uplink:
      provider: {base-url: 'http://127.0.0.1:%d/v1', model: simulation, simulation: true}
      link: {rate: 8kbit/s}
    spools: {outbox-normal: {segment-bytes: 128KiB, max-bytes: 8MiB}}
    """
        .formatted(cloud.port());
  }

  @Test
  void what_is_worth_least_goes_before_the_spool_is_thinned_out_and_room_for_more_ends_it()
      throws Exception {
    try (LocalGateway gateway = LocalGateway.start(folder, thin())) {
      pressUntilItDrops(gateway);
      await("by value")
          .atMost(PATIENCE)
          .pollInterval(SECOND)
          .untilAsserted(
              () -> assertThat(lost(gateway, "SHED").path("records").asLong()).isGreaterThan(100));
      assertThat(lost(gateway, "THINNED").isMissingNode()).as("not thinned out").isTrue();
      assertThat(explained(gateway)).contains("outbox-nearly-full", "valuePerKilobyte");
      await("left where there is room").atMost(PATIENCE).until(() -> mode(gateway) != DROP);
      long shed = lost(gateway, "SHED").path("records").asLong();
      say(gateway, 60); // a few hundredths more: below where it begins, above where it ended
      await("looked at again and again")
          .during(Duration.ofSeconds(3))
          .atMost(PATIENCE)
          .until(() -> mode(gateway) != DROP);
      assertThat(lost(gateway, "SHED").path("records").asLong()).isEqualTo(shed);
      pressUntilItDrops(gateway);
      assertThat(lost(gateway, "THINNED").isMissingNode()).as("not thinned out").isTrue();
      assertThat(lost(gateway, "FULL").isMissingNode()).as("nor lost by age").isTrue();
    }
  }

  private void pressUntilItDrops(LocalGateway gateway) {
    await("the outbox is nearly full")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          int some =
              outbox(gateway, "pending_records") < 3_000 ? 400 : 40; // looked at once a second
          say(gateway, allJudged(gateway) ? some : 0);
          return mode(gateway) == DROP;
        });
  }

  private void say(LocalGateway gateway, int events) throws IOException, InterruptedException {
    String event = "\"" + "x".repeat(1_500) + "\"";
    String all = "[" + String.join(",", Collections.nCopies(events, event)) + "]";
    JsonNode answer = gateway.ask(EVENTS, all);
    answer.path("ids").forEach(id -> ids.add(id.asText()));
    assertThat(answer.path("ids")).as(answer.toString()).hasSize(events);
  }

  private static double mode(LocalGateway gateway) {
    return metric(gateway, "vivremotion_uplink_mode");
  }

  /** Else what comes in later would come at once. */
  private boolean allJudged(LocalGateway gateway) {
    return outbox(gateway, "appended_total") == ids.size();
  }

  private static double outbox(LocalGateway gateway, String what) {
    return metric(gateway, "vivremotion_spool_" + what + "{spool=\"outbox-normal\"}");
  }

  private static double metric(LocalGateway gateway, String name) {
    Optional<String> line =
        gateway.gateway().scrape().lines().filter(each -> each.startsWith(name + " ")).findFirst();
    return line.map(each -> Double.parseDouble(each.substring(name.length()))).orElse(-1.0);
  }

  /** The tombstone of outbox-normal; missing if there is none. */
  private static JsonNode lost(LocalGateway gateway, String cause)
      throws IOException, InterruptedException {
    for (JsonNode each : gateway.get("/v1/tombstones").path("tombstones")) {
      if (each.path("spool").asText().equals("outbox-normal")
          && each.path("cause").asText().equals(cause)) {
        return each;
      }
    }
    return MissingNode.getInstance();
  }

  /** The story of the first message that was shed. */
  private String explained(LocalGateway gateway) throws IOException, InterruptedException {
    for (String id : ids) {
      String story = gateway.get("/v1/explain/" + id).toString();
      if (story.contains("\"dropped\"")) {
        return story;
      }
    }
    return "none was dropped";
  }
}
