package io.vivremotion.uplink.sink.mqtt;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Debian's broker as its own process, and a subscriber that hears all. */
final class Mosquitto implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final int port;
  private final Path config;
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private Process process;
  private Optional<Process> subscriber = Optional.empty();
  private List<String> credentials = List.of();

  record Heard(String topic, JsonNode event) {
    int data() {
      return event.path("data").asInt();
    }
  }

  /**
   * @param moreConfig of its listener
   */
  Mosquitto(Path folder, String moreConfig) throws IOException {
    found("mosquitto_sub", "mosquitto-clients");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    config = folder.resolve("mosquitto.conf");
    Files.writeString(config, "listener %d 127.0.0.1\nuser root\n%s\n".formatted(port, moreConfig));
    start();
  }

  /** Lets only this user in. */
  static Mosquitto withUser(Path folder, String user, String password)
      throws IOException, InterruptedException {
    Path passwords = folder.resolve("passwords");
    int exit =
        new ProcessBuilder(
                found("mosquitto_passwd", "mosquitto"),
                "-b",
                "-c",
                passwords.toString(),
                user,
                password)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    Assertions.assertEquals(0, exit);
    Mosquitto broker = new Mosquitto(folder, "allow_anonymous false\npassword_file " + passwords);
    broker.credentials = List.of("-u", user, "-P", password);
    return broker;
  }

  private static String found(String program, String debianPackage) {
    for (String place : List.of("/usr/sbin", "/usr/bin")) {
      if (Files.isExecutable(Path.of(place, program))) {
        return place + "/" + program;
      }
    }
    String message = program + " is not installed: apt-get install " + debianPackage;
    if (Boolean.getBoolean("interop.required")) {
      Assertions.fail(message);
    }
    return Assumptions.abort(message);
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(found("mosquitto", "mosquitto"), "-c", config.toString())
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

  /**
   * Subscribes, at QoS 0: what the broker has written is read to the end also when it is killed. A
   * subscriber that owes it acknowledgements may have its unread bytes thrown away (TCP's reset).
   */
  Mosquitto listening() throws IOException, InterruptedException {
    subscriber.ifPresent(Process::destroyForcibly);
    List<String> command =
        new ArrayList<>(
            List.of(
                "stdbuf", // else it keeps its lines to itself
                "-oL",
                found("mosquitto_sub", "mosquitto-clients"),
                "-d",
                "-p",
                Integer.toString(port),
                "-t",
                "#",
                "-F",
                "%t %p"));
    command.addAll(credentials);
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    subscriber = Optional.of(started);
    CountDownLatch subscribed = new CountDownLatch(1);
    Thread.ofVirtual().start(() -> read(started, subscribed));
    if (!subscribed.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("mosquitto_sub has not subscribed");
    }
    return this;
  }

  private void read(Process from, CountDownLatch subscribed) {
    try (var lines = from.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int json = line.indexOf(" {");
        if (line.contains("Subscribed")) {
          subscribed.countDown();
        } else if (json > 0) {
          heard.add(new Heard(line.substring(0, json), JSON.readTree(line.substring(json))));
        }
      }
    } catch (IOException ended) { // the test has ended it
      subscribed.countDown();
    }
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
    subscriber.ifPresent(Process::destroyForcibly);
    process.destroyForcibly();
  }
}
