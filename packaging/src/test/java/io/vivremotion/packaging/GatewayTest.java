package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.config.InvalidConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway in this process, without models and cloud, as an operator sees it. */
class GatewayTest {
  @TempDir private Path data;
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void closeClient() {
    http.close();
  }

  @Test
  void tells_health_metrics_status_and_the_story_of_a_message() throws Exception {
    int port = freePort();
    try (Gateway gateway = start(port, "")) {
      assertThat(gateway.state()).isEqualTo("running");
      String id = post(port, "/v1/devices/press-1/messages", "{\"temperature\":61.5}");
      // The uplink has no provider: degraded is not down.
      assertThat(get(port, "/health", "").statusCode()).isEqualTo(200);
      assertThat(json(get(port, "/health", "")).path("health").asText()).isEqualTo("degraded");
      assertThat(get(port, "/metrics", "").body())
          .contains("vivremotion_part_up{part=\"mqtt\"} 1.0");
      JsonNode status = json(get(port, "/v1/status", ""));
      assertThat(status.path("parts").size()).isGreaterThan(8);
      assertThat(status.path("queues").findValuesAsText("queue")).contains("inbox", "outbox-alarm");
      assertThat(StatusText.of(status)).contains("inbox", "LINK", "no provider is configured");
      Awaitility.await()
          .untilAsserted(() -> {
            JsonNode story = json(get(port, "/v1/explain/" + id, ""));
            assertThat(StoryText.of(story)).contains("judged", "press-1", "keep");
          });
    }
  }

  @Test
  void a_full_class_of_the_outbox_stops_nothing_and_what_it_lost_is_listed() throws Exception {
    int port = freePort();
    String small =
        "spools: {outbox-normal: {segment-bytes: 32KiB, max-bytes: 128KiB, policy: drop-oldest}}\n";
    try (Gateway gateway = start(port, small)) {
      assertThat(LossesText.of(json(get(port, "/v1/tombstones", "")))).contains("Nothing was lost");
      for (int i = 0; i < 150; i++) {
        post(
            port, "/v1/devices/press-1/messages?channel=events/a", "\"" + "x".repeat(1_500) + "\"");
      }
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(LossesText.of(json(get(port, "/v1/tombstones", ""))))
                  .contains("outbox-normal", "full", "event press-1"));
      assertThat(StatusText.of(json(get(port, "/v1/status", "")))).contains("LOST");
      assertThat(get(port, "/metrics", "").body())
          .contains("vivremotion_tombstones_total{cause=\"full\",spool=\"outbox-normal\"}")
          .contains("vivremotion_spool_force_seconds_bucket{spool=\"inbox\"")
          .contains("vivremotion_disk_level{level=\"ample\"}");
      gateway.drain(Duration.ofSeconds(5));
      assertThat(Counts.of(gateway.meters()).sum("vivremotion_flow_verdicts")).isEqualTo(150);
    }
  }

  @Test
  void what_is_not_known_is_told_as_a_problem() throws Exception {
    int port = freePort();
    try (Gateway gateway = start(port, "")) {
      assertThat(gateway.state()).isEqualTo("running");
      assertThat(get(port, "/v1/explain/not-an-id", "").statusCode()).isEqualTo(400);
      assertThat(get(port, "/v1/explain/01985d5e-0000-7000-8000-000000000000", "").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void with_anonymous_access_off_only_operators_see_more_than_the_health_of_the_whole()
      throws Exception {
    int port = freePort();
    String security =
        "security: {anonymous-on-loopback: false, tokens: [{name: ops, token: env:OPS, operator:"
            + " true}]}\n";
    try (Gateway gateway = start(port, security)) {
      assertThat(gateway.state()).isEqualTo("running");
      assertThat(get(port, "/v1/status", "").statusCode()).isEqualTo(401);
      assertThat(get(port, "/v1/status", "wrong").statusCode()).isEqualTo(401);
      assertThat(get(port, "/metrics", "").statusCode()).isEqualTo(401);
      assertThat(get(port, "/v1/status", "ops-token").statusCode()).isEqualTo(200);
      assertThat(json(get(port, "/health", "")).has("parts")).isFalse();
      assertThat(json(get(port, "/health", "ops-token")).has("parts")).isTrue();
    }
  }

  @Test
  void a_drain_judges_what_is_stored_and_refuses_what_comes() throws Exception {
    int port = freePort();
    try (Gateway gateway = start(port, "")) {
      for (int i = 0; i < 50; i++) {
        post(port, "/v1/devices/press-1/messages", "{\"temperature\":" + i + "}");
      }
      gateway.drain(Duration.ofSeconds(5));
      assertThat(gateway.state()).isEqualTo("draining");
      assertThat(Counts.of(gateway.meters()).sum("vivremotion_flow_verdicts")).isEqualTo(50);
    }
  }

  @Test
  void a_port_that_is_taken_is_named_and_nothing_is_left_behind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(taken.getLocalPort(), "").close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
    int port = freePort();
    // The same folder again: its locks were given back.
    try (Gateway gateway = start(port, "")) {
      assertThat(gateway.state()).isEqualTo("running");
    }
  }

  @Test
  void closing_twice_is_harmless() throws Exception {
    Gateway gateway = start(freePort(), "");
    gateway.close();
    gateway.close();
    assertThat(gateway.state()).isEqualTo("stopped");
  }

  private Gateway start(int httpPort, String more)
      throws IOException, InterruptedException, InvalidConfiguration {
    GatewayConfig config =
        new ConfigSource(GatewayTest::environment)
            .parse(
                "data-directory: %s\nmqtt: {port: 0}\ncoap: {port: 0}\nhttp: {port: %d}\n%s"
                    .formatted(data, httpPort, more));
    Gateway gateway =
        Wiring.wire(
            config,
            new Wiring.Surroundings(
                InstantSource.system(),
                System::nanoTime,
                new Random(1),
                GatewayTest::environment,
                data.resolve("no-models")));
    try {
      gateway.start();
      return gateway;
    } catch (IOException e) {
      gateway.close();
      throw e;
    }
  }

  private HttpResponse<String> get(int port, String path, String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(port, path));
    if (!token.isEmpty()) {
      request.header("authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String post(int port, String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(port, path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    return json(response).path("id").asText();
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static Optional<String> environment(String name) {
    return name.equals("OPS") ? Optional.of("ops-token") : Optional.empty();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
