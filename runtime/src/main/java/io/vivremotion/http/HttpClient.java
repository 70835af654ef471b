package io.vivremotion.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The one pooled client: HTTP/1.1 with keep-alive, TLS with host name verification, every byte
 * through a {@link Wire}. {@link #send} blocks and is meant for virtual threads; an event loop does
 * the I/O. It does not retry: the caller is the one owner of retries.
 */
public final class HttpClient implements AutoCloseable {
  private final Config config;

  public HttpClient(Config config, Wire wire, MeterRegistry meters) {
    this.config = config;
  }

  /** Throws if the extra trust file cannot be read. */
  public void start() throws IOException {}

  /**
   * Sends and waits for the whole response, whatever its status. Throws {@link
   * java.net.ConnectException} if no connection could be had, {@link
   * java.net.SocketTimeoutException} after the call's timeout, {@link javax.net.ssl.SSLException}
   * for a peer that is not trusted, {@link java.net.ProtocolException} for a reply that is not HTTP
   * or exceeds a limit, and other {@link IOException}s when the connection breaks. An interrupt
   * ends the call and its connection.
   */
  public Response send(Call call) throws IOException, InterruptedException {
    if (config.maxConnectionsPerHost() > 0) {
      throw new IOException("the client comes with the next push");
    }
    return new Response(0, java.util.Map.of(), call.body(), 0, 0);
  }

  /** Idempotent. Calls under way fail. */
  @Override
  public void close() {}

  /**
   * @param maxConnectionsPerHost further calls wait, within their timeout
   * @param idleTimeout an unused connection is closed after this
   * @param maxResponseBytes of one body, before and after decompression
   * @param trust PEM file of certificates trusted beside the system's
   */
  public record Config(
      Duration connectTimeout,
      int maxConnectionsPerHost,
      Duration idleTimeout,
      long maxResponseBytes,
      Optional<Path> trust) {
    public static final Config DEFAULT =
        new Config(Duration.ofSeconds(10), 4, Duration.ofSeconds(50), 4L << 20, Optional.empty());

    public Config {
      if (connectTimeout.isNegative() || connectTimeout.isZero()) {
        throw new IllegalArgumentException("connect-timeout: must be above 0");
      }
      if (maxConnectionsPerHost < 1) {
        throw new IllegalArgumentException("max-connections-per-host: must be at least 1");
      }
      if (idleTimeout.isNegative() || idleTimeout.isZero()) {
        throw new IllegalArgumentException("idle-timeout: must be above 0");
      }
      if (maxResponseBytes < 1 || maxResponseBytes > Integer.MAX_VALUE - 16) {
        throw new IllegalArgumentException("max-response-bytes: 1 to 2147483631 was expected");
      }
    }
  }
}
