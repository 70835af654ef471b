package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.simulation.cloud.Behaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator finds of answers, over HTTP and by the command. */
class VerdictTest {
  private static final String UNKNOWN = "01985d5e-0000-7000-8000-000000000000";

  @TempDir private Path data;
  private final HttpClient http = HttpClient.newHttpClient();
  private final StandInProvider cloud = new StandInProvider(StandInProvider.Config.DEFAULT);
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
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
    System.setOut(realOut);
    System.setErr(realErr);
    cloud.close();
    http.close();
  }

  @Test
  void a_verdict_counts_once_is_told_by_explain_and_outlives_a_restart() throws Exception {
    String id;
    double before;
    try (Gateway gateway = gateway()) {
      id = answered();
      before = correctness();
      JsonNode first = verdict(id, "{\"verdict\": \"bad\", \"why\": \"the fan is off\"}", 200);
      assertThat(first.path("changed").asBoolean()).isTrue();
      assertThat(first.path("model").asText()).isEqualTo("m-small");
      double after = correctness();
      assertThat(after).isLessThan(before - 0.05);
      assertThat(verdict(id, "{\"verdict\": \"bad\"}", 200).path("changed").asBoolean()).isFalse();
      assertThat(correctness()).isGreaterThan(after - 0.01);
      assertThat(StoryText.of(get("/v1/explain/" + id)))
          .contains("verdict", "the fan is off", "propensity", "believed");
      assertThat(StatusText.of(get("/v1/status"))).contains("RIGHT IF USABLE", "m-small");
      assertThat(gateway.scrape())
          .contains("vivremotion_uplink_correctness{kind=\"event\",model=\"m-small\"}");
    }
    try (Gateway gateway = gateway()) {
      assertThat(gateway.state()).isEqualTo("running");
      assertThat(correctness()).isLessThan(before - 0.05);
      assertThat(verdict(id, "{\"verdict\": \"bad\"}", 200).path("changed").asBoolean()).isFalse();
      assertThat(verdict(id, "{\"verdict\": \"good\"}", 200).path("changed").asBoolean()).isTrue();
      assertThat(correctness()).isGreaterThan(before - 0.01);
    }
  }

  @Test
  void what_cannot_be_judged_is_told_as_a_problem() throws Exception {
    try (Gateway gateway = gateway()) {
      assertThat(gateway.state()).isEqualTo("running");
      assertThat(verdict(UNKNOWN, "{\"verdict\": \"bad\"}", 404).path("detail").asText())
          .contains("nothing is known of " + UNKNOWN);
      assertThat(verdict("x", "{\"verdict\": \"bad\"}", 400).path("title").asText())
          .isEqualTo("Not a message id");
      assertThat(verdict(UNKNOWN, "{\"verdict\": \"fine\"}", 400).path("detail").asText())
          .contains("good or bad");
      assertThat(verdict(UNKNOWN, "bad", 400).path("title").asText()).isEqualTo("Not JSON");
      String long301 = "{\"verdict\": \"bad\", \"why\": \"" + "x".repeat(301) + "\"}";
      assertThat(verdict(UNKNOWN, long301, 400).path("detail").asText()).contains("300");
      String kept = post("/v1/devices/press-1/messages", "{\"temperature\": 20}");
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(verdict(kept, "{\"verdict\": \"bad\"}", 409).path("detail").asText())
                  .contains("no answer of a cloud model"));
    }
  }

  @Test
  void the_command_gives_a_verdict_and_says_what_is_wrong() throws Exception {
    String file = Files.writeString(data.resolve("v.yaml"), yaml()).toString();
    try (Gateway gateway = gateway()) {
      assertThat(gateway.state()).isEqualTo("running");
      String id = answered();
      System.setOut(new PrintStream(told, true, StandardCharsets.UTF_8));
      System.setErr(System.out);
      assertThat(execute("verdict", "-c", file, id, "good", "--why", "seen")).isZero();
      assertThat(execute("verdict", "-c", file, id, "good")).isZero();
      assertThat(execute("verdict", "-c", file, UNKNOWN, "bad"))
          .isEqualTo(ExitCode.UNKNOWN_MESSAGE);
      assertThat(execute("verdict", "-c", file, id, "fine")).isEqualTo(ExitCode.USAGE);
    }
    assertThat(execute("verdict", "-c", file, UNKNOWN, "bad")).isEqualTo(ExitCode.NOT_RUNNING);
    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("good: an answer of m-small to a row of kind event\n")
        .contains("(as told before)", "nothing is known of", "no gateway is running");
  }

  @Test
  void a_row_that_the_small_model_leaves_out_is_answered_by_the_large_one() throws Exception {
    cloud.next(new Behaviour.Rows(_ -> List.of(new Behaviour.Answer("zz9", "of another"))));
    try (Gateway gateway = gateway()) {
      assertThat(gateway.state()).isEqualTo("running");
      String id = post("/v1/devices/press-1/messages?channel=events/a", "\"it squeaks\"");
      awaitStep(id, "left-out");
      awaitStep(id, "answered");
      String story = StoryText.of(get("/v1/explain/" + id));
      assertThat(story).contains("link/m-small", "link/m-large", "larger");
    }
  }

  /** The id of an event that the cloud has answered. */
  private String answered() throws Exception {
    String id = post("/v1/devices/press-1/messages?channel=events/a", "\"it squeaks\"");
    awaitStep(id, "answered");
    return id;
  }

  private void awaitStep(String id, String step) {
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(get("/v1/explain/" + id).path("steps").findValuesAsText("step"))
                .contains(step));
  }

  private double correctness() throws Exception {
    JsonNode models = get("/v1/status").path("models");
    assertThat(models).isNotEmpty();
    assertThat(models.get(0).path("kind").asText()).isEqualTo("event");
    return models.get(0).path("correctness").asDouble();
  }

  private static int execute(String... arguments) {
    return Main.commandLine().execute(arguments);
  }

  private String yaml() {
    return """
    data-directory: %s
    mqtt: {port: 0}
    coap: {port: 0}
    http: {port: %d}
    uplink:
      provider: {base-url: 'http://127.0.0.1:%d/v1', model: m-small, simulation: true}
      larger-models: [{model: m-large, cost-per-million-tokens: 2}]
      link: {rate: 8Mbit/s, burst-bytes: 1MB}
      delivery: {batch: {linger: 100ms}}
    """
        .formatted(data, port, cloud.port());
  }

  private Gateway gateway() throws Exception {
    GatewayConfig config = new ConfigSource(_ -> Optional.empty()).parse(yaml());
    Gateway gateway =
        Wiring.wire(
            config,
            new Wiring.Surroundings(
                InstantSource.system(),
                System::nanoTime,
                new Random(1),
                _ -> Optional.empty(),
                data.resolve("no-models")));
    gateway.start();
    return gateway;
  }

  private JsonNode verdict(String id, String body, int expected) throws Exception {
    HttpResponse<String> response = send("/v1/decisions/" + id + "/verdict", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(expected);
    return new ObjectMapper().readTree(response.body());
  }

  private String post(String path, String body) throws Exception {
    return new ObjectMapper().readTree(send(path, body).body()).path("id").asText();
  }

  private HttpResponse<String> send(String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
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
