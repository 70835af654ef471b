package io.vivremotion.adapter.mqtt;

import io.vivremotion.adapter.Adapter;
import io.vivremotion.insight.Health;
import io.vivremotion.insight.WatchedTimers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins a broker that is already there, as a client with a session that lasts: takes what its
 * filters match (QoS 1, acknowledged to the broker after the commit) and publishes answers to
 * {@code devices/{device}/answers}. What is not acknowledged comes again after the next connect.
 */
public final class MqttBridge implements Adapter {
  static final String NAME = "bridge";
  private static final Logger LOG = LoggerFactory.getLogger(MqttBridge.class);
  private static final int MAX_SHIFT = 20;

  private final Config config;
  private final MqttAdapter.Parts parts;
  private final RandomGenerator random;
  private final Meters meters;
  private final BridgeArrivals arrivals;
  private final BridgeAnswers answers;

  // Written on the work thread (and once in start), read by status.
  private volatile Health health = new Health.Down("bridge: not started");
  private volatile boolean draining;
  private volatile Optional<WatchedTimers> work = Optional.empty();

  // Work thread only.
  private Optional<BrokerLink> link = Optional.empty();
  private int attempts;
  private boolean subscribedBefore;
  private boolean retryIsDue;

  /**
   * @param uri of the broker, such as {@code tcp://127.0.0.1:1883} or {@code ssl://broker:8883}
   * @param clientId must stay the same, for the broker keeps the session by it
   * @param filters what to subscribe to
   * @param user empty: none
   * @param passwordFile read at each attempt; empty: none
   * @param maxInFlight answers on their way to the broker, and messages on their way to the disk
   * @param backoffMax longest wait between attempts; the wait is random below a bound that doubles
   */
  public record Config(
      String uri,
      String clientId,
      List<String> filters,
      String user,
      String passwordFile,
      int maxInFlight,
      Duration keepAlive,
      Duration connectTimeout,
      Duration backoffMin,
      Duration backoffMax) {

    public static final Config DEFAULT =
        new Config(
            "tcp://127.0.0.1:1883",
            "vivremotion",
            List.of("devices/#"),
            "",
            "",
            100,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(60));

    public Config {
      filters = List.copyOf(filters);
      expect(uri.matches("(tcp|ssl)://.+"), "uri: tcp://HOST:PORT or ssl://HOST:PORT was expected");
      expect(!clientId.isBlank(), "client-id: a name was expected, got nothing");
      expect(!filters.isEmpty(), "filters: at least one topic filter was expected");
      for (String filter : filters) {
        expect(TopicFilter.parse(filter).isPresent(), "filters: no legal filter: " + filter);
      }
      expect(maxInFlight >= 1 && maxInFlight <= 900, "max-in-flight: 1 to 900 was expected");
      long seconds = keepAlive.toSeconds();
      expect(seconds >= 1 && seconds <= 65_535, "keep-alive: 1 to 65535 seconds was expected");
      expect(connectTimeout.toMillis() >= 100, "connect-timeout: at least 100 ms was expected");
      expect(
          backoffMin.toMillis() >= 1 && backoffMax.compareTo(backoffMin) >= 0,
          "backoff-min, backoff-max: at least 1 ms, and max not below min, was expected");
    }

    private static void expect(boolean legal, String message) {
      if (!legal) {
        throw new IllegalArgumentException(message);
      }
    }
  }

  public MqttBridge(Config config, MqttAdapter.Parts parts, RandomGenerator random) {
    this.config = config;
    this.parts = parts;
    this.random = random;
    this.meters = Meters.ofBridge(parts.meters());
    this.arrivals = new BridgeArrivals(config, parts, meters);
    this.answers = new BridgeAnswers(parts.downlink(), config.maxInFlight());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public synchronized void start() {
    if (work.isPresent()) {
      throw new IllegalStateException("bridge: started before");
    }
    WatchedTimers thread =
        new WatchedTimers(
            NAME, Thread.ofPlatform().name(NAME).factory(), parts.meters(), this::failed);
    work = Optional.of(thread);
    meters.gauge("vivremotion_connections", () -> health instanceof Health.Up ? 1 : 0);
    meters.gauge("vivremotion_bridge_unanswered", arrivals::unanswered);
    health = new Health.Degraded("bridge: connecting to " + config.uri());
    thread.execute(() -> attempt(thread));
  }

  /** On the work thread, after a bug in one task: begins anew, or nobody would connect again. */
  private void failed(RuntimeException bug) {
    String why = "a task failed by a mistake in here: " + bug;
    WatchedTimers thread = work.orElse(null);
    if (link.isPresent()) {
      link.get().end(why);
    } else if (thread != null && !retryIsDue) {
      retry(thread, why);
    }
  }

  private void attempt(WatchedTimers thread) {
    retryIsDue = false;
    try {
      BrokerLink next = new BrokerLink(config, thread, new Events(thread));
      link = Optional.of(next);
      next.connect(password(), subscribedBefore);
    } catch (IOException e) {
      retry(thread, "cannot read password-file " + config.passwordFile() + ": " + e.getMessage());
    }
  }

  private String password() throws IOException {
    return config.passwordFile().isEmpty()
        ? ""
        : Files.readString(Path.of(config.passwordFile())).strip();
  }

  private void retry(WatchedTimers thread, String why) {
    if (draining && thread.isClosed()) {
      return;
    }
    long bound =
        Math.min(
            config.backoffMax().toMillis(),
            config.backoffMin().toMillis() << Math.min(attempts, MAX_SHIFT));
    long delay = random.nextLong(bound + 1);
    attempts++;
    health =
        new Health.Degraded(
            "bridge: not connected to " + config.uri() + " (" + why + "); tries again by itself");
    LOG.warn("part=bridge event=down uri={} why=\"{}\" retryMillis={}", config.uri(), why, delay);
    if (!thread.isClosed()) { // else the bridge was closed in the meantime
      retryIsDue = true;
      var _ = thread.after(delay, TimeUnit.MILLISECONDS, () -> attempt(thread));
    }
  }

  private final class Events implements BrokerLink.Events {
    private final WatchedTimers thread;

    Events(WatchedTimers thread) {
      this.thread = thread;
    }

    @Override
    public void up(BrokerLink from) {
      attempts = 0;
      subscribedBefore = true;
      health = Health.UP;
      LOG.info("part=bridge event=up uri={}", config.uri());
      answers.up(from, thread);
    }

    @Override
    public void arrived(BrokerLink from, String topic, MqttMessage message) {
      if (!draining) { // else not acknowledged: the broker keeps it for the next session
        arrivals.arrived(from, topic, message);
      }
    }

    @Override
    public void down(BrokerLink from, String why) {
      answers.down();
      link = Optional.empty();
      meters.connectionRefused("link-lost");
      retry(thread, why);
    }
  }

  // ---- life

  @Override
  public Health health() {
    return health;
  }

  @Override
  public void drain() {
    draining = true;
  }

  @Override
  public synchronized void close() {
    draining = true;
    work.ifPresent(thread -> {
      thread.execute(() -> {
        answers.down();
        link.ifPresent(now -> now.end("closing"));
      });
      thread.close(2, TimeUnit.SECONDS);
    });
    work = Optional.empty();
    health = new Health.Down("bridge: closed");
  }
}
