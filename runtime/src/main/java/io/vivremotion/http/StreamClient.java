package io.vivremotion.http;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The client for calls whose response is relayed as it comes: never blocks, calls back on the event
 * loop of the request it serves, on which the connection lives as well. Beside {@link HttpClient},
 * which gathers whole responses for virtual threads. It does not retry.
 *
 * <p>Each loop has its share of the connections to a host. What waits for a connection is bounded;
 * what a listener does not take is not read from the peer: at most {@value
 * StreamConnector#READ_BYTES} bytes of a stream are under way in memory.
 */
public final class StreamClient implements AutoCloseable {
  private final StreamConnector connector;
  private final Shared shared;
  private final Supplier<Way> ways;
  private final ConcurrentHashMap<EventLoop, LoopPools> pools = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param loops how many event loops call: each has its share of the limits
   * @param link passed by the bytes of calls which are not free
   */
  public StreamClient(Config config, int loops, Wire link, MeterRegistry meters) {
    this(config, loops, always(new Way(link, "")), meters, Transport.best());
  }

  /**
   * @param ways asked for each call that is not free: it goes over the link that is told then, and
   *     connections of another one are not used for it. Quick, from any thread; the same object for
   *     the same link
   */
  public StreamClient(Config config, int loops, Supplier<Way> ways, MeterRegistry meters) {
    this(config, loops, ways, meters, Transport.best());
  }

  StreamClient(
      Config config, int loops, Supplier<Way> ways, MeterRegistry meters, Transport transport) {
    this.ways = ways;
    this.shared = new Shared(config.perLoop(loops), meters);
    this.connector = new StreamConnector(config, shared, new WireCounters(meters), transport);
  }

  private static Supplier<Way> always(Way way) {
    return () -> way;
  }

  /** What all loops have in common. */
  static final class Shared {
    final Config config;
    final Clock clock;
    final AtomicInteger waiting = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final Counter crowded;

    Shared(Config config, MeterRegistry meters) {
      this.config = config;
      this.clock = meters.config().clock();
      this.crowded =
          Counter.builder("vivremotion_stream_client_refused")
              .description("Calls turned away because too many waited for a connection")
              .register(meters);
      Gauge.builder("vivremotion_stream_client_waiting", waiting, AtomicInteger::get)
          .description("Calls that wait for a connection")
          .register(meters);
      Gauge.builder("vivremotion_stream_client_connections", open, AtomicInteger::get)
          .register(meters);
    }

    long nanos() {
      return clock.monotonicTime();
    }
  }

  /** Throws if the extra trust file cannot be read. */
  public void start() throws IOException {
    connector.start();
  }

  /**
   * Begins a call; the listener is called back later, on the loop, never before this returns. Only
   * on the loop.
   */
  public Ongoing call(Loop loop, StreamCall call, StreamListener listener) {
    if (!loop.isHere()) {
      throw new IllegalStateException("a streaming call begins on its loop");
    }
    Way way = call.to().isFree() ? Way.FREE : ways.get();
    Ongoing ongoing = new Ongoing(call, listener, way, shared.nanos());
    if (closed) {
      ongoing.failLater(loop.events(), StreamListener.Cause.UNREACHABLE, "the client is closed");
    } else {
      pools
          .computeIfAbsent(loop.events(), events -> new LoopPools(events, shared, connector))
          .begin(ongoing);
    }
    return ongoing;
  }

  /** Connections open to a host now, those kept idle included, over all loops. */
  public int openConnections() {
    return shared.open.get();
  }

  /** Idempotent. Calls under way fail. */
  @Override
  public void close() {
    closed = true;
    pools.values().forEach(LoopPools::close);
  }

  /**
   * @param maxConnectionsPerHost a stream takes one for as long as it lasts; further calls wait
   * @param maxWaitingPerHost further calls are refused
   * @param idleTimeout an unused connection is closed after this
   * @param trust PEM file of certificates trusted beside the system's
   * @param http2 offered to servers with TLS; a connection still carries one call at a time
   */
  public record Config(
      Duration connectTimeout,
      int maxConnectionsPerHost,
      int maxWaitingPerHost,
      Duration idleTimeout,
      Optional<Path> trust,
      boolean http2) {
    public static final Config DEFAULT =
        new Config(
            Duration.ofSeconds(10), 512, 1_024, Duration.ofSeconds(50), Optional.empty(), true);

    public Config {
      require(connectTimeout.isPositive(), "connect-timeout: must be above 0");
      require(maxConnectionsPerHost >= 1, "max-connections-per-host: must be at least 1");
      require(maxWaitingPerHost >= 0, "max-waiting-per-host: must not be below 0");
      require(idleTimeout.isPositive(), "idle-timeout: must be above 0");
    }

    Config perLoop(int loops) {
      return new Config(
          connectTimeout,
          Math.max(1, maxConnectionsPerHost / loops),
          maxWaitingPerHost / loops,
          idleTimeout,
          trust,
          http2);
    }

    private static void require(boolean holds, String mistake) {
      if (!holds) {
        throw new IllegalArgumentException(mistake);
      }
    }
  }
}
