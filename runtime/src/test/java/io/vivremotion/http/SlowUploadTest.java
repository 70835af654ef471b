package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.vivremotion.http.StreamListener.Cause;
import io.vivremotion.http.StreamListener.Reached;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that takes the link longer than the peer may be silent. */
@Timeout(30)
final class SlowUploadTest {
  private static final StreamCall.Limits LIMITS =
      new StreamCall.Limits(
          Duration.ofMillis(400), Duration.ofSeconds(10), Duration.ofSeconds(20), 1 << 20);
  private static final long UNBOUNDED = Long.MAX_VALUE;
  private static final int BODY_BYTES = 60_000;

  private final EventLoopGroup loops = Transport.best().eventLoops(1, "test");
  private final Loop loop = new Loop(loops.next());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** About 50 kB a second, up to so many bytes. */
  private static final class Slow implements Wire {
    private static final long NANOS_PER_BYTE = 20_000;

    private final AtomicLong left;
    private long freeAtNanos = System.nanoTime();

    Slow(long bytes) {
      left = new AtomicLong(bytes);
    }

    @Override
    public synchronized long send(int bytes) {
      long wait = freeAtNanos - System.nanoTime();
      if (wait > 0 || left.get() < bytes) {
        return Math.max(wait, 1_000_000);
      }
      left.addAndGet(-bytes);
      freeAtNanos = System.nanoTime() + bytes * NANOS_PER_BYTE;
      return 0;
    }

    @Override
    public void received(int bytes) {}

    @Override
    public long readDelayNanos() {
      return 0;
    }
  }

  private static final class Heard implements StreamListener {
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final CompletableFuture<Failed> failed = new CompletableFuture<>();

    @Override
    public void head(Head head) {}

    @Override
    public void body(ByteBuffer part) {}

    @Override
    public void end(Wires wires) {
      end.complete("answered");
    }

    @Override
    public void failed(Failed why) {
      failed.complete(why);
      end.complete("failed " + why.cause());
    }
  }

  private Heard upload(Wire wire, LyingServer.Conduct conduct) throws Exception {
    Heard heard = new Heard();
    var config =
        new StreamClient.Config(
            Duration.ofSeconds(2), 1, 1, Duration.ofMillis(300), Optional.empty(), true);
    try (LyingServer server = new LyingServer(conduct);
        StreamClient client = new StreamClient(config, 1, wire, new SimpleMeterRegistry())) {
      client.start();
      Destination to = Destination.of("POST", server.uri(), Map.of(), false);
      List<ByteBuffer> body = List.of(ByteBuffer.wrap(new byte[BODY_BYTES]));
      loop.run(() -> client.call(loop, new StreamCall(to, Map.of(), body, LIMITS), heard));
      heard.end.get(20, TimeUnit.SECONDS);
    }
    return heard;
  }

  @Test
  void the_time_that_the_link_takes_for_the_request_is_not_the_peers() throws Exception {
    Heard heard =
        upload(new Slow(UNBOUNDED), LyingServer.saying("HTTP/1.1 204 No Content\r\n\r\n"));
    assertThat(heard.end.get()).isEqualTo("answered");
  }

  @Test
  void a_peer_that_says_nothing_to_the_whole_request_is_silent() throws Exception {
    StreamListener.Failed failed = upload(new Slow(UNBOUNDED), peer -> {}).failed.get();
    assertThat(failed.cause()).isEqualTo(Cause.SILENT);
    assertThat(failed.reached()).isEqualTo(Reached.REQUEST);
  }

  @Test
  void a_request_that_moves_no_further_fails_as_not_sent() throws Exception {
    StreamListener.Failed failed = upload(new Slow(BODY_BYTES / 2), peer -> {}).failed.get();
    assertThat(failed.cause()).isEqualTo(Cause.SILENT);
    assertThat(failed.reached()).isEqualTo(Reached.PART_OF_REQUEST);
    assertThat(failed.what()).contains("the link did not carry the whole request");
  }
}
