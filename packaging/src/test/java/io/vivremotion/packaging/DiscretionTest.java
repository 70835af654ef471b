package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves a gateway and where to, as the configuration says. */
class DiscretionTest {
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

  private Gateway gateway(String uplink) throws Exception {
    String yaml =
        "data-directory: %s\nmqtt: {port: 0}\ncoap: {port: 0}\nhttp: {port: %d}\nuplink:\n%s"
            .formatted(data, port, uplink.replace("CLOUD", "http://127.0.0.1:" + cloud.port()));
    var around =
        new Wiring.Surroundings(
            InstantSource.system(),
            System::nanoTime,
            new Random(1),
            _ -> Optional.empty(),
            data.resolve("no-models"));
    Gateway gateway = Wiring.wire(new ConfigSource(_ -> Optional.empty()).parse(yaml), around);
    gateway.start();
    return gateway;
  }

  private String post(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    var response = http.send(request, BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private String event(String text) throws IOException, InterruptedException {
    String said =
        post("/v1/devices/press-1/messages?channel=events/a", "{\"text\":\"" + text + "\"}");
    return said.replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void a_devices_row_leaves_masked() throws Exception {
    String uplink =
        """
          provider: {base-url: CLOUD/v1, model: m, region: eu}
          residency: [eu]
          mask: {types: [email], vocabulary: {person: [Ada Byron]}}
        """;
    try (Gateway gateway = gateway(uplink)) {
      assertThat(gateway.state()).isEqualTo("running");
      String id = event("call Ada Byron, ada@x.org");
      await().untilAsserted(() -> assertThat(cloud.received()).isNotEmpty());
      assertThat(cloud.received().toString())
          .contains("⟦PERSON_1⟧, ⟦EMAIL_1⟧")
          .doesNotContain("Byron", "ada@");
      await()
          .untilAsserted(() ->
              assertThat(get("/v1/explain/" + id)).contains("\"masked-values\":2", "answered"));
    }
  }

  @Test
  void where_no_model_of_the_region_is_configured_nothing_leaves() throws Exception {
    String uplink =
        """
          provider: {base-url: CLOUD/v1, model: m, region: us}
          residency-rules: [{devices: ["press-*"], regions: [eu]}]
        """;
    try (Gateway gateway = gateway(uplink)) {
      assertThat(gateway.state()).isEqualTo("running");
      String id = event("x");
      await()
          .untilAsserted(
              () -> assertThat(get("/v1/explain/" + id)).contains("\"reason\":\"residency\""));
      assertThat(cloud.requests()).isZero();
      assertThat(get("/metrics")).contains("vivremotion_uplink_rows_total{fate=\"barred\"} 1.0");
    }
  }

  @Test
  void apps_are_told_that_the_link_is_shut() throws Exception {
    LocalTime later = LocalTime.now(ZoneOffset.UTC).plusHours(2).truncatedTo(ChronoUnit.MINUTES);
    String uplink =
        "  providers: [{name: far, dialect: vllm, base-url: CLOUD/v1, models: [m]}]\n"
            + "  ceiling-price: {in: \"1\", out: \"1\"}\n"
            + "  links: [{name: sat, rate: 1Mbit/s, hours: [\"%s-%s\"]}]\n"
                .formatted(later, later.plusMinutes(30));
    try (Gateway gateway = gateway(uplink)) {
      assertThat(gateway.state()).isEqualTo("running");
      String said = post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}");
      assertThat(said).startsWith("503").contains("the link sat is outside its hours");
      assertThat(cloud.requests()).isZero();
    }
  }
}
