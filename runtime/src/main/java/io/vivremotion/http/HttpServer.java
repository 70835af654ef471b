package io.vivremotion.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Health;
import io.vivremotion.security.Gate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The one HTTP/1.1 server. Routes are handed in, before or after the start; the peer's bearer token
 * goes through the {@link Gate}. Handlers run on an event loop.
 */
public final class HttpServer implements AutoCloseable {
  private final Config config;

  public HttpServer(Config config, Gate gate, MeterRegistry meters) {
    this.config = config;
  }

  /**
   * Adds a route. A template is literal segments and <code>{name}</code> (one segment each), such
   * as <code>/v1/devices/{device}/ask</code>. GET serves HEAD too.
   */
  public HttpServer route(String method, String template, Access access, Handler handler) {
    return this;
  }

  /** Opens the port; throws with host and port in the message if it cannot be had. */
  public void start() throws IOException {}

  /** The port in use: another than configured if that was 0. */
  public int port() {
    return config.port();
  }

  public Health health() {
    return Health.UP;
  }

  /** Accepts no further connection, answers what was read, and closes connections as they idle. */
  public void drain() {}

  /** Idempotent. */
  @Override
  public void close() {}

  /**
   * @param host the address to bind to; anonymous peers are let in only on a loopback address
   * @param port 0: any free one
   * @param tls empty: plain HTTP
   * @param ioThreads event loops
   * @param maxBodyBytes of one request, before and after decompression (413)
   * @param maxBufferedBytes of all request bodies in memory at a time (503)
   * @param maxUnsentBytes of one event stream whose peer does not read; then it is closed
   * @param requestTimeout from the first to the last byte of a request (408)
   * @param idleTimeout without a request, or with a peer that does not read its reply
   */
  public record Config(
      String host,
      int port,
      Optional<Tls> tls,
      int ioThreads,
      int maxConnections,
      long maxBodyBytes,
      long maxBufferedBytes,
      long maxUnsentBytes,
      Duration requestTimeout,
      Duration idleTimeout) {
    public static final Config DEFAULT =
        new Config(
            "127.0.0.1",
            8080,
            Optional.empty(),
            1,
            1_000,
            1L << 20,
            16L << 20,
            256L << 10,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));

    public Config {
      require(!host.isBlank(), "host: an address or name was expected, such as 127.0.0.1");
      require(port >= 0 && port <= 65_535, "port: 0 to 65535 was expected, got " + port);
      require(ioThreads >= 1 && ioThreads <= 64, "io-threads: 1 to 64 was expected");
      require(maxConnections >= 1, "max-connections: must be at least 1");
      require(
          maxBodyBytes >= 1 && maxBodyBytes <= 1L << 30,
          "max-body-bytes: 1 byte to 1 GiB was expected, got " + maxBodyBytes);
      require(
          maxBufferedBytes >= maxBodyBytes,
          "max-buffered-bytes: must be at least max-body-bytes, got " + maxBufferedBytes);
      require(maxUnsentBytes >= 1_024, "max-unsent-bytes: must be at least 1024");
      require(requestTimeout.isPositive(), "request-timeout: must be above 0");
      require(idleTimeout.isPositive(), "idle-timeout: must be above 0");
    }

    private static void require(boolean holds, String mistake) {
      if (!holds) {
        throw new IllegalArgumentException(mistake);
      }
    }
  }

  /** Server certificate chain and PKCS#8 key, both PEM. */
  public record Tls(Path certificate, Path key) {}
}
