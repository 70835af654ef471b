package io.vivremotion.adapter.coap;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Adapter;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.adapter.Inbox;
import io.vivremotion.insight.Health;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.MessageIds;
import io.vivremotion.security.Gate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;

/**
 * Devices over CoAP (RFC 7252) with Californium, over UDP.
 *
 * <pre>
 * POST, PUT /devices/{device}/{channel...}   a message; 2.04 piggybacked after the commit
 * POST      /devices/{device}/ask            a question; 2.04 with the message's id
 * GET       /devices/{device}/answers        those that wait; with Observe: each as it comes, CON
 * </pre>
 *
 * The acknowledgement of a CON is its response, and that waits for the commit: nothing is
 * acknowledged empty before, or a power cut would lose what the device no longer repeats.
 */
public final class CoapAdapter implements Adapter {
  static final String NAME = "coap";

  private final Config config;
  private final Parts parts;
  private Optional<Running> running = Optional.empty();

  public CoapAdapter(Config config, Parts parts) {
    this.config = config;
    this.parts = parts;
  }

  /**
   * @param host the address to bind to; anonymous peers are let in only on a loopback address
   * @param port 0: any free one
   * @param maxBodyBytes of a message, also when it comes in blocks (4.13)
   * @param maxPeers whose exchanges are remembered, against duplicates
   * @param maxObservers of answers
   */
  public record Config(String host, int port, long maxBodyBytes, int maxPeers, int maxObservers) {
    public static final Config DEFAULT = new Config("127.0.0.1", 5683, 8_192, 2_000, 2_000);

    public Config {
      if (host.isBlank()) {
        throw new IllegalArgumentException("host: an address or name was expected, got nothing");
      }
      within("port", port, 0, 65_535);
      within("max-body-bytes", maxBodyBytes, 64, 1 << 20);
      within("max-peers", maxPeers, 1, 1_000_000);
      within("max-observers", maxObservers, 1, 1_000_000);
    }

    private static void within(String key, long value, long least, long most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            key + ": " + least + " to " + most + " was expected, got " + value);
      }
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

  private record Running(CoapServer server, CoapEndpoint endpoint, Arrivals arrivals) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public synchronized void start() throws IOException {
    if (running.isPresent()) {
      throw new IllegalStateException("coap: started before");
    }
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    if (address.isUnresolved()) {
      throw new IOException("coap: the host '" + config.host() + "' has no address");
    }
    Configuration settings = settings();
    Peers peers = new Peers(parts.gate(), address.getAddress().isLoopbackAddress());
    Arrivals arrivals = new Arrivals(config, parts, peers);
    CoapServer server = new CoapServer(settings);
    CoapEndpoint endpoint =
        CoapEndpoint.builder()
            .setConfiguration(settings)
            .setConnector(new LossyConnector(new UDPConnector(address, settings)))
            .build();
    endpoint.addPostProcessInterceptor(new TooLargeCounter(parts.meters()));
    server.addEndpoint(endpoint);
    server.add(new DevicesResource(arrivals, new Observers(parts, peers)));
    try {
      server.start();
    } catch (IllegalStateException e) {
      server.destroy();
      throw new IOException(
          "coap: UDP port "
              + config.port()
              + " on "
              + config.host()
              + " cannot be opened: choose another or stop the program that holds it",
          e);
    }
    running = Optional.of(new Running(server, endpoint, arrivals));
  }

  /**
   * Memory on a small box: Californium remembers each exchange for 247 s, at 1.5 kB; at its
   * defaults that fills any heap (docs/limits.md). No Californium3.properties is read or written.
   */
  private Configuration settings() {
    SystemConfig.register();
    CoapConfig.register();
    UdpConfig.register();
    return new Configuration()
        .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
        .set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, 16)
        .set(CoapConfig.USE_MESSAGE_OFFLOADING, true)
        .set(CoapConfig.MAX_ACTIVE_PEERS, config.maxPeers())
        .set(CoapConfig.MAX_SERVER_OBSERVES, config.maxObservers())
        .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, Math.toIntExact(config.maxBodyBytes()))
        .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
        .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
        .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1)
        .set(SystemConfig.HEALTH_STATUS_INTERVAL, 0, TimeUnit.SECONDS);
  }

  /** The port in use: another than configured if that was 0. */
  public synchronized int port() {
    return running.map(now -> now.endpoint().getAddress().getPort()).orElse(config.port());
  }

  @Override
  public synchronized Health health() {
    return running.filter(now -> now.endpoint().isStarted()).isPresent()
        ? Health.UP
        : new Health.Down("the CoAP port " + config.port() + " is closed");
  }

  /** Messages are refused with 5.03 from now on; answers are still delivered. */
  @Override
  public synchronized void drain() {
    running.ifPresent(now -> now.arrivals().drain());
  }

  @Override
  public synchronized void close() {
    running.ifPresent(now -> {
      now.arrivals().drain();
      now.server().destroy();
    });
    running = Optional.empty();
  }
}
