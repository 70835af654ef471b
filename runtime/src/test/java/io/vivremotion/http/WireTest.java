package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS, and a thin wire, seen from outside by a proxy that counts. */
@Timeout(30)
final class WireTest {
  private static final int RATE_BYTES_PER_SECOND = 8_000;
  private static final int BURST_BYTES = 1_400;
  private static final int BODY_BYTES = 8_000;
  private static final int REPLY_BYTES = 24_000;

  /** The last read is charged after it was made: it ends in debt. */
  private static final int LAST_READ_BYTES = 2_048;

  /** The proxy's send buffer and the client's receive buffer, both small, as Linux sizes them. */
  private static final int IN_KERNEL_BYTES = 4_608 + 8_192;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  @TempDir static Path directory;
  private static Path certificate;
  private static Path key;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private HttpServer server;
  private CountingProxy proxy;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = directory.resolve("cert.pem");
    key = directory.resolve("key.pem");
    selfSigned(certificate, key);
  }

  /** For localhost; by the openssl of the system. */
  static void selfSigned(Path certificate, Path key) throws IOException, InterruptedException {
    Process openssl =
        new ProcessBuilder(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
                    .concat(" -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ")
                    .concat(key + " -out " + certificate)
                    .split(" "))
            .redirectErrorStream(true)
            .start();
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor()).as(said).isZero();
  }

  @BeforeEach
  void start() throws IOException {
    byte[] noise = new byte[REPLY_BYTES];
    new Random(1).nextBytes(noise);
    server =
        new HttpServer(
                new HttpServer.Config(
                    "127.0.0.1",
                    0,
                    Optional.of(new HttpServer.Tls(certificate, key)),
                    1,
                    10,
                    100_000,
                    100_000,
                    1_024,
                    PATIENCE,
                    PATIENCE),
                new TestGate(),
                meters)
            .route(
                "POST",
                "/",
                Access.OPEN,
                (request, reply) ->
                    reply.send(
                        200, Map.of("x-size", String.valueOf(request.body().size())), noise));
    server.start();
    proxy = new CountingProxy(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  private static HttpClient client(Wire wire, Optional<Path> trust) throws IOException {
    HttpClient client =
        new HttpClient(
            new HttpClient.Config(
                Duration.ofSeconds(2), 2, Duration.ofSeconds(5), 100_000, trust, true),
            wire,
            new SimpleMeterRegistry());
    client.start();
    return client;
  }

  private Call call(String host) {
    return Call.post(
        URI.create("https://" + host + ":" + proxy.port() + "/"),
        Map.of(),
        Payload.text("y".repeat(BODY_BYTES)),
        PATIENCE);
  }

  /** A bucket for both directions: sending waits for credit, receiving may run into debt. */
  private static final class Bucket implements Wire {
    private long filledNanos = System.nanoTime();
    private double credit = BURST_BYTES;
    private boolean askedTooMuch;

    private void fill() {
      long now = System.nanoTime();
      credit = Math.min(BURST_BYTES, credit + (now - filledNanos) / 1e9 * RATE_BYTES_PER_SECOND);
      filledNanos = now;
    }

    @Override
    public synchronized long send(int bytes) {
      fill();
      askedTooMuch |= bytes > 1_400;
      if (bytes <= credit) {
        credit -= bytes;
        return 0;
      }
      return (long) ((bytes - credit) / RATE_BYTES_PER_SECOND * 1e9) + 1;
    }

    @Override
    public synchronized void received(int bytes) {
      fill();
      credit -= bytes;
    }

    @Override
    public synchronized long readDelayNanos() {
      fill();
      return credit > 0 ? 0 : (long) (-credit / RATE_BYTES_PER_SECOND * 1e9) + 1;
    }
  }

  @Test
  void a_certificate_that_is_not_trusted_or_for_another_host_is_refused() throws Exception {
    try (HttpClient stranger = client(Wire.FREE, Optional.empty());
        HttpClient friend = client(Wire.FREE, Optional.of(certificate))) {
      assertThatThrownBy(() -> stranger.send(call("localhost"))).isInstanceOf(SSLException.class);
      assertThatThrownBy(() -> friend.send(call("127.0.0.1"))).isInstanceOf(SSLException.class);
      assertThat(friend.send(call("localhost")).status()).isEqualTo(200);
    }
  }

  @Test
  void a_trust_file_that_holds_none_or_is_missing_is_told_at_the_start() throws Exception {
    Path wrong = Files.writeString(directory.resolve("wrong.pem"), "hello");
    assertThatThrownBy(() -> client(Wire.FREE, Optional.of(wrong)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wrong.pem");
    assertThatThrownBy(() -> client(Wire.FREE, Optional.of(directory.resolve("none.pem"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pem");
  }

  @Test
  void bytes_counted_are_the_bytes_on_the_wire_tls_and_all() throws Exception {
    try (HttpClient client = client(Wire.FREE, Optional.of(certificate))) {
      long sent = 0;
      for (int i = 0; i < 3; i++) {
        Response response = client.send(call("localhost"));
        assertThat(response.header("x-size")).contains(String.valueOf(BODY_BYTES));
        sent += response.wireBytesSent();
        assertThat(response.wireBytesReceived()).isBetween(24_000L, 27_000L);
      }
      assertThat(CountingProxy.total(proxy.up)).isEqualTo(sent);
    }
  }

  @Test
  void a_new_connection_resumes_the_tls_session() throws Exception {
    try (HttpClient client = client(Wire.FREE, Optional.of(certificate))) {
      Response first = client.send(call("localhost"));
      Call close =
          new Call(
              "POST",
              call("localhost").uri(),
              Map.of("connection", "close"),
              Payload.text(""),
              PATIENCE);
      client.send(close);
      Response resumed = client.send(call("localhost"));
      assertThat(resumed.wireBytesReceived()).isLessThan(first.wireBytesReceived() - 300);
    }
  }

  @Test
  void a_thin_wire_carries_what_it_grants_and_no_more_in_both_directions() throws Exception {
    Bucket wire = new Bucket();
    try (HttpClient client = client(wire, Optional.of(certificate))) {
      long began = System.nanoTime();
      Response response = client.send(call("localhost"));
      long tookNanos = System.nanoTime() - began;

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body().size()).isEqualTo(REPLY_BYTES);
      long up = CountingProxy.total(proxy.up);
      long all = up + response.wireBytesReceived();
      assertThat(up).isEqualTo(response.wireBytesSent());
      assertThat(tookNanos)
          .isGreaterThan(
              (all - BURST_BYTES - LAST_READ_BYTES) * 1_000_000_000L / RATE_BYTES_PER_SECOND);
      assertThat(CountingProxy.most(proxy.up, TimeUnit.MILLISECONDS.toNanos(500)))
          .isLessThanOrEqualTo(RATE_BYTES_PER_SECOND / 2 + BURST_BYTES + 200);
      assertThat(CountingProxy.most(proxy.down, TimeUnit.MILLISECONDS.toNanos(500)))
          .isLessThanOrEqualTo(RATE_BYTES_PER_SECOND / 2 + BURST_BYTES + IN_KERNEL_BYTES);
      assertThat(wire.askedTooMuch).isFalse();
    }
  }
}
