package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever bytes come, the server closes or answers them, and serves the next peer. */
final class RequestFuzzTest {
  private static final HttpServer server =
      new HttpServer(
              new HttpServer.Config(
                  "127.0.0.1",
                  0,
                  Optional.empty(),
                  1,
                  50,
                  1_000,
                  10_000,
                  1_024,
                  Duration.ofSeconds(5),
                  Duration.ofSeconds(5)),
              new TestGate(),
              new SimpleMeterRegistry())
          .route("GET", "/", Access.OPEN, (request, reply) -> reply.json(200, "{}"))
          .route("POST", "/{x}/y", Access.OPEN, (request, reply) -> reply.json(200, "{}"));

  @BeforeContainer
  static void start() throws IOException {
    server.start();
  }

  @AfterContainer
  static void stop() {
    server.close();
  }

  @Provide
  Arbitrary<String> nearlyRequests() {
    Arbitrary<String> lines =
        Arbitraries.of(
            "GET / HTTP/1.1",
            "POST /a/y?b=%41 HTTP/1.1",
            "POST /%/y HTTP/1.1",
            "GET http://x/ HTTP/1.1",
            "OPTIONS * HTTP/1.1",
            "CONNECT a:1 HTTP/1.1",
            "PRI * HTTP/2.0",
            "GET / HTTP/9.9",
            "\0\0\0");
    Arbitrary<String> headers =
        Arbitraries.of(
            "host: a",
            "content-length: 5",
            "content-length: 99999999999999999999",
            "content-length: -1",
            "transfer-encoding: chunked",
            "transfer-encoding: gzip, chunked",
            "content-encoding: gzip",
            "expect: 100-continue",
            "expect: more",
            "upgrade: h2c",
            "connection: upgrade",
            "authorization: Bearer ",
            "authorization: Basic eDp5",
            ": x",
            " folded",
            "a\0b: c");
    Arbitrary<String> tails = Arbitraries.strings().ascii().ofMaxLength(60);
    return Combinators.combine(
            lines, headers.list().ofMaxSize(5), Arbitraries.of("\r\n", "\n", "\r"), tails)
        .as((line, head, end, tail) -> line + end + String.join(end, head) + end + end + tail);
  }

  @Property(tries = 500)
  void requests_slightly_wrong_do_not_harm(@ForAll("nearlyRequests") String bytes)
      throws IOException {
    survives(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  @Property(tries = 300)
  void noise_does_not_harm(@ForAll byte[] bytes) throws IOException {
    survives(bytes);
  }

  private static void survives(byte[] bytes) throws IOException {
    try (RawPeer peer = new RawPeer(server.port())) {
      peer.say(bytes);
      peer.socket().shutdownOutput();
      peer.hearAll();
    } catch (SocketException closedByTheServer) {
      // as good as an answer
    }
    try (RawPeer next = new RawPeer(server.port())) {
      assertThat(next.say("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").hearAll())
          .startsWith("HTTP/1.1 200 ");
    }
  }
}
