package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.vivremotion.message.Payload;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls go over the link that is in use when they begin. */
@Timeout(30)
final class WaysTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String REPLY = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Counting first = new Counting();
  private final Counting second = new Counting();
  private final Way one = new Way(first, "");
  private final Way other = new Way(second, "127.0.0.1");
  private final AtomicReference<Way> inUse = new AtomicReference<>(one);

  /** What passed. */
  private static final class Counting implements Wire {
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public long send(int sent) {
      bytes.addAndGet(sent);
      return 0;
    }

    @Override
    public void received(int received) {
      bytes.addAndGet(received);
    }

    @Override
    public long readDelayNanos() {
      return 0;
    }
  }

  @Test
  void a_gathering_client_opens_connections_of_the_link_in_use() throws Exception {
    try (LyingServer server = new LyingServer(LyingServer.saying(REPLY));
        HttpClient client = new HttpClient(HttpClient.Config.DEFAULT, inUse::get, meters)) {
      client.start();
      Call call = Call.post(server.uri(), Map.of(), Payload.json("{}"), PATIENCE);
      client.send(call);
      long before = first.bytes.get();
      inUse.set(other);
      client.send(call);
      client.send(call);
      assertThat(first.bytes).hasValue(before);
      assertThat(second.bytes.get()).isEqualTo(2 * before);
      assertThat(server.connections()).isEqualTo(2);
      inUse.set(one);
      client.send(call);
      assertThat(server.connections()).as("the first one is still there").isEqualTo(2);
    }
  }

  @Test
  void a_streaming_client_leaves_the_connections_of_a_link_that_is_left() throws Exception {
    EventLoopGroup loops = Transport.best().eventLoops(1, "test");
    Loop loop = new Loop(loops.next());
    try (LyingServer server = new LyingServer(LyingServer.saying(REPLY));
        StreamClient client =
            new StreamClient(StreamClient.Config.DEFAULT, 1, inUse::get, meters)) {
      client.start();
      ask(client, loop, server.uri());
      long before = first.bytes.get();
      inUse.set(other);
      ask(client, loop, server.uri());
      ask(client, loop, server.uri());
      assertThat(first.bytes).hasValue(before);
      assertThat(second.bytes.get()).isEqualTo(2 * before);
      assertThat(server.connections()).isEqualTo(2);
      assertThat(client.openConnections()).as("what was idle is closed").isEqualTo(1);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private static void ask(StreamClient client, Loop loop, URI uri) throws Exception {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    StreamCall call =
        new StreamCall(
            Destination.of("POST", uri, Map.of(), false),
            Map.of(),
            List.of(ByteBuffer.wrap(new byte[] {'{', '}'})),
            new StreamCall.Limits(PATIENCE, PATIENCE, PATIENCE, 1 << 20));
    loop.run(() -> {
      var _ = client.call(loop, call, new Ended(ended));
    });
    assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
  }

  private record Ended(CompletableFuture<Boolean> ended) implements StreamListener {
    @Override
    public void head(Head head) {}

    @Override
    public void body(ByteBuffer part) {}

    @Override
    public void end(Wires wires) {
      ended.complete(true);
    }

    @Override
    public void failed(Failed why) {
      ended.complete(false);
    }
  }
}
