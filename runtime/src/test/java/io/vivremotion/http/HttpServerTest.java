package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.insight.Health;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class HttpServerTest {
  private static final String HOST = "host: box\r\n";
  private static final String TOKEN = "authorization: Bearer press-secret\r\n";
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Queue<Reply> held = new ConcurrentLinkedQueue<>();
  private HttpServer server = serverOf(small());

  /** Limits small enough to be reached at once. */
  private static HttpServer.Config small() {
    return new HttpServer.Config(
        "127.0.0.1",
        0,
        Optional.empty(),
        1,
        3,
        1_000,
        2_500,
        4_096,
        Duration.ofMillis(400),
        Duration.ofMillis(800));
  }

  private HttpServer serverOf(HttpServer.Config config) {
    return new HttpServer(config, new TestGate(), meters)
        .route("POST", "/echo", Access.OPEN, (request, reply) -> echo(request, reply))
        .route("GET", "/echo", Access.OPEN, (request, reply) -> echo(request, reply))
        .route("POST", "/hold", Access.OPEN, (request, reply) -> held.add(reply))
        .route(
            "GET",
            "/v1/devices/{device}/thing",
            Access.DEVICE,
            (request, reply) ->
                reply.json(200, request.parameter("device") + " " + request.principal()))
        .route("GET", "/status", Access.OPERATOR, (request, reply) -> reply.json(200, "{}"))
        .route(
            "POST",
            "/gone-bug",
            Access.OPEN,
            (request, reply) -> {
              held.add(reply);
              reply.onGone(() -> {
                throw new IllegalStateException("a bug");
              });
            })
        .route(
            "GET",
            "/bug",
            Access.OPEN,
            (request, reply) -> {
              throw new IllegalStateException("a bug");
            });
  }

  private static void echo(Request request, Reply reply) {
    reply.send(
        200,
        Map.of(
            "content-type",
            request.body().type().value(),
            "x-query",
            request.query("q").orElse("")),
        request.body().toBytes());
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
  void a_handler_that_throws_when_its_peer_goes_keeps_neither_place_nor_memory()
      throws IOException {
    try (RawPeer peer = peer()) {
      String request = " HTTP/1.1\r\n" + HOST + "content-length: 3\r\n\r\nabc";
      peer.say("POST /gone-bug" + request + "POST /hold" + request);
      await().until(() -> held.size() == 2);
    }
    await().until(() -> meters.get("vivremotion_http_buffered_bytes").gauge().value() == 0);
    await().until(() -> meters.get("vivremotion_connections").gauge().value() == 0);
  }

  private RawPeer peer() throws IOException {
    return new RawPeer(server.port());
  }

  private String ask(String request) throws IOException {
    try (RawPeer peer = peer()) {
      return peer.say(request).hearAll();
    }
  }

  private static String closing(String line, String headers) {
    return line + " HTTP/1.1\r\n" + HOST + headers + "connection: close\r\n\r\n";
  }

  @Test
  void a_body_comes_to_the_handler_and_the_reply_goes_back() throws IOException {
    String heard =
        ask(
            closing(
                    "POST /echo?q=a%20b",
                    "content-type: text/plain; charset=utf-8\r\ncontent-length: 5\r\n")
                + "hello");
    assertThat(heard)
        .startsWith("HTTP/1.1 200 OK\r\ndate: ")
        .contains("content-type: text/plain\r\n", "x-query: a b\r\n", "content-length: 5\r\n")
        .endsWith("\r\n\r\nhello");
  }

  @Test
  void a_chunked_body_is_put_together() throws IOException {
    String heard =
        ask(
            closing("POST /echo", "transfer-encoding: chunked\r\n")
                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assertThat(heard).endsWith("\r\n\r\nabcde");
  }

  @Test
  void a_gzip_body_is_decoded() throws IOException {
    byte[] coded = gzip("hello".repeat(100).getBytes(StandardCharsets.UTF_8));
    try (RawPeer peer = peer()) {
      peer.say(
              closing(
                  "POST /echo",
                  "content-encoding: gzip\r\ncontent-length: " + coded.length + "\r\n"))
          .say(coded);
      assertThat(peer.hearAll()).endsWith("hello".repeat(100));
    }
  }

  @Test
  void a_gzip_bomb_is_refused_when_it_passes_the_limit() throws IOException {
    byte[] bomb = gzip(new byte[500_000]);
    assertThat(bomb.length).isLessThan(1_000);
    try (RawPeer peer = peer()) {
      peer.say(
              closing(
                  "POST /echo",
                  "content-encoding: gzip\r\ncontent-length: " + bomb.length + "\r\n"))
          .say(bomb);
      assertThat(peer.hearAll()).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void a_body_that_is_not_the_gzip_it_claims_to_be_is_a_bad_request() throws IOException {
    assertThat(
            ask(closing("POST /echo", "content-encoding: gzip\r\ncontent-length: 5\r\n") + "hello"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void an_unknown_content_coding_is_415() throws IOException {
    assertThat(
            ask(closing("POST /echo", "content-encoding: br\r\ncontent-length: 5\r\n") + "hello"))
        .startsWith("HTTP/1.1 415 ")
        .contains("accept-encoding: gzip, deflate\r\n");
  }

  @Test
  void a_problem_says_what_is_wrong_in_json() throws IOException {
    assertThat(ask(closing("GET /nowhere", "")))
        .startsWith("HTTP/1.1 404 Not Found\r\n")
        .contains("content-type: application/problem+json\r\n")
        .endsWith(
            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                + "\"detail\":\"there is nothing at this path\"}");
  }

  @Test
  void a_wrong_method_is_told_the_right_ones() throws IOException {
    assertThat(ask(closing("DELETE /echo", "")))
        .startsWith("HTTP/1.1 405 ")
        .contains("allow: GET, HEAD, POST\r\n");
  }

  @Test
  void head_is_answered_without_a_body() throws IOException {
    assertThat(ask(closing("HEAD /echo", "")))
        .startsWith("HTTP/1.1 200 ")
        .contains("content-length: 0\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void without_a_token_a_device_route_is_closed_and_says_how_to_open_it() throws IOException {
    assertThat(ask(closing("GET /v1/devices/press/thing", "")))
        .startsWith("HTTP/1.1 401 ")
        .contains("www-authenticate: Bearer realm=\"vivremotion\"\r\n");
  }

  @Test
  void a_wrong_token_is_refused_even_on_an_open_route() throws IOException {
    assertThat(ask(closing("GET /echo", "authorization: Bearer wrong\r\n")))
        .startsWith("HTTP/1.1 401 ")
        .contains("error=\"invalid_token\"");
  }

  @Test
  void a_token_names_the_principal_and_the_template_the_device() throws IOException {
    assertThat(ask(closing("GET /v1/devices/press%203/thing", TOKEN)))
        .startsWith("HTTP/1.1 200 ")
        .contains("press 3 ", "name=press");
  }

  @Test
  void an_operator_route_refuses_a_device() throws IOException {
    assertThat(ask(closing("GET /status", TOKEN))).startsWith("HTTP/1.1 403 ");
    assertThat(ask(closing("GET /status", "authorization: bearer operator-secret\r\n")))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void a_body_announced_too_large_is_refused_before_it_is_sent() throws IOException {
    assertThat(ask("POST /echo HTTP/1.1\r\n" + HOST + "content-length: 100000\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("connection: close\r\n");
  }

  @Test
  void a_chunked_body_is_refused_when_it_grows_too_large() throws IOException {
    String chunk = "1f4\r\n" + "x".repeat(500) + "\r\n";
    assertThat(
            ask(
                "POST /echo HTTP/1.1\r\n"
                    + HOST
                    + "transfer-encoding: chunked\r\n\r\n"
                    + chunk.repeat(4)))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void all_bodies_together_are_bounded() throws IOException {
    String post =
        "POST /hold HTTP/1.1\r\n" + HOST + "content-length: 1000\r\n\r\n" + "x".repeat(1000);
    try (RawPeer holder = peer();
        RawPeer refused = peer()) {
      holder.say(post).say(post);
      await().until(() -> held.size() == 2);
      assertThat(refused.say(post).hearAll())
          .startsWith("HTTP/1.1 503 ")
          .contains("retry-after: 1\r\n");
      held.forEach(reply -> reply.json(200, "{}"));
      holder.hearUntil("{}");
      holder.hearUntil("{}");
      await().until(() -> meters.get("vivremotion_http_buffered_bytes").gauge().value() == 0);
    }
  }

  @Test
  void expect_100_continue_is_granted_before_the_body() throws IOException {
    try (RawPeer peer = peer()) {
      peer.say(
          "POST /echo HTTP/1.1\r\n" + HOST + "expect: 100-continue\r\ncontent-length: 2\r\n\r\n");
      assertThat(peer.hearUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      peer.say("ok");
      assertThat(peer.hearUntil("\r\n\r\nok")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void pipelined_replies_leave_in_the_order_of_the_requests() throws IOException {
    try (RawPeer peer = peer()) {
      peer.say(
          "POST /hold HTTP/1.1\r\n"
              + HOST
              + "content-length: 0\r\n\r\n"
              + "POST /echo HTTP/1.1\r\n"
              + HOST
              + "content-length: 6\r\n\r\nsecond");
      await().until(() -> !held.isEmpty());
      held.remove().send(200, Map.of(), "first".getBytes(StandardCharsets.UTF_8));
      assertThat(peer.hearUntil("second")).contains("first");
    }
  }

  @Test
  void a_thousand_pipelined_requests_are_all_answered() throws IOException {
    try (RawPeer peer = peer()) {
      peer.say(("GET /echo?q=1 HTTP/1.1\r\n" + HOST + "\r\n").repeat(1_000));
      for (int i = 0; i < 1_000; i++) {
        assertThat(peer.hearUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void http_10_keeps_the_connection_only_if_asked() throws IOException {
    assertThat(ask("GET /echo HTTP/1.0\r\n\r\n")).contains("connection: close\r\n");
    try (RawPeer peer = peer()) {
      peer.say("GET /echo HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
      assertThat(peer.hearUntil("\r\n\r\n")).contains("connection: keep-alive\r\n");
      peer.say("GET /echo HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
      peer.hearUntil("\r\n\r\n");
    }
  }

  @Test
  void a_request_without_host_or_with_garbage_is_400() throws IOException {
    assertThat(ask("GET /echo HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask("\u0016\u0003\u0001 hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(ask(closing("GET /v1/devices/%zz/thing", TOKEN))).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void content_length_beside_chunked_is_refused_so_that_no_request_is_smuggled()
      throws IOException {
    assertThat(
            ask(
                closing("POST /echo", "content-length: 3\r\ntransfer-encoding: chunked\r\n")
                    + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void long_lines_and_headers_have_their_own_status() throws IOException {
    assertThat(ask("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n" + HOST + "\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(ask("GET /echo HTTP/1.1\r\n" + HOST + "x: " + "a".repeat(9_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void a_handler_with_a_bug_is_500_and_the_server_goes_on() throws IOException {
    assertThat(ask(closing("GET /bug", ""))).startsWith("HTTP/1.1 500 ");
    assertThat(ask(closing("GET /echo", ""))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void a_body_sent_too_slowly_is_408() throws IOException {
    try (RawPeer peer = peer()) {
      peer.say("POST /echo HTTP/1.1\r\n" + HOST + "content-length: 10\r\n\r\nabc");
      assertThat(peer.hearAll()).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void a_head_that_never_ends_and_an_idle_connection_are_closed() throws IOException {
    try (RawPeer slow = peer();
        RawPeer idle = peer()) {
      slow.say("GET /echo HTTP/1.1\r\nhost");
      assertThat(slow.hearAll()).isEmpty();
      assertThat(idle.hearAll()).isEmpty();
    }
    await().until(() -> meters.get("vivremotion_connections").gauge().value() == 0);
  }

  @Test
  void one_connection_too_many_is_told_to_come_later() throws IOException {
    try (RawPeer one = peer();
        RawPeer two = peer();
        RawPeer three = peer()) {
      one.say(closing("POST /hold", ""));
      two.say(closing("POST /hold", ""));
      three.say(closing("POST /hold", ""));
      await().until(() -> held.size() == 3);
      try (RawPeer four = peer()) {
        assertThat(four.hearAll()).startsWith("HTTP/1.1 503 ").contains("retry-after: 5\r\n");
      }
    }
  }

  @Test
  void the_handler_learns_that_the_peer_has_gone() throws IOException {
    AtomicBoolean gone = new AtomicBoolean();
    try (RawPeer peer = peer()) {
      peer.say("POST /hold HTTP/1.1\r\n" + HOST + "content-length: 0\r\n\r\n");
      await().until(() -> !held.isEmpty());
      held.element().onGone(() -> gone.set(true));
    }
    await().untilTrue(gone);
    held.remove().json(200, "{}");
  }

  @Test
  void a_handler_that_asks_late_learns_that_the_peer_has_gone_already() throws IOException {
    AtomicBoolean gone = new AtomicBoolean();
    try (RawPeer peer = peer()) {
      peer.say("POST /hold HTTP/1.1\r\n" + HOST + "content-length: 0\r\n\r\n");
      await().until(() -> !held.isEmpty());
    }
    await().until(() -> meters.get("vivremotion_connections").gauge().value() == 0);
    held.element().onGone(() -> gone.set(true));
    await().untilTrue(gone);
  }

  @Test
  void after_the_reply_nobody_is_told_that_the_peer_went() throws Exception {
    AtomicBoolean gone = new AtomicBoolean();
    try (RawPeer peer = peer()) {
      peer.say(closing("POST /hold", ""));
      await().until(() -> !held.isEmpty());
      held.element().json(200, "{}");
      assertThat(peer.hearAll()).startsWith("HTTP/1.1 200 ");
    }
    await().until(() -> meters.get("vivremotion_connections").gauge().value() == 0);
    CountDownLatch looked = new CountDownLatch(1);
    held.element().onGone(() -> gone.set(true));
    held.remove().loop().later(looked::countDown);
    looked.await();
    assertThat(gone).isFalse();
  }

  @Test
  void answering_twice_is_a_defect() throws IOException {
    try (RawPeer peer = peer()) {
      peer.say("POST /hold HTTP/1.1\r\n" + HOST + "content-length: 0\r\n\r\n");
      await().until(() -> !held.isEmpty());
      held.element().json(200, "{}");
      assertThatThrownBy(() -> held.element().json(200, "{}"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void a_line_break_in_a_header_value_cannot_split_the_reply() throws IOException {
    try (RawPeer peer = peer()) {
      peer.say(closing("POST /hold", ""));
      await().until(() -> !held.isEmpty());
      held.remove().send(200, Map.of("x", "a\r\nset-cookie: b"), new byte[0]);
      assertThat(peer.hearAll()).contains("x: a  set-cookie: b\r\n");
    }
  }

  @Test
  void a_port_in_use_is_told_with_host_and_port() {
    try (HttpServer second =
        new HttpServer(
            new HttpServer.Config(
                "127.0.0.1",
                server.port(),
                Optional.empty(),
                1,
                1,
                1,
                1,
                1_024,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)),
            new TestGate(),
            meters)) {
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + server.port() + " on 127.0.0.1");
      assertThat(second.health()).isInstanceOf(Health.Down.class);
    }
  }

  @Test
  void draining_answers_what_was_read_and_takes_no_more() throws IOException {
    try (RawPeer busy = peer();
        RawPeer idle = peer()) {
      busy.say("POST /hold HTTP/1.1\r\n" + HOST + "content-length: 0\r\n\r\n");
      await().until(() -> !held.isEmpty());
      server.drain();
      assertThat(idle.hearAll()).isEmpty();
      held.remove().json(200, "{}");
      assertThat(busy.hearAll()).startsWith("HTTP/1.1 200 ").contains("connection: close\r\n");
      assertThatThrownBy(this::peer).isInstanceOf(IOException.class);
    }
  }

  @Test
  void it_serves_over_nio_where_epoll_is_not_to_be_had() throws IOException {
    try (HttpServer nio =
        new HttpServer(small(), new TestGate(), new SimpleMeterRegistry(), Transport.NIO)
            .route("GET", "/", Access.OPEN, (request, reply) -> reply.json(200, "{}"))) {
      nio.start();
      try (RawPeer peer = new RawPeer(nio.port())) {
        assertThat(peer.say(closing("GET /", "")).hearAll()).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
      gzip.write(bytes);
    }
    return coded.toByteArray();
  }
}
