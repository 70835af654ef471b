package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.vivremotion.http.StreamListener.Cause;
import io.vivremotion.http.StreamListener.Reached;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class StreamClientTest {
  private static final StreamCall.Limits PATIENT =
      new StreamCall.Limits(
          Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), 1 << 20);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EventLoopGroup loops = Transport.best().eventLoops(1, "test");
  private final Loop loop = new Loop(loops.next());
  private final StreamClient client =
      new StreamClient(
          new StreamClient.Config(
              Duration.ofSeconds(2), 1, 1, Duration.ofMillis(300), Optional.empty(), true),
          1,
          Wire.FREE,
          meters);

  @BeforeEach
  void start() throws IOException {
    client.start();
  }

  @AfterEach
  void stop() {
    client.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** What a call was told, one line each. */
  private static class Heard implements StreamListener {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    final CompletableFuture<Failed> failed = new CompletableFuture<>();

    @Override
    public void head(Head head) {
      lines.add("head " + head.status() + " " + head.header("Content-Type").orElse(""));
    }

    @Override
    public void body(ByteBuffer part) {
      lines.add("body " + StandardCharsets.UTF_8.decode(part));
    }

    @Override
    public void end(Wires wires) {
      lines.add("end " + (wires.sentBytes() > 0 && wires.receivedBytes() > 0));
    }

    @Override
    public void failed(Failed why) {
      lines.add("failed " + why.cause());
      failed.complete(why);
    }

    String next() throws InterruptedException {
      String line = lines.poll(10, TimeUnit.SECONDS);
      return line == null ? "nothing within 10 s" : line;
    }
  }

  private Ongoing call(URI uri, StreamCall.Limits limits, Heard heard) throws Exception {
    Destination to = Destination.of("POST", uri, Map.of("x-one", "1"), true);
    List<ByteBuffer> body =
        List.of(ByteBuffer.wrap(new byte[] {'{'}), ByteBuffer.wrap(new byte[] {'}'}));
    CompletableFuture<Ongoing> begun = new CompletableFuture<>();
    loop.run(
        () -> begun.complete(client.call(loop, new StreamCall(to, Map.of(), body, limits), heard)));
    return begun.get(10, TimeUnit.SECONDS);
  }

  private Heard ask(URI uri) throws Exception {
    Heard heard = new Heard();
    call(uri, PATIENT, heard);
    return heard;
  }

  @Test
  void head_pieces_and_end_are_told_in_order_and_the_connection_is_kept() throws Exception {
    try (LyingServer server =
        new LyingServer(
            LyingServer.saying(
                """
                HTTP/1.1 200 OK
                content-type: a/b
                transfer-encoding: chunked

                2
                ab
                1
                c
                0

                """
                    .replace("\n", "\r\n")))) {
      for (int i = 0; i < 3; i++) {
        Heard heard = ask(server.uri());
        assertThat(heard.next()).isEqualTo("head 200 a/b");
        assertThat(heard.next() + heard.next()).isEqualTo("body abbody c");
        assertThat(heard.next()).isEqualTo("end true");
      }
      assertThat(server.connections()).isEqualTo(1);
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> client.openConnections() == 0);
    }
  }

  @Test
  void a_call_beyond_the_connections_waits_and_one_beyond_the_queue_is_refused() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    try (LyingServer server =
        new LyingServer(peer -> {
          untilReleased(held);
          LyingServer.saying("HTTP/1.1 204 No Content\r\n\r\n").answer(peer);
        })) {
      Heard first = ask(server.uri());
      Heard second = ask(server.uri());
      Heard third = ask(server.uri());
      assertThat(third.next()).isEqualTo("failed CROWDED");
      assertThat(third.failed.get().reached()).isEqualTo(Reached.NOTHING);
      assertThat(meters.get("vivremotion_stream_client_waiting").gauge().value()).isEqualTo(1);
      assertThat(meters.get("vivremotion_stream_client_refused").counter().count()).isEqualTo(1);
      held.countDown();
      assertThat(first.next() + first.next()).isEqualTo("head 204 end true");
      assertThat(second.next() + second.next()).isEqualTo("head 204 end true");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  private static void untilReleased(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void each_way_to_fail_has_its_name() throws Exception {
    assertThat(cause(peer -> {}, limits(300, 5_000, 5_000))).isEqualTo(Cause.SILENT);
    String begin = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
    assertThat(cause(LyingServer.saying(begin), limits(5_000, 300, 5_000)))
        .isEqualTo(Cause.STALLED);
    assertThat(cause(LyingServer.saying(begin), limits(5_000, 5_000, 500)))
        .isEqualTo(Cause.TOO_SLOW);
    assertThat(
            cause(
                peer -> {
                  LyingServer.saying(begin).answer(peer);
                  peer.close();
                },
                PATIENT))
        .isEqualTo(Cause.BROKEN);
    assertThat(cause(LyingServer.saying("SSH-2.0-x\r\n\r\n"), PATIENT)).isEqualTo(Cause.GARBLED);
    String endless = "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(2_000);
    StreamCall.Limits small =
        new StreamCall.Limits(PATIENT.firstByte(), PATIENT.gap(), PATIENT.total(), 1_024);
    assertThat(cause(LyingServer.saying(endless), small)).isEqualTo(Cause.TOO_LONG);
  }

  private static StreamCall.Limits limits(long firstMillis, long gapMillis, long totalMillis) {
    return new StreamCall.Limits(
        Duration.ofMillis(firstMillis),
        Duration.ofMillis(gapMillis),
        Duration.ofMillis(totalMillis),
        1 << 20);
  }

  private Cause cause(LyingServer.Conduct conduct, StreamCall.Limits limits) throws Exception {
    try (LyingServer server = new LyingServer(conduct)) {
      Heard heard = new Heard();
      call(server.uri(), limits, heard);
      return heard.failed.get(10, TimeUnit.SECONDS).cause();
    }
  }

  @Test
  void a_host_that_cannot_be_reached_or_found_or_trusted_is_told_apart() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    assertThat(failure(URI.create("http://127.0.0.1:" + closed + "/")))
        .isEqualTo(Cause.UNREACHABLE);
    assertThat(failure(URI.create("http://nobody.invalid/"))).isEqualTo(Cause.UNREACHABLE);
    try (LyingServer plain = new LyingServer(LyingServer.saying("no TLS"))) {
      URI uri = URI.create("https://127.0.0.1:" + plain.uri().getPort() + "/");
      assertThat(failure(uri)).isIn(Cause.UNTRUSTED, Cause.UNREACHABLE);
    }
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> client.openConnections() == 0);
  }

  @Test
  void a_listener_that_throws_costs_no_other_its_times_and_the_pool_no_place() throws Exception {
    Heard throwing =
        new Heard() {
          @Override
          public void failed(Failed why) {
            throw new IllegalStateException("a bug");
          }
        };
    try (LyingServer one = new LyingServer(peer -> {});
        LyingServer other = new LyingServer(peer -> {})) {
      Heard patient = new Heard();
      call(other.uri(), limits(1_000, 5_000, 5_000), patient);
      call(one.uri(), limits(200, 5_000, 5_000), throwing);
      assertThat(patient.next()).isEqualTo("failed SILENT");
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> client.openConnections() == 0);
    }
  }

  private Cause failure(URI uri) throws Exception {
    return ask(uri).failed.get(15, TimeUnit.SECONDS).cause();
  }

  @Test
  void a_cancelled_call_ends_its_connection_and_is_told_nothing_more() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (LyingServer server =
        new LyingServer(peer -> {
          LyingServer.saying("HTTP/1.1 200 OK\r\n\r\nabc").answer(peer);
          try {
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
          } finally {
            ended.countDown();
          }
        })) {
      Heard heard = new Heard();
      Ongoing ongoing = call(server.uri(), PATIENT, heard);
      assertThat(heard.next() + heard.next()).isEqualTo("head 200 body abc");
      loop.run(ongoing::cancel);
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> client.openConnections() == 0);
      assertThat(heard.lines).isEmpty();
    }
  }

  @Test
  void a_paused_call_reads_no_more_than_what_one_read_brings() throws Exception {
    byte[] much = new byte[40 << 20];
    try (LyingServer server =
        new LyingServer(peer -> {
          LyingServer.saying("HTTP/1.1 200 OK\r\n\r\n").answer(peer);
          peer.getOutputStream().write(much);
          peer.close();
        })) {
      Heard heard = new Heard();
      Ongoing[] ongoing = new Ongoing[1];
      StreamListener counting = new PausingListener(heard, () -> ongoing[0].pause());
      Destination to = Destination.of("GET", server.uri(), Map.of(), true);
      StreamCall.Limits large =
          new StreamCall.Limits(PATIENT.firstByte(), PATIENT.gap(), PATIENT.total(), 64 << 20);
      loop.run(() ->
          ongoing[0] = client.call(loop, new StreamCall(to, Map.of(), List.of(), large), counting));
      assertThat(heard.next()).startsWith("head 200");
      Awaitility.await().until(() -> ((PausingListener) counting).bytes.get() > 0);
      long first = ((PausingListener) counting).bytes.get();
      Awaitility.await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> ((PausingListener) counting).bytes.get() <= first + StreamConnector.READ_BYTES);
      loop.run(() -> {
        heard.lines.clear();
        ((PausingListener) counting).pausing = false;
        ongoing[0].resume();
      });
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> heard.lines.contains("end true"));
      assertThat(((PausingListener) counting).bytes.get()).isEqualTo(much.length);
    }
  }
}
