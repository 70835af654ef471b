package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that others wrote. */
class ClientInteropTest {
  private static final long PATIENCE_SECONDS = 5;

  @Test
  void paho_for_mqtt_3_makes_the_round_trip_at_every_quality() throws Exception {
    try (Fixture server = Fixture.started()) {
      var client = new MqttClient(uri(server), "paho3", new MemoryPersistence());
      var options = new MqttConnectOptions();
      options.setUserName("u");
      options.setPassword("p".toCharArray());
      client.connect(options);
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      for (int qos = 0; qos <= 2; qos++) {
        client.subscribe(
            "q" + qos + "/#", qos, (_, m) -> heard.add(m.getQos() + " " + m.toString()));
        client.publish("q" + qos + "/x", bytes("hello" + qos), qos, false);
        assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(qos + " hello" + qos);
      }
      client.disconnect();
      client.close();
      assertThat(server.inbox.messages()).hasSize(3);
    }
  }

  @Test
  void paho_for_mqtt_5_makes_the_round_trip_with_properties() throws Exception {
    try (Fixture server = Fixture.started()) {
      var client =
          new org.eclipse.paho.mqttv5.client.MqttClient(
              uri(server), "paho5", new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
      client.connect(new MqttConnectionOptions());
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      org.eclipse.paho.mqttv5.client.IMqttMessageListener listener =
          (topic, message) ->
              heard.add(
                  topic + " " + message.getQos() + " " + message.getProperties().getContentType());
      client.subscribe(
          new MqttSubscription[] {new MqttSubscription("devices/+/t", 2)},
          new org.eclipse.paho.mqttv5.client.IMqttMessageListener[] {listener});
      var message = new org.eclipse.paho.mqttv5.common.MqttMessage(bytes("{\"v\":1}"));
      message.setQos(2);
      var properties = new MqttProperties();
      properties.setContentType("application/json");
      message.setProperties(properties);
      client.publish("devices/d/t", message);
      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isEqualTo("devices/d/t 2 application/json");
      client.disconnect();
      client.close();
      assertThat(server.inbox.messages().getFirst().payload().type().value())
          .isEqualTo("application/json");
    }
  }

  @ParameterizedTest
  @CsvSource({"mqttv311, 0", "mqttv311, 1", "mqttv311, 2", "mqttv5, 0", "mqttv5, 1", "mqttv5, 2"})
  void mosquitto_pub_reaches_mosquitto_sub(String version, String qos) throws Exception {
    String pub = DebianTool.path("mosquitto_pub", "mosquitto-clients");
    String sub = DebianTool.path("mosquitto_sub", "mosquitto-clients");
    try (Fixture server = Fixture.started()) {
      String port = String.valueOf(server.port());
      Process reader =
          new ProcessBuilder(
                  sub, "-p", port, "-V", version, "-q", qos, "-t", "devices/#", "-C", "2", "-v")
              .redirectErrorStream(true)
              .start();
      try (BufferedReader said = reader.inputReader(StandardCharsets.UTF_8)) {
        Awaitility.await().until(() -> server.subscriptions() == 1);
        Process writer =
            new ProcessBuilder(
                    pub, "-p", port, "-V", version, "-q", qos, "-t", "devices/d/temp", "-l")
                .redirectErrorStream(true)
                .start();
        try (var lines = writer.outputWriter(StandardCharsets.UTF_8)) {
          lines.write("21.5\n22\n");
        }
        assertThat(writer.waitFor()).isZero();
        assertThat(said.readLine()).isEqualTo("devices/d/temp 21.5");
        assertThat(said.readLine()).isEqualTo("devices/d/temp 22");
        assertThat(reader.waitFor()).isZero();
      } finally {
        reader.destroyForcibly();
      }
      assertThat(server.inbox.messages()).hasSize(2);
    }
  }

  private static String uri(Fixture server) {
    return "tcp://127.0.0.1:" + server.port();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
