package io.vivremotion.adapter.mqtt;

import io.vivremotion.message.DeviceId;
import io.vivremotion.security.Gate.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The state that may outlive a connection (MQTT 5, section 4.1), in memory only. Event loop only.
 */
final class Session {
  /** More filters than this are refused with 0x97 (3.1.1: 0x80). */
  static final int MAX_SUBSCRIPTIONS = 1_000;

  private final String clientId;
  private final Principal principal;
  private final Outbound outbound;
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

  private final Received received = new Received();

  private Optional<Connection> connection = Optional.empty();
  private long expirySeconds;

  Session(String clientId, Principal principal, Outbound outbound) {
    this.clientId = clientId;
    this.principal = principal;
    this.outbound = outbound;
  }

  String clientId() {
    return clientId;
  }

  Principal principal() {
    return principal;
  }

  /** A device bound to one name hears what concerns that name only, whatever its filters say. */
  boolean hears(DeviceId device) {
    return principal.speaksFor(device);
  }

  Outbound outbound() {
    return outbound;
  }

  Map<String, Subscription> subscriptions() {
    return subscriptions;
  }

  Received received() {
    return received;
  }

  Optional<Connection> connection() {
    return connection;
  }

  boolean isConnected() {
    return connection.isPresent();
  }

  void connect(Connection with) {
    connection = Optional.of(with);
  }

  void disconnect() {
    connection = Optional.empty();
    outbound.disconnected();
  }

  long expirySeconds() {
    return expirySeconds;
  }

  void expireAfter(long seconds) {
    expirySeconds = seconds;
  }
}
