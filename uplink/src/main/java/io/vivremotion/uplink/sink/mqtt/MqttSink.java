package io.vivremotion.uplink.sink.mqtt;

import io.vivremotion.http.Wire;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.sink.CloudEvent;
import io.vivremotion.uplink.sink.Delivery;
import io.vivremotion.uplink.sink.EventJson;
import io.vivremotion.uplink.sink.Fare;
import io.vivremotion.uplink.sink.Sink;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.jspecify.annotations.Nullable;

/**
 * Events at QoS 1, a batch at a time in the broker's window; each PUBACK confirms. What waits is in
 * the sink's spool, Paho keeps nothing: a connection that breaks is thrown away, and what it had
 * not confirmed is published again under its id.
 */
public final class MqttSink implements Sink {
  /** Fixed header, topic and packet id beside topic and payload; TLS record. */
  private static final int PACKET_BYTES = 40;

  /** CONNECT and CONNACK, TLS handshake. */
  private static final int CONNECT_BYTES = 200;

  private static final int HANDSHAKE_BYTES = 5_000;
  private static final int PUBACK_BYTES = 4;

  private final Config config;
  private final Surroundings around;
  private final TopicTemplate topics;
  private final Breaks breaks = new Breaks();

  /** Worker's thread, and {@link #close}. */
  private volatile @Nullable BrokerConnection connection;

  /**
   * @param uri {@code tcp://host:port} or {@code ssl://host:port}
   * @param topic template; empty: {@code vivremotion/{device}/{channel}}
   * @param user empty: none
   * @param password read at each attempt
   * @param trust PEM file of certificates trusted beside the system's
   * @param window published and not confirmed at most
   * @param timeout of one attempt to connect, and of the confirmations of one batch, beside what
   *     the link takes for it
   */
  public record Config(
      URI uri,
      String clientId,
      String topic,
      String user,
      KeySource password,
      Optional<Path> trust,
      int window,
      Duration timeout) {}

  /**
   * @param wire that all bytes pass
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  public record Surroundings(Wire wire, Fare fare, LongSupplier nanoTime) {}

  public MqttSink(Config config, Surroundings around) {
    this.config = config;
    this.around = around;
    this.topics =
        config.topic().isEmpty() ? TopicTemplate.DEFAULT : new TopicTemplate(config.topic());
  }

  @Override
  public Delivery deliver(List<CloudEvent> events) throws InterruptedException {
    try {
      BrokerConnection connected = connected();
      List<CloudEvent> window = events.subList(0, Math.min(events.size(), config.window()));
      Delivery delivery = publish(connected, window);
      if (delivery instanceof Delivery.Confirmed) {
        return delivery;
      }
      boolean broke = !connected.isConnected();
      drop();
      return broke ? broke(window, delivery) : delivery;
    } catch (MqttException e) {
      drop();
      return refusal(e);
    } catch (IOException | GeneralSecurityException e) {
      drop();
      return new Delivery.Barred(0, "cannot connect: " + e.getMessage());
    }
  }

  private Delivery broke(List<CloudEvent> window, Delivery delivery) {
    boolean alone = window.size() == 1;
    boolean refused = alone && breaks.on(window.getFirst().id(), around.nanoTime().getAsLong());
    return refused
        ? new Delivery.Refused(
            0, "the broker breaks the connection whenever this event comes: it may be too large")
        : delivery;
  }

  private BrokerConnection connected()
      throws MqttException, IOException, GeneralSecurityException, InterruptedException {
    BrokerConnection open = connection;
    if (open != null && open.isConnected()) {
      return open;
    }
    drop();
    boolean tls = config.uri().getScheme().equals("ssl");
    int handshake = tls ? HANDSHAKE_BYTES : 0;
    try (Fare.Paid _ = around.fare().pay(CONNECT_BYTES, CONNECT_BYTES + handshake)) {
      BrokerConnection opened = new BrokerConnection(config, around);
      connection = opened;
      opened.connect(config.password().read());
      return opened;
    }
  }

  private Delivery publish(BrokerConnection to, List<CloudEvent> events)
      throws MqttException, InterruptedException {
    long bytes = 0;
    for (CloudEvent event : events) {
      to.prepare(topics.topic(event), EventJson.structured(event));
      bytes += to.lastBytes() + PACKET_BYTES;
    }
    try (Fare.Paid _ =
        around.fare().pay(bytes, events.size() * (long) (PUBACK_BYTES + PACKET_BYTES))) {
      return to.publishPrepared(config.timeout().plus(around.fare().carrying(bytes)));
    }
  }

  /** What a broker says when it does not let in (MQTT 3.1.1, section 3.2.2.3). */
  private static Delivery refusal(MqttException e) {
    return switch (e.getReasonCode()) {
      case MqttException.REASON_CODE_INVALID_CLIENT_ID,
          MqttException.REASON_CODE_FAILED_AUTHENTICATION,
          MqttException.REASON_CODE_NOT_AUTHORIZED ->
          new Delivery.Barred(
              0, "the broker lets nobody in: " + e.getMessage() + "; look at user and password");
      default -> Delivery.failed(0, "the broker: " + BrokerConnection.reason(e));
    };
  }

  private void drop() {
    BrokerConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    drop();
  }
}
