package io.vivremotion.adapter.mqtt;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vivremotion.adapter.Adapter;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.adapter.Inbox;
import io.vivremotion.insight.Fatal;
import io.vivremotion.insight.Health;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.MessageIds;
import io.vivremotion.security.Gate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MQTT server. */
public final class MqttAdapter implements Adapter {
  static final String NAME = "mqtt";

  private static final Logger LOG = LoggerFactory.getLogger(MqttAdapter.class);
  private static final int BACKLOG = 1_024;
  private static final int MAX_READ_BYTES = 32 << 10;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 << 10, 256 << 10);
  private static final long SWEEP_MILLIS = 250;
  private static final long RETRY_SECONDS = 5;
  private static final long STOP_SECONDS = 5;

  private final Config config;
  private final Parts parts;
  private Optional<Running> running = Optional.empty();

  /**
   * @param host to listen on; anonymous clients are let in only on a loopback address
   * @param port 0: any free one, {@link #port} tells
   * @param maxPacketBytes larger packets end the connection
   * @param maxUnacknowledged receive maximum of MQTT 5; 3.1.1 clients are not read from above it
   * @param keepAliveMax imposed on MQTT 5 clients that ask for more or for none
   * @param retainedMaxBytes of all retained messages together
   * @param sessionQueueMaxBytes of messages that wait for one session
   * @param sessionExpiryMax how long a session waits for its client at most
   */
  public record Config(
      String host,
      int port,
      long maxPacketBytes,
      int maxConnections,
      int maxUnacknowledged,
      Duration keepAliveMax,
      long retainedMaxBytes,
      long sessionQueueMaxBytes,
      Duration sessionExpiryMax) {

    public static final Config DEFAULT =
        new Config(
            "127.0.0.1",
            1883,
            256 << 10,
            10_000,
            1_024,
            Duration.ofHours(1),
            8 << 20,
            1 << 20,
            Duration.ofDays(1));

    private static final long LARGEST_PACKET = 268_435_460L;
    private static final int MAX_U16 = 65_535;

    public Config {
      if (host.isBlank()) {
        throw new IllegalArgumentException("host: an address or name was expected, got nothing");
      }
      within("port", port, 0, MAX_U16);
      within("max-packet-bytes", maxPacketBytes, 128, LARGEST_PACKET);
      within("max-connections", maxConnections, 1, 1_000_000);
      within("max-unacknowledged", maxUnacknowledged, 1, MAX_U16);
      within("keep-alive-max (seconds)", keepAliveMax.toSeconds(), 1, MAX_U16);
      within("retained-max-bytes", retainedMaxBytes, 0, 1L << 40);
      within("session-queue-max-bytes", sessionQueueMaxBytes, 0, 1L << 40);
      within("session-expiry-max (seconds)", sessionExpiryMax.toSeconds(), 0, 0xFFFF_FFFFL);
    }

    private static void within(String key, long value, long least, long most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            key + ": " + least + " to " + most + " was expected, got " + value);
      }
    }

    public Config withPort(int other) {
      return new Config(
          host,
          other,
          maxPacketBytes,
          maxConnections,
          maxUnacknowledged,
          keepAliveMax,
          retainedMaxBytes,
          sessionQueueMaxBytes,
          sessionExpiryMax);
    }
  }

  /** What the adapter works with. */
  public record Parts(
      Inbox inbox,
      Downlink downlink,
      Gate gate,
      AddressRules rules,
      MessageIds ids,
      InstantSource clock,
      MeterRegistry meters) {}

  private record Running(MultiThreadIoEventLoopGroup group, Broker broker, Channel server) {}

  public MqttAdapter(Config config, Parts parts) {
    this.config = config;
    this.parts = parts;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public synchronized void start() throws IOException {
    if (running.isPresent()) {
      throw new IllegalStateException("mqtt: started before");
    }
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    var group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mqtt"), io);
    EventLoop loop = group.next();
    Meters meters = Meters.ofServer(parts.meters());
    Broker broker = new Broker(config, parts, loop, meters);
    broker.bindTo(meters);
    ChannelFuture bound = bootstrap(group, broker, epoll).bind(config.host(), config.port());
    bound.awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
      throw new IOException(
          "mqtt: cannot listen on "
              + config.host()
              + ":"
              + config.port()
              + ": "
              + bound.cause().getMessage()
              + ". Choose another mqtt.port, or stop what"
              + " holds this one",
          bound.cause());
    }
    timers(loop, broker);
    running = Optional.of(new Running(group, broker, bound.channel()));
    LOG.info("part=mqtt event=listening host={} port={} epoll={}", config.host(), port(), epoll);
  }

  private static void timers(EventLoop loop, Broker broker) {
    var _ =
        loop.scheduleAtFixedRate(
            () -> guarded("sweep", broker::sweep),
            SWEEP_MILLIS,
            SWEEP_MILLIS,
            TimeUnit.MILLISECONDS);
    var _ =
        loop.scheduleAtFixedRate(
            () -> guarded("retry", broker.answers()::retryStale),
            RETRY_SECONDS,
            RETRY_SECONDS,
            TimeUnit.SECONDS);
  }

  /** A timer that throws would not come again. */
  private static void guarded(String timer, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) { // a bug in one turn must not end all others
      LOG.error("part=mqtt event=timer-failed timer={}", timer, e);
    } catch (Error e) { // Netty would keep it to itself
      Fatal.handOn(e);
    }
  }

  private static ServerBootstrap bootstrap(
      MultiThreadIoEventLoopGroup group, Broker broker, boolean epoll) {
    // One direct arena for the one loop that allocates; chunks of 512 KiB keep a small box small.
    var allocator = new PooledByteBufAllocator(true, 0, 1, 8192, 6, 256, 64, true);
    return new ServerBootstrap()
        .group(group)
        .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.ALLOCATOR, allocator)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(512, 2048, MAX_READ_BYTES))
        .childHandler(new Pipeline(broker));
  }

  /** What each accepted connection is served by. */
  private static final class Pipeline extends ChannelInitializer<Channel> {
    private static final int ANY_CLIENT_ID_LENGTH = 65_535;
    private final Broker broker;

    Pipeline(Broker broker) {
      this.broker = broker;
    }

    @Override
    protected void initChannel(Channel channel) {
      Connection connection = new Connection(broker, channel);
      if (!broker.opened(connection)) {
        var _ = channel.close();
        return;
      }
      int maxBytes = (int) broker.config().maxPacketBytes();
      channel
          .pipeline()
          .addLast(new FrameReader(connection))
          .addLast(new MqttDecoder(maxBytes, ANY_CLIENT_ID_LENGTH))
          .addLast(new CodecHandler(connection));
    }
  }

  /** The port it listens on; 0 while it does not. */
  public synchronized int port() {
    return running
        .map(now -> now.server().localAddress())
        .map(address -> ((InetSocketAddress) address).getPort())
        .orElse(0);
  }

  @Override
  public synchronized Health health() {
    return running
        .map(now ->
            now.server().isOpen()
                ? Health.UP
                : new Health.Degraded("mqtt: draining, takes no new connections"))
        .orElseGet(() -> new Health.Down("mqtt: not started"));
  }

  @Override
  public synchronized void drain() {
    running.ifPresent(now -> {
      now.server().close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
      onLoop(now, now.broker()::drain);
    });
  }

  @Override
  public synchronized void close() {
    running.ifPresent(now -> {
      now.server().close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
      onLoop(now, now.broker()::closeAll);
      now.group()
          .shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
          .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    });
    running = Optional.empty();
  }

  private static void onLoop(Running now, Runnable task) {
    now.group().next().submit(task).awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
