package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * 1,826 packet sequences that Mosquitto is tested with, against this server. Those that encode
 * Mosquitto's own policy are listed, with the reason, in {@code skipped-sequences.txt}; all others
 * must pass, and none that is listed may pass unnoticed.
 */
class PacketSequencesTest {
  /** What Mosquitto says in its CONNACK: the server under test is configured to the same. */
  private static final int RECEIVE_MAXIMUM = 20;

  private static final long MAX_PACKET_BYTES = 2_000_000;

  @Test
  void all_but_the_reviewed_ones_pass() throws Exception {
    Optional<Path> folder = PacketSequence.folder();
    Assumptions.assumeTrue(
        folder.isPresent(), "no packet sequences here: name their folder with -Dmqtt.vectors=");
    Map<String, String> skipped = skipped();
    List<PacketSequence> sequences = PacketSequence.all(folder.get());
    Map<String, String> failures = new TreeMap<>();
    try (Fixture server = Fixture.started(PacketSequencesTest::asMosquitto)) {
      for (PacketSequence each : sequences) {
        failureOf(each, server).ifPresent(why -> failures.put(each.name(), why));
      }
    }
    Map<String, String> unexpected = new TreeMap<>(failures);
    unexpected.keySet().removeAll(skipped.keySet());
    assertThat(unexpected).as("sequences that fail and are not listed").isEmpty();
    List<String> passing = new ArrayList<>(skipped.keySet());
    passing.removeAll(failures.keySet());
    assertThat(passing).as("listed sequences that pass: take them off the list").isEmpty();
    assertThat(sequences.size() - failures.size()).isEqualTo(sequences.size() - skipped.size());
  }

  private static Optional<String> failureOf(PacketSequence sequence, Fixture server) {
    try (ByteClient client = server.client()) {
      if (sequence.connect()) {
        connect(client, sequence);
      }
      for (JsonNode message : sequence.messages()) {
        step(client, message, server);
      }
      if (sequence.expectDisconnect()) {
        return client.isClosedByServer() ? Optional.empty() : Optional.of("still connected");
      }
      client.pings();
      return Optional.empty();
    } catch (IOException | AssertionError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void connect(ByteClient client, PacketSequence sequence) throws IOException {
    byte[] id = sequence.name().getBytes(StandardCharsets.UTF_8);
    String protocol =
        switch (sequence.version()) {
          case 3 -> "s6 'MQIsdp' 03 02 k60";
          case 5 -> "s4 'MQTT' 05 02 k60 v0";
          default -> "s4 'MQTT' 04 02 k60"; // the files say 4 for all others
        };
    byte[] head = ByteClient.bytes(protocol);
    client.send("10 r" + (head.length + 2 + id.length)).send(head);
    client.send("s" + id.length).send(id);
    byte[] connack = client.packet();
    if (connack[0] != 0x20 || connack[3] != 0) {
      throw new IOException("refused: " + ByteClient.hex(connack));
    }
  }

  private static void step(ByteClient client, JsonNode message, Fixture server) throws IOException {
    String type = message.get("type").asText();
    switch (type) {
      case "send" -> client.send(message.get("payload").asText());
      case "recv" -> receive(client, ByteClient.bytes(message.get("payload").asText()));
      case "external_publish" -> publish(message, server);
      default -> throw new IOException("unknown step " + type); // the format has three
    }
  }

  /**
   * One liberty: Mosquitto tells an MQTT 5 publisher that nobody subscribes (PUBACK 0x10), which a
   * server may; here the gateway itself always takes the message, so it is a plain success.
   */
  private static void receive(ByteClient client, byte[] expected) throws IOException {
    byte[] wanted = expected;
    if (expected.length == 5 && expected[0] == 0x40 && expected[4] == 0x10) {
      wanted = new byte[] {0x40, 2, expected[2], expected[3]};
    }
    byte[] got = client.read(wanted.length);
    if (!Arrays.equals(wanted, got)) {
      throw new IOException(
          "expected " + ByteClient.hex(wanted) + " but got " + ByteClient.hex(got));
    }
  }

  private static void publish(JsonNode message, Fixture server) throws IOException {
    byte[] topic = message.get("topic").asText().getBytes(StandardCharsets.UTF_8);
    byte[] payload = message.get("payload").asText().getBytes(StandardCharsets.UTF_8);
    int qos = message.get("qos").asInt();
    int first = 0x30 | (qos << 1) | (message.path("retain").asBoolean() ? 1 : 0);
    try (ByteClient helper = server.client().connected("helper")) {
      helper.send(new byte[] {(byte) first});
      helper.send("r" + (2 + topic.length + (qos > 0 ? 2 : 0) + payload.length));
      helper.send("s" + topic.length).send(topic);
      if (qos > 0) {
        helper.send("m1");
      }
      helper.send(payload);
      switch (qos) {
        case 1 -> helper.expecting("40 02 m1");
        case 2 -> helper.expecting("50 02 m1").send("62 02 m1").expecting("70 02 m1");
        default -> helper.pings(); // QoS 0: the ping's answer says that it was read
      }
    }
  }

  private static MqttAdapter.Config asMosquitto(MqttAdapter.Config config) {
    return new MqttAdapter.Config(
        config.host(),
        config.port(),
        MAX_PACKET_BYTES,
        config.maxConnections(),
        RECEIVE_MAXIMUM,
        config.keepAliveMax(),
        config.retainedMaxBytes(),
        config.sessionQueueMaxBytes(),
        config.sessionExpiryMax());
  }

  /** Lines of {@code name | reason}. */
  private static Map<String, String> skipped() throws IOException {
    Map<String, String> skipped = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    PacketSequencesTest.class.getResourceAsStream("skipped-sequences.txt")),
                StandardCharsets.UTF_8))) {
      @Nullable String line = lines.readLine();
      while (line != null) {
        int bar = line.lastIndexOf(" | ");
        if (bar > 0 && !line.startsWith("#")) {
          skipped.put(line.substring(0, bar), line.substring(bar + 3));
        }
        line = lines.readLine();
      }
    }
    return skipped;
  }
}
