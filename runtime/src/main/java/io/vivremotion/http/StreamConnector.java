package io.vivremotion.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.vivremotion.http.StreamListener.Cause;
import io.vivremotion.insight.Fatal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens the streaming client's connections: from the socket up wire, TLS, codec, connection. */
final class StreamConnector {
  /** The most that one read takes: what comes after a listener has asked to pause. */
  static final int READ_BYTES = 16 << 10;

  private static final int MAX_HEADER_BYTES = 32 << 10;

  /** One read of a limited wire: small, so that what is charged late is little. */
  private static final int LIMITED_READ_BYTES = 2_048;

  private final StreamClient.Config config;
  private final StreamClient.Shared shared;
  private final WireCounters counters;
  private final Transport transport;
  private final NameLookups names = new NameLookups();
  private @Nullable SslContext tls;

  StreamConnector(
      StreamClient.Config config,
      StreamClient.Shared shared,
      WireCounters counters,
      Transport transport) {
    this.config = config;
    this.shared = shared;
    this.counters = counters;
    this.transport = transport;
  }

  /** Hears of one attempt, on its loop. */
  interface Opened {
    void opened(StreamConnection connection, Ongoing call);

    void failed(Ongoing call, Cause cause, String what);

    void free(StreamConnection connection);

    void connectionEnded();
  }

  void start() throws IOException {
    if (config.trust().isPresent()) {
      tls();
    }
  }

  /** The bytes of looking up the name are not counted. */
  void connect(EventLoop events, Ongoing call, Opened opened) {
    URI uri = call.call.uri();
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    boolean secure = uri.getScheme().equalsIgnoreCase("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    Attempt attempt = new Attempt(this, events, call, new Peer(host, port), opened);
    if (!secure && (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host))) {
      attempt.to(
          new InetAddress[] {NetUtil.createInetAddressFromIpAddressString(host)}, Optional.empty());
    } else {
      lookUp(attempt, host, secure);
    }
  }

  /** Beside the loop: the resolver blocks, and so does reading the system's trust. */
  private void lookUp(Attempt attempt, String host, boolean secure) {
    try {
      names.execute(() -> {
        try {
          InetAddress[] addresses = InetAddress.getAllByName(host);
          Optional<SslContext> context = secure ? Optional.of(tls()) : Optional.empty();
          attempt.onLoop(() -> attempt.to(addresses, context));
        } catch (UnknownHostException e) {
          attempt.onLoop(() ->
              attempt.give(
                  Cause.UNREACHABLE,
                  "the name " + host + " cannot be resolved: check network and DNS"));
        } catch (IOException e) {
          attempt.onLoop(() -> attempt.give(Cause.UNTRUSTED, "" + e.getMessage()));
        } catch (RuntimeException e) { // a bug must not keep a place in the pool
          attempt.onLoop(() -> attempt.give(Cause.UNREACHABLE, host + ": " + e));
        }
      });
    } catch (RejectedExecutionException e) {
      attempt.giveLater(Cause.UNREACHABLE, "look-ups of names hang: does DNS answer?");
    }
  }

  /** Where a connection leads. */
  private record Peer(String host, int port) {}

  /** One connection being opened, address by address. On its loop. */
  private static final class Attempt implements StreamConnection.Opening {
    private final StreamConnector connector;
    private final EventLoop events;
    private final Ongoing call;
    private final Peer peer;
    private final Opened opened;
    private InetAddress[] addresses = {};
    private Optional<SslContext> context = Optional.empty();
    private int next;

    Attempt(StreamConnector connector, EventLoop events, Ongoing call, Peer peer, Opened opened) {
      this.connector = connector;
      this.events = events;
      this.call = call;
      this.peer = peer;
      this.opened = opened;
    }

    void onLoop(Runnable task) {
      try {
        events.execute(Fatal.seen(task));
      } catch (RejectedExecutionException e) {
        next = addresses.length; // the server has ended: nobody waits for it
      }
    }

    void to(InetAddress[] found, Optional<SslContext> secured) {
      addresses = found;
      context = secured;
      tryNext("no address for " + peer.host());
    }

    private void tryNext(String why) {
      if (next >= addresses.length) {
        giveLater(Cause.UNREACHABLE, why);
        return;
      }
      InetAddress address = addresses[next++];
      try {
        connector
            .bootstrap(events, call.way)
            .handler(connector.setup(this))
            .connect(new InetSocketAddress(address, peer.port()))
            .addListener(done -> {
              if (!done.isSuccess()) {
                tryNext(peer.host() + ":" + peer.port() + " cannot be reached");
              }
            });
      } catch (RuntimeException e) { // as of a port that cannot be
        tryNext(peer.host() + ":" + peer.port() + " cannot be reached: " + e.getMessage());
      }
    }

    void giveLater(Cause cause, String what) {
      onLoop(() -> give(cause, what));
    }

    void give(Cause cause, String what) {
      opened.failed(call, cause, what);
    }

    @Override
    public void opened(StreamConnection connection) {
      opened.opened(connection, call);
    }

    @Override
    public void failed(Cause cause, String what) {
      giveLater(cause, peer.host() + ": " + what);
    }

    @Override
    public void free(StreamConnection connection) {
      opened.free(connection);
    }

    @Override
    public void ended() {
      opened.connectionEnded();
    }
  }

  private Bootstrap bootstrap(EventLoop events, Way way) {
    int receiveBytes = way.wire().receiveBufferBytes();
    RecvByteBufAllocator reads =
        receiveBytes == 0
            ? new AdaptiveRecvByteBufAllocator(512, 4_096, READ_BYTES).maxMessagesPerRead(1)
            : new FixedRecvByteBufAllocator(LIMITED_READ_BYTES);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(events)
            .channel(transport.clientChannel)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reads)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.connectTimeout().toMillis());
    if (!way.localAddress().isEmpty()) {
      bootstrap.localAddress(way.localAddress(), 0);
    }
    int sendBytes = way.wire().sendBufferBytes();
    if (sendBytes > 0) {
      bootstrap.option(ChannelOption.SO_SNDBUF, sendBytes);
    }
    return receiveBytes == 0 ? bootstrap : bootstrap.option(ChannelOption.SO_RCVBUF, receiveBytes);
  }

  /** Wire, TLS, codec, connection: in this order from the socket. */
  private ChannelInitializer<Channel> setup(Attempt attempt) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        WireHandler wire = new WireHandler(attempt.call.way.wire(), counters);
        StreamConnection connection = new StreamConnection(channel, wire, shared, attempt);
        HttpResponseDecoder http1 =
            new HttpResponseDecoder(
                new HttpDecoderConfig()
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setValidateHeaders(false) // none is passed on but for the type's value
                    .setMaxChunkSize(READ_BYTES));
        channel.pipeline().addLast(wire);
        attempt.context.ifPresent(context -> {
          SslHandler handler =
              context.newHandler(channel.alloc(), attempt.peer.host(), attempt.peer.port());
          handler.setHandshakeTimeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
          channel.pipeline().addLast(handler);
        });
        Http2Codec.addTo(channel.pipeline(), http1, MAX_HEADER_BYTES, connection);
      }
    };
  }

  /** Made when first needed: reading the system's trust takes a tenth of a second. */
  private synchronized SslContext tls() throws IOException {
    SslContext context = tls;
    if (context == null) {
      context = ClientTls.context(config.trust(), config.http2());
      tls = context;
    }
    return context;
  }
}
