package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.Behaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong outside is told in the peer's own protocol, counted, shown in status, and loses
 * nothing that was acknowledged.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BadInputTest {
  @TempDir Path folder;

  @Test
  void bad_requests_are_told_what_is_wrong_and_the_gateway_goes_on() throws Exception {
    try (StandInProvider cloud = CloudFixture.start();
        GatewayProcess gateway = GatewayProcess.in(folder, CloudFixture.wideOpen(cloud))) {
      gateway.start();
      malformed(gateway.mqttPort, new byte[] {0x10, 0x02, 0x00, 0x00});
      malformed(
          gateway.httpPort,
          "NONSENSE\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      String messages = "/v1/devices/press-1/messages?channel=temperature";
      HttpResponse<String> oversize = gateway.post(messages, "text/plain", "9".repeat(5 << 20));
      assertThat(oversize.statusCode()).isEqualTo(413);
      assertThat(gateway.post("/v1/devices/a+b/messages", "text/plain", "1").statusCode())
          .isEqualTo(400);
      assertThat(gateway.post("/v1/nothing-here", "text/plain", "1").statusCode()).isEqualTo(404);
      assertThat(gateway.post(messages, "application/json", "{\"temperature\": 21").statusCode())
          .isBetween(200, 299);
      await()
          .untilAsserted(
              () -> assertThat(gateway.metric("vivremotion_flow_undecodable_total")).isEqualTo(1));
      assertThat(gateway.post(messages, "text/plain", "21.5").statusCode()).isBetween(200, 299);
      assertThat(gateway.isAlive()).isTrue();
    }
  }

  private static void malformed(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(bytes);
      socket.getInputStream().readAllBytes(); // returns once the gateway has closed the connection
    }
  }

  @Test
  void a_lying_provider_costs_no_escalation() throws Exception {
    try (StandInProvider cloud = CloudFixture.start();
        GatewayProcess gateway = GatewayProcess.in(folder, CloudFixture.wideOpen(cloud))) {
      cloud.next(
          Behaviour.error(500, "server_error", "internal", Map.of()),
          Behaviour.error(
              429, "rate_limit_error", "rate_limit_exceeded", Map.of("retry-after-ms", "50")),
          Behaviour.reply("{\"choices\":"),
          new Behaviour.Cut(true),
          new Behaviour.Rows(rows -> List.of(new Behaviour.Answer("never-asked", "a lie"))));
      gateway.start();
      gateway.post(
          "/v1/devices/press-1/messages?channel=events/door",
          "application/json",
          "{\"event\":\"door\"}");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(gateway.metric("vivremotion_downlink_waiting")).isEqualTo(1));
      assertThat(cloud.requests()).isGreaterThanOrEqualTo(6);
    }
  }

  @Test
  void an_unreachable_provider_shows_in_status_and_what_was_acknowledged_goes_up_later()
      throws Exception {
    int port = GatewayProcess.freeTcp();
    String yaml = CloudFixture.configuration(port, "80Mbit/s", "1MB", 20);
    try (GatewayProcess gateway = GatewayProcess.in(folder, yaml)) {
      gateway.start();
      gateway.post(
          "/v1/devices/press-1/messages?channel=events/door",
          "application/json",
          "{\"event\":\"door\",\"id\":\"outage-1\"}");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(gateway.get("/v1/status").body())
                  .contains("degraded")
                  .contains(Integer.toString(port)));
      gateway.stop();
      StandInProvider.Config sameAddress =
          new StandInProvider.Config(
              "127.0.0.1", port, java.util.Optional.empty(), java.util.Optional.empty());
      try (StandInProvider cloud = new StandInProvider(sameAddress)) {
        cloud.start();
        gateway.start();
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> assertThat(cloud.receivedIds()).anyMatch(line -> line.contains("outage-1")));
      }
    }
  }

  @Test
  void a_missing_model_degrades_inference_and_nothing_else() throws Exception {
    try (StandInProvider cloud = CloudFixture.start();
        GatewayProcess gateway = GatewayProcess.in(folder, CloudFixture.wideOpen(cloud))) {
      gateway.start("-Dvivremotion.home=" + Files.createDirectory(folder.resolve("empty")));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(gateway.get("/v1/status").body()).contains("degraded").contains("empty"));
      assertThat(
              gateway
                  .post(
                      "/v1/devices/panel-1/ask?wait=20s",
                      "text/plain",
                      "what is the temperature of press 3?")
                  .body())
          .contains("[simulated]");
    }
  }

  @Test
  void every_mistake_of_a_configuration_is_told_by_key_before_a_port_opens() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("wrong.yaml"),
            "mqtt: {prot: 1883, max-packet: 12}\nuplink: {link: {rate: fast}}\nhttp: {host: 0.0.0.0}\n");
    Process process =
        new ProcessBuilder(Distribution.command(new String[0], "run", "-c", file.toString()))
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isNotZero();
    assertThat(said)
        .contains("mqtt.prot")
        .contains("port")
        .contains("mqtt.max-packet")
        .contains("uplink.link.rate")
        .contains("http.host");
  }
}
