package io.vivremotion.http;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one pooled client: HTTP/1.1 with keep-alive, HTTP/2 where a server with TLS chooses it, host
 * names verified, every byte through a {@link Wire}. {@link #send} blocks and is meant for virtual
 * threads; an event loop does the I/O. It does not retry: the caller is the one owner of retries.
 */
public final class HttpClient implements AutoCloseable {
  private final Config config;
  private final Supplier<Way> ways;
  private final Clock clock;
  private final Transport transport;
  private final ConcurrentHashMap<Origin, HostPool> pools = new ConcurrentHashMap<>();
  private final WireCounters counters;
  private @Nullable EventLoopGroup loops;
  private @Nullable Connector connector;
  private boolean closed;

  public HttpClient(Config config, Wire wire, MeterRegistry meters) {
    this(config, wire, meters, "");
  }

  /**
   * @param localAddress of this machine, from which it connects, so that the system's routes lead
   *     over a certain link; empty: the system's choice
   */
  public HttpClient(Config config, Wire wire, MeterRegistry meters, String localAddress) {
    this(config, always(new Way(wire, localAddress)), meters, Transport.best());
  }

  /**
   * @param ways asked for each call: it goes over the link that is told then, and connections of
   *     another one are not used for it. Quick, from any thread
   */
  public HttpClient(Config config, Supplier<Way> ways, MeterRegistry meters) {
    this(config, ways, meters, Transport.best());
  }

  HttpClient(Config config, Wire wire, MeterRegistry meters, Transport transport) {
    this(config, always(new Way(wire, "")), meters, transport);
  }

  /** Of one body, before and after decompression: what is longer fails. */
  public long maxResponseBytes() {
    return config.maxResponseBytes();
  }

  private static Supplier<Way> always(Way way) {
    return () -> way;
  }

  /** A host over one link. */
  private record Origin(String scheme, String authority, Way way) {}

  private HttpClient(Config config, Supplier<Way> ways, MeterRegistry meters, Transport transport) {
    this.config = config;
    this.ways = ways;
    this.clock = meters.config().clock();
    this.transport = transport;
    this.counters = new WireCounters(meters);
  }

  /** Throws if the extra trust file cannot be read. */
  public synchronized void start() throws IOException {
    if (loops != null) {
      throw new IllegalStateException("the HTTP client was started before");
    }
    EventLoopGroup opened = transport.eventLoops(1, "http-client");
    connector = new Connector(config, counters, transport, opened);
    loops = opened;
    if (config.trust().isPresent()) {
      connector.tls();
    }
  }

  /**
   * Sends and waits for the whole response, whatever its status. Throws {@link ConnectException} if
   * no connection could be had and nothing was sent, {@link java.net.SocketTimeoutException} after
   * the call's timeout, {@link javax.net.ssl.SSLException} for a peer that is not trusted, {@link
   * java.net.ProtocolException} for a reply that is not HTTP or exceeds a limit, and other {@link
   * IOException}s when the connection breaks. An interrupt ends the call and its connection.
   */
  public Response send(Call call) throws IOException, InterruptedException {
    Deadline deadline = Deadline.of(call, clock);
    Way way = ways.get();
    HostPool pool =
        pools.computeIfAbsent(
            new Origin(call.uri().getScheme(), call.uri().getAuthority(), way),
            origin -> new HostPool(config.maxConnectionsPerHost()));
    if (call.urgent()) {
      return carry(pool, way, deadline);
    }
    if (!pool.permits.tryAcquire(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
      throw new ConnectException("no connection to " + call.uri().getHost() + " came free in time");
    }
    try {
      return carry(pool, way, deadline);
    } finally {
      pool.permits.release();
    }
  }

  private Response carry(HostPool pool, Way way, Deadline deadline)
      throws IOException, InterruptedException {
    while (true) {
      Optional<ClientConnection> idle = pool.take();
      ClientConnection connection =
          idle.isPresent() ? idle.get() : connected(connector(), way, deadline);
      try {
        Response response = exchange(connection, deadline);
        if (connection.isReusable()) {
          pool.giveBack(connection, clock.monotonicTime(), config.idleTimeout().toNanos());
        }
        return response;
      } catch (ClientConnection.Stale e) {
        if (idle.isEmpty()) {
          throw Failures.noConnection(e, deadline.call().uri());
        }
      }
    }
  }

  private static ClientConnection connected(Connector by, Way way, Deadline deadline)
      throws IOException, InterruptedException {
    try {
      return by.connect(way, deadline);
    } catch (IOException e) {
      throw Failures.noConnection(e, deadline.call().uri());
    }
  }

  private Response exchange(ClientConnection connection, Deadline deadline)
      throws IOException, InterruptedException {
    boolean done = false;
    try {
      RawResponse raw = deadline.await(connection.exchange(deadline.call()));
      Response response = decoded(raw);
      done = true;
      return response;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  private Response decoded(RawResponse raw) throws IOException {
    byte[] body = raw.body;
    String coding = raw.headers.getOrDefault("content-encoding", "");
    if (body.length > 0) {
      body = ContentCoding.of(coding).decode(body, config.maxResponseBytes());
    }
    String type = raw.headers.getOrDefault("content-type", "");
    return new Response(
        raw.status,
        raw.headers,
        Payload.wrap(body, MediaType.ofHeader(type)),
        raw.wireBytesSent,
        raw.wireBytesReceived);
  }

  private synchronized Connector connector() throws IOException {
    Connector open = connector;
    if (open == null || closed) {
      throw new IOException("the HTTP client is not running");
    }
    return open;
  }

  /** Idempotent. Calls under way fail. */
  @Override
  public void close() {
    @Nullable EventLoopGroup running;
    synchronized (this) {
      running = closed ? null : loops;
      closed = true;
    }
    if (running != null) {
      pools.values().forEach(HostPool::close);
      running.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  /**
   * @param maxConnectionsPerHost further calls wait, within their timeout, but for urgent ones
   * @param idleTimeout an unused connection is closed after this
   * @param maxResponseBytes of one body, before and after decompression
   * @param trust PEM file of certificates trusted beside the system's
   * @param http2 offered to servers with TLS
   */
  public record Config(
      Duration connectTimeout,
      int maxConnectionsPerHost,
      Duration idleTimeout,
      long maxResponseBytes,
      Optional<Path> trust,
      boolean http2) {
    public static final Config DEFAULT =
        new Config(
            Duration.ofSeconds(10), 4, Duration.ofSeconds(50), 4L << 20, Optional.empty(), true);

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
