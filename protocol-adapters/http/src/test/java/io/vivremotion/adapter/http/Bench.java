package io.vivremotion.adapter.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.http.HttpServer;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageIds;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.SpoolConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/** The adapter on a real server and a real downlink on disk; the JDK's client as the peer. */
final class Bench implements AutoCloseable {
  static final Duration WAIT_MAX = Duration.ofSeconds(3);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TestInbox inbox = new TestInbox();
  final MessageIds ids = new MessageIds(new Random(7));

  /** What the box's clock is wrong by. */
  volatile Duration clockAhead = Duration.ZERO;

  final InstantSource clock = () -> Instant.now().plus(clockAhead);
  final SpoolDownlink downlink;
  final HttpAdapter adapter;
  private final FileSpool spool;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  Bench(Path directory) throws IOException, InterruptedException {
    this(directory, Duration.ofDays(1));
  }

  Bench(Path directory, Duration pendingFor) throws IOException, InterruptedException {
    spool =
        FileSpool.open(
            directory,
            SpoolConfig.DEFAULT
                .named("downlink")
                .sized(1 << 16, 1 << 20)
                .withMaxWaitingBytes(1 << 16),
            clock);
    downlink =
        new SpoolDownlink(
            spool,
            SpoolDownlink.Config.DEFAULT,
            new SpoolDownlink.Time(clock, System::nanoTime),
            (message, step, facts) -> {},
            meters);
    downlink.start();
    server = new HttpServer(serverConfig(), new TestGate(), meters);
    adapter =
        new HttpAdapter(
            new HttpAdapter.Config(
                Duration.ofSeconds(1), WAIT_MAX, Duration.ofMillis(100), 5, pendingFor),
            new HttpAdapter.Parts(
                server,
                inbox,
                downlink,
                new AddressRules(AddressRules.DEFAULT),
                ids,
                clock,
                meters));
    adapter.start();
    server.start();
  }

  private static HttpServer.Config serverConfig() {
    return new HttpServer.Config(
        "127.0.0.1",
        0,
        Optional.empty(),
        1,
        100,
        100_000,
        1_000_000,
        100_000,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10));
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(20))
        .header("authorization", "Bearer any");
  }

  HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("content-type", type);
    }
    return send(request);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpClient client() {
    return client;
  }

  /** What the flow would do with a question. */
  Answer answer(Message question, String text) {
    Instant now = clock.instant();
    Answer answer =
        new Answer(
            ids.next(now),
            question.id(),
            question.device(),
            Answer.Source.LOCAL,
            text,
            1,
            now,
            now.plusSeconds(3_600),
            question.replyTo().orElseThrow());
    downlink.post(answer, kept -> {});
    return answer;
  }

  @Override
  public void close() {
    adapter.close();
    client.shutdownNow();
    server.close();
    spool.close();
  }
}
