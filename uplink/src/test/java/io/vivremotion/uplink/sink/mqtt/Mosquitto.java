package io.vivremotion.uplink.sink.mqtt;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Debian's broker as its own process, and a subscriber that hears all. */
final class Mosquitto implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
  private static final ObjectMapper JSON = new ObjectMapper();

  final int port;
  private final Path config;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private Process process;
  private MqttClient subscriber;

  record Heard(String topic, JsonNode event) {
    int data() {
      return event.path("data").asInt();
    }
  }

  /**
   * @param moreConfig of its listener
   */
  Mosquitto(Path folder, String moreConfig) throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      String message = "mosquitto is not installed: apt-get install mosquitto";
      if (Boolean.getBoolean("interop.required")) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    config = folder.resolve("mosquitto.conf");
    Files.writeString(
        config,
        "listener %d 127.0.0.1\nmax_inflight_messages 0\nuser root\n%s\n"
            .formatted(port, moreConfig));
    start();
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(PROGRAM.toString(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await()
        .ignoreExceptions()
        .until(() -> {
          new Socket(InetAddress.getLoopbackAddress(), port).close();
          return true;
        });
  }

  Mosquitto listening() throws MqttException {
    subscriber = new MqttClient("tcp://127.0.0.1:" + port, "subscriber", new MemoryPersistence());
    subscriber.connect();
    subscriber.subscribe(
        "#",
        1,
        (topic, message) -> heard.add(new Heard(topic, JSON.readTree(message.getPayload()))));
    return this;
  }

  List<Heard> heard() {
    return List.copyOf(heard);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
