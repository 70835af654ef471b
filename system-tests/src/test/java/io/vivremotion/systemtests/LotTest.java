package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.BatchBehaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that can wait go through the vendor's batch API, and kills in between lose nothing. */
class LotTest {
  private static final int EVENTS = 40;
  private static final String PATH = "/v1/devices/press-1/messages?channel=events/log";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  @Timeout(300)
  void a_killed_gateway_neither_loses_what_it_handed_in_nor_asks_it_twice(String format)
      throws Exception {
    try (StandInProvider cloud = CloudFixture.start();
        GatewayProcess gateway = GatewayProcess.in(folder, yaml(cloud, format))) {
      cloud.batches().usually(BatchBehaviour.ENDLESS);
      gateway.start();
      String last = "";
      for (int i = 0; i < EVENTS; i++) {
        String event = "{\"event\":\"wear-%d-\"}".formatted(i);
        HttpResponse<String> taken = gateway.post(PATH, "application/json", event);
        assertThat(taken.statusCode()).isEqualTo(202);
        last = taken.body().replaceFirst("(?s).*\"id\":\"([^\"]*)\".*", "$1");
      }
      await("handed in").atMost(Duration.ofSeconds(30)).until(() -> cloud.batches().handedIn() > 0);
      gateway.kill();
      cloud.batches().usually(BatchBehaviour.GOOD); // what came too late for the first lot
      cloud.batches().finishAll();
      gateway.start();
      await("answered")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(events(cloud)).hasSize(EVENTS));
      await("nothing is left at the vendor")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(left(cloud)).isZero());
      assertThat(cloud.received()).as("each was asked once").hasSize(EVENTS);
      assertThat(gateway.get("/v1/status").body())
          .as("how many rows may share a prompt is told")
          .contains("\"batching\":[{\"model\":\"simulation\",\"rowsAtMost\":127");
      await("settled")
          .atMost(Duration.ofSeconds(10))
          .until(() -> gateway.metric("vivremotion_uplink_unsettled") == 0);
      assertCounted(gateway, last);
    }
  }

  /** The money of the lot, what it says of the model, and what an operator says of its answer. */
  private static void assertCounted(GatewayProcess gateway, String message) throws Exception {
    assertThat(gateway.metric("vivremotion_app_cost_total", "tenant=\"devices\"")).isPositive();
    assertThat(gateway.metric("vivremotion_app_leases")).isZero();
    assertThat(
            gateway.metric(
                "vivremotion_uplink_feedback_total", "signal=\"validation\"", "verdict=\"good\""))
        .isEqualTo(EVENTS);
    String verdict = "{\"verdict\": \"good\"}";
    HttpResponse<String> given =
        gateway.post("/v1/decisions/" + message + "/verdict", "application/json", verdict);
    assertThat(given.body()).contains("\"model\":\"simulation\"", "\"kind\":\"event\"");
    assertThat(given.statusCode()).isEqualTo(200);
  }

  private static long left(StandInProvider cloud) {
    return cloud.batches().kept();
  }

  private static Set<String> events(StandInProvider cloud) {
    return cloud.receivedIds().stream()
        .map(line -> line.replaceFirst(".*(wear-\\d+-).*", "$1"))
        .collect(Collectors.toSet());
  }

  private static String yaml(StandInProvider cloud, String format) {
    String batchApi =
        "simulation: true, batch-api: {format: %s, kinds: [event], gather: 1s, first-look: 200ms}}"
            .formatted(format);
    return CloudFixture.wideOpen(cloud).replace("simulation: true}", batchApi)
        + """
          budget: {money-per-day: 5}
          models:
            - {id: simulation, provider: devices, price: {in: 10, out: 40, batch-share: 0.5}}
        """;
  }
}
