package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a line that is slow up and fast down lets be known of it. */
@Timeout(30)
class UploadRateTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  @TempDir static Path directory;
  private static Path certificate;
  private static Path key;
  private final Hearing wire = new Hearing();

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = directory.resolve("cert.pem");
    key = directory.resolve("key.pem");
    WireTest.selfSigned(certificate, key);
  }

  /** Lets all pass, and hears. */
  private static final class Hearing implements Wire {
    final List<Double> upAndBack = new CopyOnWriteArrayList<>();
    final List<Double> up = new CopyOnWriteArrayList<>();
    private volatile boolean curious = true;

    @Override
    public long send(int bytes) {
      return 0;
    }

    @Override
    public void received(int bytes) {}

    @Override
    public long readDelayNanos() {
      return 0;
    }

    @Override
    public void wentUp(long bytes, long nanos) {
      up.add(bytes / (nanos / 1e9));
    }

    @Override
    public void wentUpAndBack(long bytes, long nanos) {
      upAndBack.add(bytes / (nanos / 1e9));
    }

    @Override
    public boolean wantsUploadsTimed() {
      return curious;
    }

    @Override
    public int sendBufferBytes() {
      return 8_192;
    }
  }

  private HttpClient client() throws IOException {
    HttpClient client =
        new HttpClient(
            new HttpClient.Config(
                Duration.ofSeconds(2), 2, PATIENCE, 300_000, Optional.of(certificate), true),
            wire,
            new SimpleMeterRegistry());
    client.start();
    return client;
  }

  private static Call call(String scheme, int port, int bytes) {
    byte[] noise = new byte[bytes];
    new Random(1).nextBytes(noise);
    return Call.post(
        URI.create(scheme + "://localhost:" + port + "/"),
        Map.of(),
        Payload.json(java.util.HexFormat.of().formatHex(noise).substring(0, bytes)),
        PATIENCE);
  }

  @Test
  void over_http2_the_peer_tells_when_it_has_read_a_request_whatever_it_does_with_it()
      throws Exception {
    try (Http2Server server = new Http2Server(certificate, key);
        CountingProxy line = new CountingProxy(server.port());
        HttpClient client = client()) {
      Response first = client.send(call("https", line.port(), 100));
      assertThat(first.status()).isEqualTo(200);
      line.upBytesPerSecond = 8_000;
      client.send(call("https", line.port(), 500));
      assertThat(wire.upAndBack).as("too short to tell").isEmpty();
      client.send(call("https", line.port(), 6_000));
      assertThat(wire.upAndBack)
          .singleElement()
          .satisfies(rate -> assertThat(rate).isBetween(6_000.0, 9_000.0));
      wire.curious = false;
      client.send(call("https", line.port(), 6_000));
      assertThat(wire.upAndBack).hasSize(1);
    }
  }

  @Test
  void what_does_not_fit_into_the_sockets_buffer_tells_the_rate_over_any_protocol()
      throws Exception {
    HttpServer.Config plain =
        new HttpServer.Config(
            "127.0.0.1", 0, Optional.empty(), 1, 10, 200_000, 200_000, 1_024, PATIENCE, PATIENCE);
    try (HttpServer server =
            new HttpServer(plain, new TestGate(), new SimpleMeterRegistry())
                .route(
                    "POST",
                    "/",
                    Access.OPEN,
                    (request, reply) -> reply.send(200, Map.of(), new byte[10]));
        HttpClient client = client()) {
      server.start();
      try (CountingProxy line = new CountingProxy(server.port())) {
        line.upBytesPerSecond = 100_000;
        client.send(call("http", line.port(), 150_000));
        long took = line.up.getLast().nanos() - line.up.getFirst().nanos();
        double passed = CountingProxy.total(line.up) / (took / 1e9);
        assertThat(wire.up).isNotEmpty();
        assertThat(wire.up.getFirst()).isBetween(passed * 0.6, passed * 1.4);
      }
    }
  }
}
