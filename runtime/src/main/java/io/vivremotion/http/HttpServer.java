package io.vivremotion.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vivremotion.insight.Health;
import io.vivremotion.security.Gate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one HTTP/1.1 server. Routes are handed in, before or after the start; the peer's bearer token
 * goes through the {@link Gate}. Handlers run on an event loop.
 */
public final class HttpServer implements AutoCloseable {
  private static final int MAX_LINE_BYTES = 4_096;
  private static final int MAX_HEADER_BYTES = 8_192;

  /** Together with one read of an upstream ({@link StreamConnector#READ_BYTES}) below 64 KiB. */
  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(16 << 10, 32 << 10);

  private static final byte[] FULL =
      """
      HTTP/1.1 503 Service Unavailable
      retry-after: 5
      content-length: 0
      connection: close

      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final Config config;
  private final Gate gate;
  private final MeterRegistry meters;
  private final Transport transport;
  private final Routes routes = new Routes();
  private @Nullable EventLoopGroup loops;
  private @Nullable ServerShared shared;
  private volatile @Nullable Channel listener;

  public HttpServer(Config config, Gate gate, MeterRegistry meters) {
    this(config, gate, meters, Transport.best());
  }

  HttpServer(Config config, Gate gate, MeterRegistry meters, Transport transport) {
    this.config = config;
    this.gate = gate;
    this.meters = meters;
    this.transport = transport;
  }

  /**
   * Adds a route. A template is literal segments and <code>{name}</code> (one segment each), such
   * as <code>/v1/devices/{device}/ask</code>. GET serves HEAD too.
   */
  public HttpServer route(String method, String template, Access access, Handler handler) {
    return route(method, template, Terms.of(access), handler);
  }

  /** Adds a route on terms of its own. */
  public HttpServer route(String method, String template, Terms terms, Handler handler) {
    routes.add(new Route(method, template, terms, handler, meters));
    return this;
  }

  /** Opens the port; throws with host and port in the message if it cannot be had. */
  public synchronized void start() throws IOException {
    if (loops != null) {
      throw new IllegalStateException("the HTTP server was started before");
    }
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    if (address.isUnresolved()) {
      throw new IOException("http: the host '" + config.host() + "' has no address");
    }
    Optional<SslContext> tls = tlsContext();
    Screening screening =
        new Screening(
            routes, gate, address.getAddress().isLoopbackAddress(), config.maxBodyBytes());
    ServerShared common = new ServerShared(config, screening, meters);
    EventLoopGroup opened = transport.eventLoops(config.ioThreads(), "http-server");
    ChannelFuture bound =
        new ServerBootstrap()
            .group(opened)
            .channel(transport.serverChannel)
            .option(ChannelOption.SO_BACKLOG, 1_024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
            .childHandler(new Peers(common, tls))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = opened.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "http: port "
              + config.port()
              + " on "
              + config.host()
              + " cannot be opened: choose another or stop the program that holds it",
          bound.cause());
    }
    loops = opened;
    shared = common;
    listener = bound.channel();
  }

  private Optional<SslContext> tlsContext() throws IOException {
    if (config.tls().isEmpty()) {
      return Optional.empty();
    }
    Tls tls = config.tls().get();
    try {
      return Optional.of(
          SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile())
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .build());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "http: the certificate "
              + tls.certificate()
              + " or its key "
              + tls.key()
              + " cannot be read as PEM (PKCS#8 key, no password)",
          e);
    }
  }

  /** Sets up each accepted connection. */
  private static final class Peers extends ChannelInitializer<Channel> {
    private final ServerShared shared;
    private final Optional<SslContext> tls;

    Peers(ServerShared shared, Optional<SslContext> tls) {
      this.shared = shared;
      this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
      ServerConnection connection = new ServerConnection(shared, channel);
      if (!shared.opened(connection)) {
        if (tls.isPresent()) {
          var _ = channel.close();
        } else {
          channel
              .writeAndFlush(Unpooled.wrappedBuffer(FULL))
              .addListener(ChannelFutureListener.CLOSE);
        }
        return;
      }
      ChannelPipeline pipeline = channel.pipeline();
      tls.ifPresent(context -> pipeline.addLast(context.newHandler(channel.alloc())));
      pipeline.addLast(
          FlushGathering.handler(),
          new HttpRequestDecoder(
              new HttpDecoderConfig()
                  .setMaxInitialLineLength(MAX_LINE_BYTES)
                  .setMaxHeaderSize(MAX_HEADER_BYTES)),
          new FlowControlHandler(),
          connection);
    }
  }

  /** The port in use: another than configured if that was 0. */
  public int port() {
    Channel open = listener;
    return open != null && open.localAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : config.port();
  }

  public Health health() {
    Channel open = listener;
    return open != null && open.isActive()
        ? Health.UP
        : new Health.Down("the HTTP port " + config.port() + " is closed");
  }

  /** Accepts no further connection, answers what was read, and closes connections as they idle. */
  public synchronized void drain() {
    Channel open = listener;
    ServerShared common = shared;
    if (open == null || common == null || common.isDraining()) {
      return;
    }
    common.drain();
    open.close().awaitUninterruptibly();
    common.connections().forEach(ServerConnection::drain);
  }

  /** Idempotent. */
  @Override
  public synchronized void close() {
    EventLoopGroup running = loops;
    if (running == null || running.isShuttingDown()) {
      return;
    }
    drain();
    ServerShared common = shared;
    if (common != null) {
      common.connections().forEach(ServerConnection::close);
    }
    running.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

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
