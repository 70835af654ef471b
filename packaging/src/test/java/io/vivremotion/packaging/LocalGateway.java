package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.config.InvalidConfiguration;
import io.vivremotion.spool.DiskSpace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** A whole gateway in this process, without cloud, and a client of it. */
final class LocalGateway implements AutoCloseable {
  private final Gateway gateway;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private LocalGateway(Gateway gateway, int port) {
    this.gateway = gateway;
    this.port = port;
  }

  /**
   * @param more lines of the configuration
   */
  static LocalGateway start(Path data, String more)
      throws IOException, InterruptedException, InvalidConfiguration {
    return start(data, more, DiskSpace.Volume::of);
  }

  static LocalGateway start(Path data, String more, Function<Path, DiskSpace.Volume> volumes)
      throws IOException, InterruptedException, InvalidConfiguration {
    return start(data, more, volumes, data.resolve("no-models"));
  }

  static LocalGateway withModels(Path data, String more)
      throws IOException, InterruptedException, InvalidConfiguration {
    return start(data, more, DiskSpace.Volume::of, Path.of("../local-inference/target/models"));
  }

  private static LocalGateway start(
      Path data, String more, Function<Path, DiskSpace.Volume> volumes, Path models)
      throws IOException, InterruptedException, InvalidConfiguration {
    int port = freePort();
    GatewayConfig config =
        new ConfigSource(_ -> Optional.empty())
            .parse(
                "data-directory: %s\nmqtt: {port: 0}\ncoap: {port: 0}\nhttp: {port: %d}\n%s"
                    .formatted(data, port, more));
    Gateway gateway =
        Wiring.wire(
            config,
            new Wiring.Surroundings(
                InstantSource.system(),
                System::nanoTime,
                new Random(1),
                _ -> Optional.empty(),
                models,
                volumes));
    try {
      gateway.start();
      return new LocalGateway(gateway, port);
    } catch (IOException e) {
      gateway.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  Gateway gateway() {
    return gateway;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(send(HttpRequest.newBuilder(uri(path)).build()).body());
  }

  /** Returns the status. */
  int post(String path, String body) throws IOException, InterruptedException {
    return sent(path, body).statusCode();
  }

  /** Returns the answer. */
  JsonNode ask(String path, String body) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(sent(path, body).body());
  }

  private HttpResponse<String> sent(String path, String body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** As SIGTERM does it. */
  @Override
  public void close() {
    gateway.close();
    http.close();
  }
}
