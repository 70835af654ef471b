package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class HttpClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final HttpClient client =
      new HttpClient(
          new HttpClient.Config(
              Duration.ofSeconds(2), 2, Duration.ofMillis(300), 10_000, Optional.empty(), true),
          Wire.FREE,
          meters);

  @BeforeEach
  void start() throws IOException {
    client.start();
  }

  @AfterEach
  void stop() {
    client.close();
  }

  private static Call post(URI uri, String body) {
    return Call.post(uri, Map.of("x-one", "1"), Payload.json(body), PATIENCE);
  }

  private Response ask(LyingServer server) throws IOException, InterruptedException {
    return client.send(post(server.uri(), "{}"));
  }

  private static LyingServer saying(String reply) throws IOException {
    return new LyingServer(LyingServer.saying(reply));
  }

  @Test
  void it_talks_to_our_own_server() throws Exception {
    try (HttpServer server =
        new HttpServer(
                new HttpServer.Config(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    1,
                    10,
                    1_000,
                    1_000,
                    1_024,
                    PATIENCE,
                    PATIENCE),
                new TestGate(),
                meters)
            .route(
                "POST",
                "/a/{b}",
                Access.OPEN,
                (request, reply) ->
                    reply.json(
                        201,
                        request.body().utf8()
                            + request.body().type()
                            + request.query("q").orElse("")
                            + request.header("x-one").orElse("")
                            + request.parameter("b")))) {
      server.start();
      URI uri = URI.create("http://localhost:" + server.port() + "/a/%C3%BC?q=%2B");
      Response response = client.send(post(uri, "{}"));
      assertThat(response.status()).isEqualTo(201);
      assertThat(response.body().utf8()).isEqualTo("{}application/json+1ü");
      assertThat(response.body().type()).isEqualTo(MediaType.JSON);
      assertThat(client.send(Call.get(uri, Map.of(), PATIENCE)).status()).isEqualTo(405);
    }
  }

  @Test
  void a_connection_is_kept_for_the_next_call_and_closed_when_idle() throws Exception {
    try (LyingServer server = saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) {
      for (int i = 0; i < 5; i++) {
        assertThat(ask(server).body().utf8()).isEqualTo("ok");
      }
      assertThat(server.connections()).isEqualTo(1);
      await().pollDelay(Duration.ofMillis(500)).until(() -> true);
      ask(server);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void every_byte_of_a_call_is_counted() throws Exception {
    try (LyingServer server = saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) {
      long sent = 0;
      for (int i = 0; i < 3; i++) {
        Response response = ask(server);
        assertThat(response.wireBytesReceived()).isEqualTo(40);
        sent += response.wireBytesSent();
      }
      assertThat(counter("sent")).isEqualTo((double) sent);
      assertThat(counter("received")).isEqualTo(120);
    }
  }

  private double counter(String direction) {
    return meters
        .get("vivremotion_client_wire_bytes")
        .tag("direction", direction)
        .counter()
        .count();
  }

  @Test
  void calls_beyond_the_limit_per_host_wait_within_their_timeout() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    try (LyingServer server =
        new LyingServer(peer -> {
          awaitUninterruptibly(open);
          LyingServer.saying("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").answer(peer);
        })) {
      Thread one = Thread.ofVirtual().start(() -> quietly(server));
      Thread two = Thread.ofVirtual().start(() -> quietly(server));
      await().until(() -> server.connections() == 2);
      Call third = Call.get(server.uri(), Map.of(), Duration.ofMillis(100));
      assertThatThrownBy(() -> client.send(third))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("came free");
      open.countDown();
      one.join();
      two.join();
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void quietly(LyingServer server) {
    try {
      ask(server);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_gzip_response_is_decoded_and_a_bomb_is_not() throws Exception {
    try (LyingServer server = gzipped(new byte[9_000])) {
      assertThat(ask(server).body().size()).isEqualTo(9_000);
    }
    try (LyingServer server = gzipped(new byte[1_000_000])) {
      assertThatThrownBy(() -> ask(server))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("10000 bytes");
    }
  }

  private static LyingServer gzipped(byte[] body) throws IOException {
    byte[] coded = HttpServerTest.gzip(body);
    return new LyingServer(peer -> {
      LyingServer.saying(
              "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: "
                  + coded.length
                  + "\r\n\r\n")
          .answer(peer);
      peer.getOutputStream().write(coded);
    });
  }

  @Test
  void an_endless_body_is_cut_off_at_the_limit() throws Exception {
    try (LyingServer server =
        new LyingServer(peer -> {
          LyingServer.saying("HTTP/1.1 200 OK\r\n\r\n").answer(peer);
          while (true) {
            peer.getOutputStream().write(new byte[1_000]);
          }
        })) {
      assertThatThrownBy(() -> ask(server))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("longer than 10000 bytes");
    }
  }

  @Test
  void a_response_cut_short_is_not_taken_for_whole() throws Exception {
    for (String cut :
        new String[] {
          "",
          "HTTP/1.1 200 OK\r\ncontent-le",
          "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n",
          "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc"
        }) {
      try (LyingServer server =
          new LyingServer(peer -> {
            LyingServer.saying(cut).answer(peer);
            peer.close();
          })) {
        assertThatThrownBy(() -> ask(server)).as(cut).hasRootCauseInstanceOf(EOFException.class);
      }
    }
  }

  @Test
  void garbage_is_a_protocol_error() throws Exception {
    for (String garbage :
        new String[] {
          "hello, world\r\n\r\n",
          "HTTP/1.1 abc\r\n\r\n",
          "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
          "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n",
          "HTTP/1.1 200 OK\r\nx: " + "y".repeat(50_000) + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 2\r\n\r\nok"
        }) {
      try (LyingServer server = saying(garbage)) {
        assertThatThrownBy(() -> ask(server)).as(garbage).isInstanceOf(ProtocolException.class);
      }
    }
  }

  @Test
  void informational_responses_are_passed_over() throws Exception {
    try (LyingServer server =
        saying(
            """
            HTTP/1.1 100 Continue

            HTTP/1.1 103 Early Hints
            link: x

            HTTP/1.1 204 No Content

            """
                .replace("\n", "\r\n"))) {
      assertThat(ask(server).status()).isEqualTo(204);
    }
  }

  @Test
  void a_second_response_nobody_asked_for_is_not_given_to_the_next_call() throws Exception {
    String reply = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n";
    try (LyingServer server =
        saying(reply + "firstHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nforge")) {
      assertThat(ask(server).body().utf8()).isEqualTo("first");
      assertThat(ask(server).body().utf8()).isEqualTo("first");
    }
  }

  @Test
  void a_silent_server_ends_in_a_timeout_and_its_connection_is_not_used_again() throws Exception {
    try (LyingServer server = saying("")) {
      Call call = Call.get(server.uri(), Map.of(), Duration.ofSeconds(1));
      assertThatThrownBy(() -> client.send(call)).isInstanceOf(SocketTimeoutException.class);
      assertThatThrownBy(() -> client.send(call)).isInstanceOf(SocketTimeoutException.class);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void a_drip_of_a_response_cannot_outlast_the_timeout() throws Exception {
    try (LyingServer server =
        new LyingServer(peer -> {
          LyingServer.saying("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").answer(peer);
          while (true) {
            peer.getOutputStream().write('x');
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
          }
        })) {
      assertThatThrownBy(() -> client.send(Call.get(server.uri(), Map.of(), Duration.ofSeconds(1))))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void a_closed_port_is_a_connect_failure_that_names_the_peer() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> client.send(post(URI.create("http://127.0.0.1:" + port + "/"), "")))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("http://127.0.0.1:" + port);
  }

  /** Whoever pays for calls need not pay for one that never left. */
  @Test
  void whatever_keeps_a_connection_from_being_had_is_told_as_that() throws Exception {
    try (LyingServer silent = saying("");
        LyingServer closing = new LyingServer(Socket::close)) {
      for (LyingServer server : List.of(silent, closing)) {
        URI secure = URI.create("https://127.0.0.1:" + server.uri().getPort() + "/");
        Call call = Call.get(secure, Map.of(), Duration.ofMillis(300));
        assertThatThrownBy(() -> client.send(call)).isInstanceOf(ConnectException.class);
      }
      try (HttpClient elsewhere =
          new HttpClient(HttpClient.Config.DEFAULT, Wire.FREE, meters, "192.0.2.1")) {
        elsewhere.start();
        Call call = Call.get(silent.uri(), Map.of(), Duration.ofMillis(300));
        assertThatThrownBy(() -> elsewhere.send(call)).isInstanceOf(ConnectException.class);
      }
    }
  }

  @Test
  void an_interrupt_ends_the_call() throws Exception {
    try (LyingServer server = saying("")) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  ask(server);
                } catch (IOException | InterruptedException e) {
                  thrown.set(e);
                }
              });
      await().until(() -> server.connections() == 1);
      caller.interrupt();
      caller.join();
      assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void after_close_a_call_fails_at_once() {
    client.close();
    assertThatThrownBy(() -> client.send(post(URI.create("http://127.0.0.1:1/"), "")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not running");
  }
}
