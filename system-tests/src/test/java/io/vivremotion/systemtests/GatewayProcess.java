package io.vivremotion.systemtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The packaged gateway as its own process, with its own folder and free ports; killed, stopped and
 * started again at will.
 */
final class GatewayProcess implements AutoCloseable {
  /** On a machine that does nothing else it takes a second or two. */
  static final Duration READY_WITHIN =
      Duration.ofSeconds(Integer.getInteger("ready.within.seconds", 60));

  final int mqttPort;
  final int coapPort;
  final int httpPort;
  final Path folder;
  final Path log;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path configuration;
  private final List<String> prefix = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable Process process;

  private GatewayProcess(Path folder, int mqttPort, int coapPort, int httpPort) {
    this.folder = folder;
    this.mqttPort = mqttPort;
    this.coapPort = coapPort;
    this.httpPort = httpPort;
    this.log = folder.resolve("gateway.log");
    this.configuration = folder.resolve("gateway.yaml");
  }

  /**
   * Writes the configuration, in which {@code ${mqtt}}, {@code ${coap}}, {@code ${http}} and {@code
   * ${data}} are filled in.
   */
  static GatewayProcess in(Path folder, String yaml) throws IOException {
    GatewayProcess gateway = new GatewayProcess(folder, freeTcp(), freeUdp(), freeTcp());
    Files.writeString(
        gateway.configuration,
        yaml.replace("${mqtt}", Integer.toString(gateway.mqttPort))
            .replace("${coap}", Integer.toString(gateway.coapPort))
            .replace("${http}", Integer.toString(gateway.httpPort))
            .replace("${data}", folder.resolve("data").toString()));
    return gateway;
  }

  /** Starts it and waits until it says that it is ready; returns how long that took. */
  Duration start(String... jvmArguments) throws IOException, InterruptedException {
    long from = System.nanoTime();
    Process process = launch(jvmArguments);
    while (!answersHttp()) {
      if (!process.isAlive()) {
        throw new IOException("the gateway ended with " + process.exitValue() + ":\n" + tail());
      }
      if (System.nanoTime() - from > READY_WITHIN.toNanos()) {
        throw new IOException("the gateway was not ready within " + READY_WITHIN + ":\n" + tail());
      }
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
    return Duration.ofNanos(System.nanoTime() - from);
  }

  /** From the next start on this program runs Java, as {@code prlimit --nofile=64} does. */
  GatewayProcess by(String... program) {
    prefix.addAll(List.of(program));
    return this;
  }

  /** From the next start on. */
  GatewayProcess with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Starts it and does not wait. */
  Process launch(String... jvmArguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(Distribution.command(jvmArguments, "run", "-c", configuration.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Distribution.ENVIRONMENT);
    builder.environment().putAll(environment);
    Process started =
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    process = started;
    return started;
  }

  private boolean answersHttp() throws InterruptedException {
    try {
      return get("/health").statusCode() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(90))
            .header("content-type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }

  /** Of all its parts together, as its status tells it: {@code up} if each of them is. */
  String health() throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get("/v1/status").body()).path("health").asText();
  }

  /** The sum of a metric over all label sets that contain {@code labels}; 0 if there is none. */
  double metric(String name, String... labels) throws IOException, InterruptedException {
    double sum = 0;
    for (String line : get("/metrics").body().lines().toList()) {
      if (line.startsWith(name) && List.of(labels).stream().allMatch(line::contains)) {
        char next = line.charAt(name.length());
        if (next == '{' || next == ' ') {
          sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        }
      }
    }
    return sum;
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("the gateway was not started");
    }
    return process;
  }

  long pid() {
    return running().pid();
  }

  /** Such as STOP, CONT or TERM; does not wait for what follows. */
  void signal(String name) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** SIGKILL: no shutdown hook runs. */
  void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** SIGTERM, then waits for the end; returns the exit code. */
  int stop() throws InterruptedException {
    running().destroy();
    return awaitEnd(Duration.ofSeconds(30));
  }

  /** Returns the exit code; kills what has not ended by then, and fails. */
  int awaitEnd(Duration within) throws InterruptedException {
    Process process = running();
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the gateway did not end within " + within + ":\n" + tail());
    }
    return process.exitValue();
  }

  String tail() {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(log, StandardCharsets.UTF_8));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
    http.close();
  }

  /** Below those that the system gives to clients: another may else take it before it is used. */
  static int freeTcp() throws IOException {
    while (true) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), anyPort()));
        return socket.getLocalPort();
      } catch (BindException _) {
        // taken: another one
      }
    }
  }

  private static int anyPort() {
    return ThreadLocalRandom.current().nextInt(10_000, 32_000);
  }

  static int freeUdp() throws IOException {
    while (true) {
      try (DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), anyPort()))) {
        return socket.getLocalPort();
      } catch (BindException _) {
        // taken: another one
      }
    }
  }
}
