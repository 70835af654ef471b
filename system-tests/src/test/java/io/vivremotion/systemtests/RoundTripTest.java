package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reading, anomaly, escalation, answer back at the device: with the clients that people use,
 * against the packaged gateway.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RoundTripTest {
  private static final String TOO_HOT = "140.5";
  private static final String FROM_THE_CLOUD = "[simulated]";

  @TempDir Path folder;
  private StandInProvider cloud;

  @BeforeEach
  void aCloud() throws IOException {
    cloud = CloudFixture.start();
  }

  @AfterEach
  void noCloud() {
    cloud.close();
  }

  private GatewayProcess gateway(String more) throws IOException, InterruptedException {
    GatewayProcess gateway = GatewayProcess.in(folder, CloudFixture.wideOpen(cloud) + more);
    gateway.start();
    return gateway;
  }

  @Test
  void a_reading_above_its_limit_is_answered_to_mosquitto_sub() throws Exception {
    Tool pub = Tool.named("mosquitto_pub");
    Tool sub = Tool.named("mosquitto_sub");
    try (GatewayProcess gateway = gateway("")) {
      String port = Integer.toString(gateway.mqttPort);
      try (Tool.Running listening =
          sub.start(
              "-d", "-p", port, "-q", "1", "-t", "devices/press-1/answers", "-F", "ANSWER %p")) {
        listening.lineWith("SUBACK");
        pub.run("-p", port, "-q", "1", "-t", "devices/press-1/temperature", "-m", "21.5");
        pub.run(
            "-p", port, "-q", "2", "-V", "5", "-t", "devices/press-1/temperature", "-m", TOO_HOT);
        assertThat(listening.lineWith("ANSWER")).contains(FROM_THE_CLOUD).contains("press-1");
      }
    }
  }

  @Test
  void an_unusual_reading_within_its_limits_is_noticed_among_normal_ones() throws Exception {
    Tool pub = Tool.named("mosquitto_pub");
    Tool sub = Tool.named("mosquitto_sub");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    String normal =
        IntStream.range(0, 600)
            .mapToObj(i ->
                String.format("%.2f", 50 + 2 * Math.sin(i / 20.0) + random.nextGaussian() * 0.2))
            .collect(Collectors.joining("\n"));
    Path readings = Files.writeString(folder.resolve("readings"), normal + "\n");
    Path outliers = Files.writeString(folder.resolve("outliers"), "71.2\n72.9\n73.4\n73.0\n");
    try (GatewayProcess gateway = gateway("")) {
      String port = Integer.toString(gateway.mqttPort);
      try (Tool.Running listening =
          sub.start(
              "-d", "-p", port, "-q", "1", "-t", "devices/pump-1/answers", "-F", "ANSWER %p")) {
        listening.lineWith("SUBACK");
        pub.runWithInput(readings, "-p", port, "-q", "1", "-t", "devices/pump-1/flow", "-l");
        pub.runWithInput(outliers, "-p", port, "-q", "1", "-t", "devices/pump-1/flow", "-l");
        assertThat(listening.lineWith("ANSWER")).contains(FROM_THE_CLOUD);
      }
      assertThat(gateway.metric("vivremotion_flow_verdicts_total", "verdict=\"keep\""))
          .isGreaterThan(570);
    }
  }

  @Test
  void coap_client_posts_a_reading_and_observes_the_answer() throws Exception {
    Tool coap = Tool.named("coap-client", "coap-client-notls");
    try (GatewayProcess gateway = gateway("")) {
      String base = "coap://127.0.0.1:" + gateway.coapPort;
      assertThat(coap.run("-m", "get", base + "/.well-known/core")).contains("</devices");
      try (Tool.Running observing =
          coap.start("-s", "60", "-w", "-m", "get", base + "/devices/press-2/answers")) {
        await()
            .untilAsserted(() ->
                assertThat(gateway.metric("vivremotion_connections", "protocol=\"coap\""))
                    .isEqualTo(1));
        coap.run(
            "-m", "post", "-t", "text/plain", "-e", "21.5", base + "/devices/press-2/temperature");
        coap.run(
            "-m", "put", "-t", "text/plain", "-e", TOO_HOT, base + "/devices/press-2/temperature");
        assertThat(observing.lineWith(FROM_THE_CLOUD)).contains("press-2");
      }
    }
  }

  @Test
  void curl_posts_a_reading_and_hears_the_answer_as_an_event() throws Exception {
    Tool curl = Tool.named("curl");
    try (GatewayProcess gateway = gateway("")) {
      String device = gateway.uri("/v1/devices/press-3").toString();
      try (Tool.Running listening = curl.start("-sN", device + "/answers")) {
        curl.run(
            "-sf",
            "-d",
            TOO_HOT,
            "-H",
            "content-type: text/plain",
            device + "/messages?channel=temperature");
        assertThat(listening.lineWith("data:")).contains(FROM_THE_CLOUD).contains("press-3");
      }
    }
  }

  @Test
  void a_bridge_joins_a_real_mosquitto() throws Exception {
    Tool broker = Tool.named("mosquitto");
    Tool pub = Tool.named("mosquitto_pub");
    Tool sub = Tool.named("mosquitto_sub");
    String port = Integer.toString(GatewayProcess.freeTcp());
    Path settings =
        Files.writeString(
            folder.resolve("mosquitto.conf"),
            "listener " + port + " 127.0.0.1\nallow_anonymous true\n");
    String bridge =
        "bridge: {uri: 'tcp://127.0.0.1:" + port + "', filters: ['devices/+/temperature']}\n";
    try (Tool.Running running = broker.start("-c", settings.toString());
        GatewayProcess gateway = gateway(bridge)) {
      assertThat(running.pid()).isPositive();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(gateway.metric("vivremotion_part_up", "part=\"bridge\"")).isEqualTo(1));
      try (Tool.Running listening =
          sub.start(
              "-d", "-p", port, "-q", "1", "-t", "devices/press-4/answers", "-F", "ANSWER %p")) {
        listening.lineWith("SUBACK");
        pub.run("-p", port, "-q", "1", "-t", "devices/press-4/temperature", "-m", TOO_HOT);
        assertThat(listening.lineWith("ANSWER")).contains(FROM_THE_CLOUD).contains("press-4");
      }
    }
  }

  @Test
  void a_simple_question_is_answered_here_and_a_hard_one_by_the_cloud() throws Exception {
    try (GatewayProcess gateway = gateway("")) {
      gateway.post("/v1/devices/press-3/messages?channel=temperature", "text/plain", "63.5");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(
                      gateway
                          .post(
                              "/v1/devices/panel-1/ask?wait=10s",
                              "text/plain",
                              "what is the temperature of press 3?")
                          .body())
                  .contains("63.5")
                  .contains("\"local\""));
      assertThat(
              gateway
                  .post(
                      "/v1/devices/panel-1/ask?wait=20s",
                      "text/plain",
                      "why do hydraulic seals wear faster in winter?")
                  .body())
          .contains(FROM_THE_CLOUD)
          .contains("\"simulation\"");
    }
  }
}
