package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.vivremotion.message.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class Http2Test {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Map<String, String> KEY =
      Map.of("authorization", "Bearer sk-proj-0123456789abcdefghijklmnopqrstuvwxyz");

  @TempDir static Path directory;
  private static Path certificate;
  private static Path key;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Http2Server server;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = directory.resolve("cert.pem");
    key = directory.resolve("key.pem");
    WireTest.selfSigned(certificate, key);
  }

  @BeforeEach
  void start() throws IOException {
    server = new Http2Server(certificate, key);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpClient client() throws IOException {
    HttpClient client =
        new HttpClient(
            new HttpClient.Config(
                Duration.ofSeconds(2),
                2,
                Duration.ofSeconds(5),
                300_000,
                Optional.of(certificate),
                true),
            Wire.FREE,
            meters);
    client.start();
    return client;
  }

  private URI uri() {
    return URI.create("https://localhost:" + server.port() + "/v1/chat/completions?a=b");
  }

  private Call post(String body) {
    return Call.post(uri(), KEY, Payload.json(body), PATIENCE);
  }

  @Test
  void calls_share_a_connection_and_headers_that_repeat_cost_next_to_nothing() throws Exception {
    try (HttpClient client = client()) {
      Response first = client.send(post("{\"n\":1}"));
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.body().utf8()).isEqualTo("{\"n\":1}");
      assertThat(first.header("openai-version")).contains("2020-10-01");
      Response third = first;
      for (int i = 0; i < 2; i++) {
        third = client.send(post("{\"n\":2}"));
      }
      assertThat(server.connections).hasValue(1);
      assertThat(server.heads)
          .hasSize(3)
          .allSatisfy(head -> {
            assertThat(head.path()).hasToString("/v1/chat/completions?a=b");
            assertThat(head.scheme()).hasToString("https");
            assertThat(head.authority()).hasToString("localhost:" + server.port());
            assertThat(head.get("authorization")).hasToString(KEY.get("authorization"));
          });
      System.out.printf(
          "http2 first: sent=%d received=%d, third: sent=%d received=%d%n",
          first.wireBytesSent(),
          first.wireBytesReceived(),
          third.wireBytesSent(),
          third.wireBytesReceived());
      assertThat(third.wireBytesSent()).isLessThan(150);
      assertThat(third.wireBytesReceived()).isLessThan(150);
    }
  }

  @Test
  void long_bodies_pass_the_windows_of_both_sides() throws Exception {
    String body = "{\"text\":\"" + "x".repeat(250_000) + "\"}";
    try (HttpClient client = client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send(post(body)).body().utf8()).isEqualTo(body);
      }
      assertThat(server.connections).hasValue(1);
    }
  }

  @Test
  void a_server_that_leaves_is_left_after_its_answer() throws Exception {
    server.next(Http2Server::answerAndLeave);
    try (HttpClient client = client()) {
      assertThat(client.send(post("{}")).body().utf8()).isEqualTo("{}");
      assertThat(client.send(post("{}")).body().utf8()).isEqualTo("{}");
      assertThat(server.connections).hasValue(2);
    }
  }

  @Test
  void a_further_connection_resumes_the_session_of_tls_and_costs_less() throws Exception {
    server.next(Http2Server::answerAndLeave);
    try (HttpClient client = client()) {
      Response first = client.send(post("{}"));
      Response second = client.send(post("{}"));
      assertThat(server.connections).hasValue(2);
      System.out.printf(
          "handshake: received=%d, resumed: received=%d%n",
          first.wireBytesReceived(), second.wireBytesReceived());
      assertThat(second.wireBytesReceived()).isLessThan(first.wireBytesReceived() - 300);
    }
  }

  @Test
  void a_call_that_is_reset_fails_and_the_next_does_not() throws Exception {
    server.next((stream, _) -> Http2Server.reset(stream));
    try (HttpClient client = client()) {
      assertThatThrownBy(() -> client.send(post("{}")))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("HTTP/2");
      assertThat(client.send(post("{}")).status()).isEqualTo(200);
    }
  }

  @Test
  void an_answer_that_is_too_long_ends_the_call() throws Exception {
    server.next((stream, _) -> Http2Server.answer(stream, new byte[400_000]));
    try (HttpClient client = client()) {
      assertThatThrownBy(() -> client.send(post("{}")))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("longer than");
    }
  }

  @Test
  void streams_come_piece_by_piece_over_it_too() throws Exception {
    EventLoopGroup loops = Transport.best().eventLoops(1, "test");
    try (StreamClient client =
        new StreamClient(
            new StreamClient.Config(
                Duration.ofSeconds(2), 1, 1, PATIENCE, Optional.of(certificate), true),
            1,
            Wire.FREE,
            meters)) {
      client.start();
      Loop loop = new Loop(loops.next());
      for (int i = 0; i < 3; i++) {
        Gathering heard = new Gathering();
        Destination to = Destination.of("POST", uri(), KEY, false);
        var call =
            new StreamCall(
                to,
                Map.of("x-one", "1"),
                List.of(
                    ByteBuffer.wrap("{\"a\":".getBytes(StandardCharsets.US_ASCII)),
                    ByteBuffer.wrap("1}".getBytes(StandardCharsets.US_ASCII))),
                StreamCall.Limits.DEFAULT);
        loop.later(() -> {
          var _ = client.call(loop, call, heard);
        });
        assertThat(heard.whole.get(10, TimeUnit.SECONDS)).isEqualTo("200 {\"a\":1}");
      }
      assertThat(server.connections).hasValue(1);
      assertThat(server.heads.getFirst().get("x-one")).hasToString("1");
    } finally {
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private static final class Gathering implements StreamListener {
    final CompletableFuture<String> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int status;

    @Override
    public void head(Head head) {
      status = head.status();
    }

    @Override
    public void body(ByteBuffer part) {
      byte[] some = new byte[part.remaining()];
      part.get(some);
      bytes.writeBytes(some);
    }

    @Override
    public void end(Wires wires) {
      whole.complete(status + " " + bytes.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void failed(Failed failed) {
      whole.complete("failed: " + failed);
    }
  }
}
