package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.config.InvalidConfiguration;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A candidate policy in the whole gateway, from its configuration to what is told of it. */
class CandidateTest {
  @TempDir private Path data;
  private final HttpClient http = HttpClient.newHttpClient();
  private final StandInProvider cloud = new StandInProvider(StandInProvider.Config.DEFAULT);
  private int port;

  @BeforeEach
  void start() throws IOException {
    cloud.start();
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void close() {
    cloud.close();
    http.close();
  }

  @Test
  void a_candidate_is_told_in_status_metrics_and_explain_with_what_is_missing() throws Exception {
    try (Gateway gateway = gateway("promote: true")) {
      String id = event();
      JsonNode sent = awaitSent(id);
      assertThat(sent.path("policy").asText()).isEqualTo("configured");
      assertThat(sent.path("other-policy-would").asText()).startsWith("ask link/m-");
      assertThat(sent.path("candidate").asText()).contains("beside", "missing");
      JsonNode candidate = get("/v1/status").path("candidate");
      assertThat(candidate.path("standing").asText()).isEqualTo("beside");
      assertThat(candidate.path("missing").asText()).contains("0 of 500 calls with an outcome");
      assertThat(StatusText.of(get("/v1/status")))
          .contains("CANDIDATE POLICY  beside", "it is not acted upon: 0 of 500 calls");
      assertThat(gateway.scrape())
          .contains("vivremotion_uplink_candidate_live 0.0")
          .contains("vivremotion_uplink_candidate_worth{bound=\"low\",of=\"advantage\"}");
    }
    assertThat(Files.readString(data.resolve("uplink/candidate"))).contains("standing BESIDE");
  }

  @Test
  void mistakes_are_told_by_their_key() {
    assertThatThrownBy(() -> parse("alpha: 0.7, correctness: 0.2"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("uplink.delivery.routing.candidate");
    assertThatThrownBy(() ->
            parse(
                "kinds: [{kind: event, weight: 1, local-error: 0.7," + " slack: 10m, decay: 1h}]"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("one entry for * was expected");
  }

  private String event() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + port + "/v1/devices/press-1/messages?channel=events/a"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("\"it squeaks\""))
            .build();
    String reply = http.send(request, BodyHandlers.ofString()).body();
    return new ObjectMapper().readTree(reply).path("id").asText();
  }

  private JsonNode awaitSent(String id) {
    return Awaitility.await()
        .until(
            () -> {
              for (JsonNode step : get("/v1/explain/" + id).path("steps")) {
                if (step.path("step").asText().equals("sent")) {
                  return step.path("facts");
                }
              }
              return new ObjectMapper().createObjectNode();
            },
            facts -> facts.has("policy"));
  }

  private GatewayConfig parse(String candidate) throws InvalidConfiguration {
    return new ConfigSource(_ -> Optional.empty())
        .parse(
            """
            data-directory: %s
            mqtt: {port: 0}
            coap: {port: 0}
            http: {port: %d}
            uplink:
              provider: {base-url: 'http://127.0.0.1:%d/v1', model: m-small, simulation: true}
              larger-models: [{model: m-large, cost-per-million-tokens: 2}]
              link: {rate: 8Mbit/s, burst-bytes: 1MB}
              delivery:
                batch: {linger: 100ms}
                routing:
                  exploration: {kinds: [event], share: 0.2}
                  candidate: {bulk-share: 0.5, min-calls: 500, %s}
            """
                .formatted(data, port, cloud.port(), candidate));
  }

  private Gateway gateway(String candidate) throws Exception {
    Gateway gateway =
        Wiring.wire(
            parse(candidate),
            new Wiring.Surroundings(
                InstantSource.system(),
                System::nanoTime,
                new Random(1),
                _ -> Optional.empty(),
                data.resolve("no-models")));
    gateway.start();
    return gateway;
  }

  private JsonNode get(String path) throws Exception {
    return new ObjectMapper()
        .readTree(
            http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    BodyHandlers.ofString())
                .body());
  }
}
