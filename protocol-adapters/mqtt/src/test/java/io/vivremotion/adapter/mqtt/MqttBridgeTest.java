package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.insight.Health;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.MessageIds;
import io.vivremotion.message.ReplyTo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real Mosquitto, which is killed. */
class MqttBridgeTest {
  private final InstantInbox inbox = new InstantInbox();
  private final MemoryDownlink downlink = new MemoryDownlink();
  private int port;
  private Process broker;
  private MqttBridge bridge;

  @BeforeEach
  void start() throws IOException {
    DebianTool.path("mosquitto", "mosquitto");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    startBroker();
    bridge = bridge();
    bridge.start();
    awaitUp();
  }

  @AfterEach
  void stop() {
    bridge.close();
    broker.destroyForcibly();
  }

  private void startBroker() throws IOException {
    broker =
        new ProcessBuilder(DebianTool.path("mosquitto", "mosquitto"), "-p", String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> {
          new Socket(InetAddress.getLoopbackAddress(), port).close();
          return true;
        });
  }

  private MqttBridge bridge() {
    var config =
        new MqttBridge.Config(
            "tcp://127.0.0.1:" + port,
            "vivremotion-test",
            List.of("devices/#", "plant/#"),
            "",
            "",
            100,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofMillis(50),
            Duration.ofMillis(200));
    var parts =
        new MqttAdapter.Parts(
            inbox,
            downlink,
            new OpenGate(),
            new AddressRules(AddressRules.DEFAULT),
            new MessageIds(new Random(1)),
            InstantSource.system(),
            new SimpleMeterRegistry());
    return new MqttBridge(config, parts, new Random(1));
  }

  private void awaitUp() {
    Awaitility.await().until(() -> bridge.health() instanceof Health.Up);
  }

  private void publish(String topic, String payload) throws IOException {
    try (ByteClient client = new ByteClient(port).connected("pub" + payload)) {
      client.send("32 r" + (4 + topic.length() + payload.length()) + " s" + topic.length());
      client.send("'" + topic + "' m1 '" + payload + "'").expecting("40 02 m1");
    }
  }

  private List<String> payloads() {
    return inbox.messages().stream().map(message -> message.payload().utf8()).toList();
  }

  @Test
  void what_the_broker_has_is_taken_and_told_apart_by_device() throws IOException {
    publish("devices/d1/temp", "21");
    publish("plant/line", "22");
    Awaitility.await().until(() -> inbox.messages().size() == 2);
    assertThat(inbox.messages().getFirst().device()).isEqualTo(new DeviceId("d1"));
    assertThat(inbox.messages().getFirst().replyTo()).contains(ReplyTo.over("bridge"));
    assertThat(inbox.messages().getLast().device()).isEqualTo(new DeviceId("vivremotion-test"));
  }

  @Test
  void a_message_that_was_not_stored_comes_again() throws IOException {
    inbox.hold();
    publish("devices/d1/temp", "21");
    Awaitility.await().until(() -> inbox.heldBack() == 1);
    bridge.close();
    inbox.commit();
    bridge = bridge();
    bridge.start();
    Awaitility.await().until(() -> inbox.messages().size() == 2);
    assertThat(payloads()).containsExactly("21", "21");
    bridge.close();
    bridge = bridge();
    bridge.start();
    awaitUp();
    publish("devices/d1/temp", "22");
    Awaitility.await().until(() -> payloads().contains("22"));
    assertThat(payloads()).as("once acknowledged it does not").containsExactly("21", "21", "22");
  }

  @Test
  void it_comes_back_each_time_the_broker_was_killed() throws Exception {
    for (int round = 1; round <= 3; round++) {
      broker.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      Awaitility.await().until(() -> bridge.health() instanceof Health.Degraded);
      startBroker();
      awaitUp();
      String payload = "round" + round;
      publish("devices/d1/temp", payload);
      Awaitility.await().until(() -> payloads().contains(payload));
    }
    assertThat(Thread.getAllStackTraces().keySet().stream().filter(MqttBridgeTest::isPahos))
        .as("threads of dead clients")
        .hasSizeLessThanOrEqualTo(6);
  }

  private static boolean isPahos(Thread thread) {
    return thread.getName().startsWith("MQTT ");
  }

  @Test
  void an_answer_is_published_and_its_own_echo_is_not_taken_for_a_message() throws IOException {
    try (ByteClient device = new ByteClient(port).connected("device")) {
      device.send("82 r23 m1 s18 'devices/d1/answers' 01").expecting("90 03 m1 01");
      Instant now = Instant.now();
      downlink.post(
          new Answer(
              new MessageId(1, 1),
              new MessageId(1, 2),
              new DeviceId("d1"),
              Answer.Source.LOCAL,
              "close valve 2",
              1,
              now,
              now.plusSeconds(60),
              ReplyTo.over("bridge")),
          _ -> {});
      byte[] packet = device.packet();
      assertThat(new String(packet, java.nio.charset.StandardCharsets.UTF_8))
          .contains("close valve 2");
      Awaitility.await().until(() -> downlink.delivered().size() == 1);
    }
    publish("devices/d1/temp", "after");
    Awaitility.await().until(() -> payloads().contains("after"));
    assertThat(payloads()).containsExactly("after");
  }

  @Test
  void an_answer_waits_while_the_broker_is_away() throws Exception {
    broker.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    Awaitility.await().until(() -> bridge.health() instanceof Health.Degraded);
    Instant now = Instant.now();
    DeviceId d1 = new DeviceId("d1");
    downlink.post(
        new Answer(
            new MessageId(1, 1),
            new MessageId(1, 2),
            d1,
            Answer.Source.LOCAL,
            "close valve 2",
            1,
            now,
            now.plusSeconds(60),
            ReplyTo.over("bridge")),
        _ -> {});
    assertThat(downlink.waiting(d1)).hasSize(1);
    startBroker();
    Awaitility.await().until(() -> downlink.delivered().size() == 1);
  }
}
