package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class EventStreamTest {
  private static final long MAX_UNSENT = 64 << 10;
  private static final int SMALL_BUFFER = 4 << 10;

  /** The kernel on this side takes it, the one on the other does not. */
  private static final int LARGER_THAN_THAT = 60_000;

  private final BlockingQueue<Reply.EventStream> streams = new LinkedBlockingQueue<>();
  private final AtomicBoolean gone = new AtomicBoolean();
  private final HttpServer server =
      new HttpServer(
              new HttpServer.Config(
                  "127.0.0.1",
                  0,
                  Optional.empty(),
                  1,
                  10,
                  1_000,
                  1_000,
                  MAX_UNSENT,
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(3)),
              new TestGate(),
              new SimpleMeterRegistry())
          .route(
              "GET",
              "/events",
              Access.OPEN,
              (request, reply) -> {
                reply.onGone(() -> gone.set(true));
                streams.add(reply.events());
              });

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply.EventStream open(RawPeer peer, String version) throws Exception {
    peer.say("GET /events HTTP/" + version + "\r\nhost: box\r\n\r\n");
    return streams.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void events_are_written_as_the_standard_says_and_confirmed() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      Reply.EventStream stream = open(peer, "1.1");
      assertThat(peer.hearUntil("\r\n\r\n"))
          .contains("content-type: text/event-stream\r\n", "transfer-encoding: chunked\r\n");
      AtomicBoolean written = new AtomicBoolean();
      stream.send("answer", "7", "one\ntwo", written::set);
      assertThat(peer.hearUntil("\n\n\r\n"))
          .isEqualTo("29\r\nevent: answer\nid: 7\ndata: one\ndata: two\n\n\r\n");
      await().untilTrue(written);
      stream.comment("still here");
      assertThat(peer.hearUntil("\n\n\r\n")).contains(": still here\n");
      stream.close();
      assertThat(peer.hearUntil("0\r\n\r\n")).isEqualTo("0\r\n\r\n");
      open(peer, "1.1");
      peer.hearUntil("\r\n\r\n");
    }
  }

  @Test
  void for_http_10_the_stream_is_bare_and_ends_with_the_connection() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      Reply.EventStream stream = open(peer, "1.0");
      stream.send("answer", "7", "one", written -> {});
      stream.close();
      assertThat(peer.hearAll()).endsWith("\r\n\r\nevent: answer\nid: 7\ndata: one\n\n");
    }
  }

  @Test
  void a_peer_that_does_not_read_is_closed_and_every_event_has_its_receipt() throws Exception {
    try (RawPeer peer = new RawPeer(server.port())) {
      Reply.EventStream stream = open(peer, "1.1");
      Queue<Boolean> receipts = new ConcurrentLinkedQueue<>();
      int sent = 1;
      stream.send("answer", "7", "taken", receipts::add);
      await().until(() -> receipts.contains(true));
      while (!gone.get() && sent < 20_000) {
        stream.send("answer", "7", "x".repeat(1_000), receipts::add);
        sent++;
      }
      int total = sent;
      await().untilTrue(gone);
      await().until(() -> receipts.size() == total);
      assertThat(receipts).contains(true, false);
    }
  }

  @Test
  void an_event_has_arrived_once_the_peers_system_has_it_not_when_the_kernel_here_has()
      throws Exception {
    try (RawPeer peer = new RawPeer(server.port(), SMALL_BUFFER)) {
      Reply.EventStream stream = open(peer, "1.1");
      Queue<Boolean> receipts = new ConcurrentLinkedQueue<>();
      stream.send("answer", "7", "x".repeat(LARGER_THAN_THAT), receipts::add);
      await().during(Duration.ofMillis(300)).until(receipts::isEmpty);
      peer.hearUntil("x\n\n\r\n");
      await().until(() -> !receipts.isEmpty());
      assertThat(receipts).containsExactly(true);
    }
  }

  @Test
  void an_event_that_lay_in_the_kernel_when_the_connection_broke_has_not_arrived()
      throws Exception {
    Queue<Boolean> receipts = new ConcurrentLinkedQueue<>();
    try (RawPeer peer = new RawPeer(server.port(), SMALL_BUFFER)) {
      Reply.EventStream stream = open(peer, "1.1");
      stream.send("answer", "7", "x".repeat(LARGER_THAN_THAT), receipts::add);
      peer.hearUntil("event: answer");
    }
    await().until(() -> !receipts.isEmpty());
    assertThat(receipts).containsExactly(false);
  }

  @Test
  void a_stream_of_which_nothing_more_arrives_is_closed_after_a_while() throws Exception {
    try (RawPeer peer = new RawPeer(server.port(), SMALL_BUFFER)) {
      Reply.EventStream stream = open(peer, "1.1");
      Queue<Boolean> receipts = new ConcurrentLinkedQueue<>();
      stream.send("answer", "7", "x".repeat(LARGER_THAN_THAT), receipts::add);
      await().until(() -> !receipts.isEmpty());
      assertThat(receipts).containsExactly(false);
      assertThat(gone).isTrue();
    }
  }

  @Test
  void a_peer_that_leaves_is_noticed_and_what_comes_after_is_not_delivered() throws Exception {
    Reply.EventStream stream;
    try (RawPeer peer = new RawPeer(server.port())) {
      stream = open(peer, "1.1");
      peer.hearUntil("\r\n\r\n");
    }
    await().untilTrue(gone);
    Queue<Boolean> receipts = new ConcurrentLinkedQueue<>();
    stream.send("answer", "7", "late", receipts::add);
    await().until(() -> !receipts.isEmpty());
    assertThat(receipts).containsExactly(false);
    stream.close();
  }
}
