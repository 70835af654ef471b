package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ServerBodyTest {
  private static final byte[] PIECE = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
  private static final String SHORT = "POST /short HTTP/1.1\r\nhost: x\r\n";
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicBoolean gone = new AtomicBoolean();
  private final HttpServer.Config standard = HttpServer.Config.DEFAULT;
  private final HttpServer server =
      new HttpServer(
              new HttpServer.Config(
                  "127.0.0.1",
                  0,
                  standard.tls(),
                  1,
                  10,
                  1_000,
                  4_000,
                  standard.maxUnsentBytes(),
                  standard.requestTimeout(),
                  standard.idleTimeout()),
              new TestGate(),
              new SimpleMeterRegistry())
          .route(
              "POST",
              "/short",
              new Terms(
                  Access.APP,
                  2_000,
                  (status, title, detail) ->
                      new Terms.Written(Map.of("content-type", "x/y"), status + "!")),
              (request, reply) -> {
                Reply.Body body = reply.body(201, Map.of("x-kind", "short"));
                body.write(text("one"));
                body.write(text("two"));
                body.end();
              })
          .route("GET", "/long", Access.OPEN, this::writeWhileWritable)
          .route("GET", "/hurried", Access.OPEN, this::flushThenWork);

  private final CountDownLatch firstHeard = new CountDownLatch(1);

  /** Works on the loop until the peer has what was flushed, or for long. */
  private void flushThenWork(Request request, Reply reply) {
    Reply.Body body = reply.body(200, Map.of());
    body.write(text("one"));
    body.flush();
    try {
      body.write(text(firstHeard.await(5, TimeUnit.SECONDS) ? "two" : "late"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    body.end();
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A thousand pieces, each only when there is room for it. */
  private void writeWhileWritable(Request request, Reply reply) {
    reply.onGone(() -> gone.set(true));
    Reply.Body body = reply.body(200, Map.of());
    Runnable more =
        () -> {
          while (body.isWritable() && written.get() < 2_000) {
            written.incrementAndGet();
            body.write(ByteBuffer.wrap(PIECE));
          }
          if (written.get() == 2_000) {
            body.end();
          }
        };
    body.onWritable(more);
    more.run();
  }

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void pieces_leave_as_chunks_with_status_and_headers() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      String heard =
          peer.say("POST /short HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
              .hearUntil("0\r\n\r\n");
      assertThat(heard)
          .startsWith("HTTP/1.1 201 Created\r\n")
          .contains("x-kind: short\r\n")
          .endsWith("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    }
  }

  @Test
  void what_is_flushed_leaves_before_what_else_the_loop_has_to_do() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      peer.say("GET /hurried HTTP/1.1\r\nhost: x\r\n\r\n").hearUntil("one");
      firstHeard.countDown();
      assertThat(peer.hearUntil("0\r\n\r\n")).contains("two");
    }
  }

  @Test
  void bodies_of_pipelined_requests_leave_in_their_order() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      String ask = "POST /short HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
      peer.say(ask + ask + ask);
      for (int i = 0; i < 3; i++) {
        assertThat(peer.hearUntil("0\r\n\r\n")).contains("one").contains("two");
      }
    }
  }

  @Test
  void a_writer_that_asks_first_holds_little_for_a_peer_that_does_not_read() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      peer.say("GET /long HTTP/1.1\r\nhost: x\r\n\r\n");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> written.get() > 3 && written.get() < 2_000);
      byte[] all = peer.socket().getInputStream().readNBytes(2_000 * PIECE.length);
      assertThat(all).hasSize(2_000 * PIECE.length);
    }
  }

  @Test
  void a_peer_that_leaves_is_told_of() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      peer.say("GET /long HTTP/1.1\r\nhost: x\r\n\r\n").hearUntil("xxx");
    }
    await().atMost(Duration.ofSeconds(10)).until(gone::get);
  }

  @Test
  void a_route_has_its_own_limit_and_words_for_refusals_and_no_gate() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      String heard =
          peer.say(SHORT + "authorization: Bearer nobody\r\n" + "content-length: 2001\r\n\r\n")
              .hearUntil("413!");
      assertThat(heard).contains("content-type: x/y\r\n");
    }
    try (RawPeer peer = new RawPeer(server.port())) {
      peer.say(
              SHORT
                  + "authorization: Bearer nobody\r\n"
                  + "content-length: 1500\r\n\r\n"
                  + "y".repeat(1_500))
          .hearUntil("201 Created");
    }
  }
}
