package io.vivremotion.adapter.mqtt;

import io.netty.channel.EventLoop;
import io.vivremotion.adapter.Downlink.Receipt;
import io.vivremotion.adapter.mqtt.TopicTree.Group;
import io.vivremotion.adapter.mqtt.TopicTree.Match;
import io.vivremotion.adapter.mqtt.TopicTree.Matches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * All that the connections share. Everything here happens on one event loop, so nothing is locked;
 * only {@link Ingest#completed} and the answers' recipients are called from elsewhere, and hand
 * over.
 */
final class Broker {
  private static final long CONNECT_TIMEOUT_NANOS = Duration.ofSeconds(10).toNanos();

  /** Unfinished and held-back packets of all connections together. */
  static final long PARTIAL_MAX_BYTES = 64L << 20;

  /** Messages that wait for all sessions, wills not published yet, filters: all of them. */
  static final long QUEUED_MAX_BYTES = 64L << 20;

  static final long WILLS_MAX_BYTES = 8L << 20;
  static final long FILTERS_MAX_BYTES = 32L << 20;

  private final MqttAdapter.Config config;
  private final MqttAdapter.Parts parts;
  private final EventLoop loop;
  private final Meters meters;
  private final TopicTree tree = new TopicTree();
  private final Retained retained;
  private final Sessions sessions;
  private final Ingest ingest;
  private final Answers answers;
  private final Share queued = new Share(QUEUED_MAX_BYTES);
  private final Share wills = new Share(WILLS_MAX_BYTES);
  private final Share filters = new Share(FILTERS_MAX_BYTES);
  private final Set<Connection> connections = new LinkedHashSet<>();
  private List<Writer> due = new ArrayList<>();
  private List<Writer> flushing = new ArrayList<>();
  private Instant now;
  private final Share partial = new Share(PARTIAL_MAX_BYTES);
  private boolean draining;
  private volatile int connected;

  Broker(MqttAdapter.Config config, MqttAdapter.Parts parts, EventLoop loop, Meters meters) {
    this.config = config;
    this.parts = parts;
    this.loop = loop;
    this.meters = meters;
    this.now = parts.clock().instant();
    this.retained = new Retained(config.retainedMaxBytes(), meters);
    this.sessions = new Sessions(this);
    this.ingest = new Ingest(parts.inbox(), parts.ids(), loop, this::flush);
    this.answers = new Answers(this, parts.downlink());
  }

  MqttAdapter.Config config() {
    return config;
  }

  MqttAdapter.Parts parts() {
    return parts;
  }

  EventLoop loop() {
    return loop;
  }

  Meters meters() {
    return meters;
  }

  TopicTree tree() {
    return tree;
  }

  Retained retained() {
    return retained;
  }

  Sessions sessions() {
    return sessions;
  }

  Ingest ingest() {
    return ingest;
  }

  Answers answers() {
    return answers;
  }

  /** UTC at the last read: one look at the clock serves all packets of a buffer. */
  Instant now() {
    return now;
  }

  void refreshClock() {
    now = parts.clock().instant();
  }

  long nanos() {
    return meters.nanos();
  }

  // ---- writing

  void flushDue(Writer writer) {
    due.add(writer);
  }

  /** At the end of each turn that may have written: once per connection, however much it wrote. */
  void flush() {
    List<Writer> now = due;
    due = flushing;
    flushing = now;
    for (Writer writer : now) {
      writer.flush();
    }
    now.clear();
  }

  // ---- memory of packets not yet read

  boolean reserve(int bytes) {
    return partial.take(bytes);
  }

  void released(int bytes) {
    partial.giveBack(bytes);
  }

  Share queued() {
    return queued;
  }

  Share wills() {
    return wills;
  }

  Share filters() {
    return filters;
  }

  /** Read by the scraper's thread. */
  void bindTo(Meters meters) {
    meters.gauge("vivremotion_connections", this::connected);
    meters.gauge("vivremotion_subscriptions", tree::size);
    meters.gauge("vivremotion_retained_bytes", retained::bytes);
    meters.gauge("vivremotion_mqtt_partial_bytes", partial::taken);
    meters.gauge("vivremotion_mqtt_queued_bytes", queued::taken);
    meters.gauge("vivremotion_mqtt_will_bytes", wills::taken);
    meters.gauge("vivremotion_mqtt_filter_bytes", filters::taken);
    meters.gauge("vivremotion_mqtt_sessions_waiting", sessions::waiting);
  }

  // ---- publishing

  /** A stored message to the sessions that subscribe to its topic. */
  void fanOut(Arrival arrival) {
    Matches matches = arrival.route().matches(tree);
    if (matches.isEmpty() && !arrival.retain()) {
      return;
    }
    Properties properties = arrival.properties();
    long expiry = properties.number(Properties.MESSAGE_EXPIRY, -1);
    Publication publication =
        new Publication(
            arrival.route().topic(),
            arrival.route().octets(),
            Octets.wrap(arrival.payload()),
            arrival.qos(),
            arrival.retain(),
            Octets.wrap(properties.passedOn()),
            expiry < 0 ? Publication.NEVER : nanos() + TimeUnit.SECONDS.toNanos(expiry));
    if (arrival.retain()) {
      retained.put(publication, arrival.route());
    }
    Optional<Session> from = arrival.connection().session();
    for (Match match : matches.plain()) {
      if (!match.noLocal() || from.isEmpty() || match.session() != from.get()) {
        send(publication, match, Outgoing.NO_RECEIPT);
      }
    }
    for (Group group : matches.groups()) {
      Match match = group.next(matches.device());
      if (match != null) {
        send(publication, match, Outgoing.NO_RECEIPT);
      }
    }
  }

  void send(Publication publication, Match match, Receipt receipt) {
    boolean retain = publication.retain() && match.retainAsPublished();
    match
        .session()
        .outbound()
        .send(new Outgoing(publication, match.qos(), retain, match.subscriptionIds(), receipt));
  }

  // ---- connections

  boolean isDraining() {
    return draining;
  }

  /** Any thread. */
  int connected() {
    return connected;
  }

  /** False if there are as many as may be. */
  boolean opened(Connection connection) {
    if (draining || connections.size() >= config.maxConnections()) {
      meters.connectionRefused(draining ? "stopping" : "max-connections");
      return false;
    }
    connections.add(connection);
    connected = connections.size();
    return true;
  }

  void closed(Connection connection, Optional<Will> will) {
    connections.remove(connection);
    connected = connections.size();
    connection.session().ifPresent(session -> sessions.left(session, connection, will));
  }

  /** Every quarter of a second: ends connections that said nothing for too long. */
  void sweep() {
    long now = nanos();
    for (Connection connection : List.copyOf(connections)) {
      if (connection.isOverdue(now, CONNECT_TIMEOUT_NANOS) && !draining) {
        meters.connectionRefused(connection.isConnected() ? "keep-alive" : "connect-timeout");
        connection.end(Reason.KEEP_ALIVE_TIMEOUT);
      }
    }
    flush();
  }

  /** Reads nothing more; what was offered is still acknowledged. */
  void drain() {
    draining = true;
    connections.forEach(Connection::pauseIfFull);
  }

  void closeAll() {
    for (Connection connection : List.copyOf(connections)) {
      connection.end(Reason.SHUTTING_DOWN);
    }
    flush();
    answers.close();
  }
}
