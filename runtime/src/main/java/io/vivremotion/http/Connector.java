package io.vivremotion.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens the client's connections: from the socket up wire, TLS, codec, connection. */
final class Connector {
  private static final int MAX_HEADER_BYTES = 32 << 10;

  /** One read of a limited wire: small, so that what is charged late is little. */
  private static final int READ_BYTES = 2_048;

  private final HttpClient.Config config;
  private final WireCounters counters;
  private final Transport transport;
  private final EventLoopGroup loops;
  private final NameLookups names = new NameLookups();
  private @Nullable SslContext tls;

  Connector(
      HttpClient.Config config, WireCounters counters, Transport transport, EventLoopGroup loops) {
    this.config = config;
    this.counters = counters;
    this.transport = transport;
    this.loops = loops;
  }

  /** The bytes of looking up the name are not counted. */
  ClientConnection connect(Way way, Deadline deadline) throws IOException, InterruptedException {
    URI uri = deadline.call().uri();
    boolean secure = uri.getScheme().equalsIgnoreCase("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    Optional<SslContext> context = secure ? Optional.of(tls()) : Optional.empty();
    @Nullable ConnectException refused = null;
    for (InetAddress address : names.addresses(host, deadline)) {
      InetSocketAddress peer = new InetSocketAddress(address, port);
      Opening opening = new Opening(host, port, context, way, deadline.call().urgent());
      try {
        return open(peer, opening, deadline);
      } catch (IOException e) {
        refused = Failures.noConnection(e, uri);
      }
    }
    throw refused != null ? refused : new ConnectException("no address for " + host);
  }

  private ClientConnection open(InetSocketAddress peer, Opening opening, Deadline deadline)
      throws IOException, InterruptedException {
    long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline.leftNanos());
    long connectMillis = Math.clamp(config.connectTimeout().toMillis(), 1, Math.max(1, leftMillis));
    CompletableFuture<ClientConnection> opened = new CompletableFuture<>();
    ChannelFuture connecting =
        bootstrap((int) connectMillis, opening.way)
            .handler(new Setup(this, opening, opened))
            .connect(peer)
            .addListener(done -> {
              if (!done.isSuccess()) {
                opened.completeExceptionally(done.cause());
              }
            });
    boolean done = false;
    try {
      ClientConnection connection = deadline.await(opened);
      done = true;
      return connection;
    } finally {
      if (!done) {
        var _ = connecting.channel().close();
      }
    }
  }

  private Bootstrap bootstrap(int connectMillis, Way way) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(transport.clientChannel)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis);
    if (!way.localAddress().isEmpty()) {
      bootstrap.localAddress(way.localAddress(), 0);
    }
    int sendBytes = way.wire().sendBufferBytes();
    if (sendBytes > 0) {
      bootstrap.option(ChannelOption.SO_SNDBUF, sendBytes);
    }
    int receiveBytes = way.wire().receiveBufferBytes();
    return receiveBytes == 0
        ? bootstrap
        : bootstrap
            .option(ChannelOption.SO_RCVBUF, receiveBytes)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
  }

  /** Where a connection leads. */
  private record Opening(
      String host, int port, Optional<SslContext> tls, Way way, boolean urgent) {}

  /** Wire, TLS, codec, connection: in this order from the socket. */
  private static final class Setup extends ChannelInitializer<Channel> {
    private final Connector connector;
    private final Opening opening;
    private final CompletableFuture<ClientConnection> opened;

    Setup(Connector connector, Opening opening, CompletableFuture<ClientConnection> opened) {
      this.connector = connector;
      this.opening = opening;
      this.opened = opened;
    }

    @Override
    protected void initChannel(Channel channel) {
      WireHandler wire = new WireHandler(opening.way.wire(), connector.counters);
      var _ = wire.carry(opening.urgent());
      ClientConnection connection =
          new ClientConnection(channel, wire, connector.config.maxResponseBytes(), opened);
      HttpClientCodec http1 =
          new HttpClientCodec(
              new HttpDecoderConfig().setMaxHeaderSize(MAX_HEADER_BYTES), false, false);
      channel.pipeline().addLast(wire);
      opening
          .tls()
          .ifPresent(context -> {
            SslHandler handler =
                context.newHandler(channel.alloc(), opening.host(), opening.port());
            handler.setHandshakeTimeoutMillis(0); // the call's timeout bounds it
            channel.pipeline().addLast(handler);
          });
      Http2Codec.addTo(channel.pipeline(), http1, MAX_HEADER_BYTES, connection);
    }
  }

  /** Made when first needed: reading the system's trust takes a tenth of a second. */
  synchronized SslContext tls() throws IOException {
    SslContext context = tls;
    if (context == null) {
      context = ClientTls.context(config.trust(), config.http2());
      tls = context;
    }
    return context;
  }
}
