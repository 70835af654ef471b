package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.vivremotion.http.StreamListener.Failed;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong before there is a connection keeps no place for one. */
final class StreamConnectorTest {
  private static final StreamCall.Limits PATIENT =
      new StreamCall.Limits(
          Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), 1 << 20);

  @TempDir private Path directory;
  private final EventLoopGroup loops = Transport.best().eventLoops(1, "test");
  private final Loop loop = new Loop(loops.next());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void a_port_that_cannot_be_is_told_as_unreachable() throws Exception {
    for (String host : List.of("localhost", "127.0.0.1")) {
      try (StreamClient client = client(Optional.empty())) {
        Failed failed = ask(client, URI.create("http://" + host + ":70000/"));
        assertThat(failed.what()).contains("cannot be reached");
        assertThat(client.openConnections()).isZero();
      }
    }
  }

  @Test
  void a_bug_beside_the_loop_is_told_too() throws Exception {
    Path gone;
    try (FileSystem files =
        FileSystems.newFileSystem(directory.resolve("a.zip"), Map.of("create", "true"))) {
      gone = files.getPath("trust.pem");
    }
    try (StreamClient client = client(Optional.of(gone))) {
      Failed failed = ask(client, URI.create("https://localhost:1/"));
      assertThat(failed.what()).contains("ClosedFileSystemException");
      assertThat(client.openConnections()).isZero();
    }
  }

  private StreamClient client(Optional<Path> trust) {
    StreamClient.Config config =
        new StreamClient.Config(Duration.ofSeconds(2), 1, 1, Duration.ofMillis(300), trust, true);
    return new StreamClient(config, 1, Wire.FREE, new SimpleMeterRegistry());
  }

  private Failed ask(StreamClient client, URI uri) throws Exception {
    StreamCall call =
        new StreamCall(Destination.of("GET", uri, Map.of(), true), Map.of(), List.of(), PATIENT);
    CompletableFuture<Failed> failed = new CompletableFuture<>();
    loop.later(() -> client.call(loop, call, new Failure(failed)));
    return failed.get(5, TimeUnit.SECONDS);
  }

  private record Failure(CompletableFuture<Failed> told) implements StreamListener {
    @Override
    public void head(Head head) {}

    @Override
    public void body(ByteBuffer part) {}

    @Override
    public void end(Wires wires) {}

    @Override
    public void failed(Failed why) {
      told.complete(why);
    }
  }
}
