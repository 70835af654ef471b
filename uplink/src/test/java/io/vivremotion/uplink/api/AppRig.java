package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.http.HttpServer;
import io.vivremotion.http.StreamCall;
import io.vivremotion.http.StreamClient;
import io.vivremotion.http.Wire;
import io.vivremotion.security.Gate;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.openai.KeySource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The apps' routes on a real server, in front of fake providers. */
final class AppRig implements AutoCloseable {
  static final String KEY = "sk-app";
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final StreamClient client;
  final HttpServer server;
  final AppApi api;
  final HttpClient http = HttpClient.newHttpClient();
  final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();

  record Settled(Usage usage, long wireBytes, Doorkeeper.Ending ending) {}

  /** A provider of the rig. */
  record At(String name, Dialect dialect, int port, String... models) {}

  AppRig(At... providers) throws IOException {
    this(AppApi.Config.DEFAULT, StreamCall.Limits.DEFAULT, providers);
  }

  AppRig(AppApi.Config config, StreamCall.Limits limits, At... providers) throws IOException {
    client = new StreamClient(StreamClient.Config.DEFAULT, 1, Wire.FREE, meters);
    Map<ProviderConfig, KeySource> all = new LinkedHashMap<>();
    for (At at : providers) {
      all.put(
          new ProviderConfig(
              at.name(),
              at.dialect(),
              URI.create("http://127.0.0.1:" + at.port() + "/v1"),
              List.of(at.models()),
              "",
              false,
              limits),
          KeySource.of("sk-" + at.name()));
    }
    var time = new AppApi.Time(InstantSource.system(), System::nanoTime, new Random(7));
    api = new AppApi(config, new AppApi.Ports(client, this::caller, all, time), meters);
    HttpServer.Config defaults = HttpServer.Config.DEFAULT;
    server =
        new HttpServer(
            new HttpServer.Config(
                defaults.host(),
                0,
                defaults.tls(),
                1,
                2_000,
                defaults.maxBodyBytes(),
                64L << 20,
                defaults.maxUnsentBytes(),
                defaults.requestTimeout(),
                defaults.idleTimeout()),
            new NoGate(),
            meters);
    api.addTo(server);
    client.start();
    api.start();
    server.start();
  }

  private Optional<Doorkeeper.Caller> caller(Optional<String> key) {
    return key.filter(KEY::equals)
        .map(
            known ->
                new Doorkeeper.Caller() {
                  @Override
                  public String tenant() {
                    return "test";
                  }

                  @Override
                  public Doorkeeper.Admission admit(Doorkeeper.Draft draft) {
                    return new Doorkeeper.Admission.Admitted(
                        (usage, wire, ending) -> settled.add(new Settled(usage, wire, ending)));
                  }
                });
  }

  private static final class NoGate implements Gate {
    @Override
    public Optional<Principal> anonymous(boolean loopback) {
      return Optional.empty();
    }

    @Override
    public Optional<Principal> password(String user, byte[] password) {
      return Optional.empty();
    }

    @Override
    public Optional<Principal> token(String token) {
      return Optional.empty();
    }
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("content-type", "application/json")
        .header("authorization", "Bearer " + KEY)
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return http.send(
        to(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> chat(String body) throws IOException, InterruptedException {
    return post("/v1/chat/completions", body);
  }

  Settled settlement() throws InterruptedException {
    Settled next = settled.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was settled within 10 s");
    }
    return next;
  }

  @Override
  public void close() {
    http.close();
    server.close();
    client.close();
  }
}
