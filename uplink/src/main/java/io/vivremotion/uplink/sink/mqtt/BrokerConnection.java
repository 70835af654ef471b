package io.vivremotion.uplink.sink.mqtt;

import io.vivremotion.uplink.sink.Delivery;
import io.vivremotion.uplink.sink.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * One connection to a broker, used once and thrown away (docs/decisions/0021). Worker's thread
 * only, but for {@link #close}.
 */
final class BrokerConnection {
  private static final int QOS = 1;
  private static final int KEEP_ALIVE_SECONDS = 60;
  private static final int TCP_PORT = 1_883;
  private static final int TLS_PORT = 8_883;

  private final MqttSink.Config config;
  private final MqttSink.Surroundings around;
  private final MqttAsyncClient client;
  private final List<Prepared> prepared = new ArrayList<>();
  private long lastBytes;

  private record Prepared(String topic, MqttMessage message) {}

  BrokerConnection(MqttSink.Config config, MqttSink.Surroundings around) throws MqttException {
    this.config = config;
    this.around = around;
    this.client =
        new MqttAsyncClient(tcp(config.uri()), config.clientId(), new MemoryPersistence());
  }

  /** TLS is done by our sockets. */
  private static String tcp(URI uri) {
    int standard = uri.getScheme().equals("ssl") ? TLS_PORT : TCP_PORT;
    return "tcp://" + uri.getHost() + ":" + (uri.getPort() < 0 ? standard : uri.getPort());
  }

  boolean isConnected() {
    return client.isConnected();
  }

  void connect(String password)
      throws MqttException, IOException, GeneralSecurityException, InterruptedException {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setCleanSession(true); // what is not confirmed is in our own spool
    options.setAutomaticReconnect(false);
    options.setMaxInflight(config.window() + 1);
    options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
    options.setConnectionTimeout((int) Math.max(1, config.timeout().toSeconds()));
    options.setSocketFactory(new BrokerSockets(around.wire(), tls()));
    if (!config.user().isEmpty()) {
      options.setUserName(config.user());
      options.setPassword(password.toCharArray());
    }
    try {
      client.connect(options).waitForCompletion(config.timeout().toMillis());
    } catch (MqttException e) {
      throw interruptedOr(e);
    }
  }

  private Optional<SSLSocketFactory> tls() throws IOException, GeneralSecurityException {
    return config.uri().getScheme().equals("ssl")
        ? Optional.of(TrustedCertificates.context(config.trust()).getSocketFactory())
        : Optional.empty();
  }

  /** To be published next, in this order. */
  void prepare(String topic, byte[] payload) {
    MqttMessage message = new MqttMessage(payload);
    message.setQos(QOS);
    prepared.add(new Prepared(topic, message));
    lastBytes = payload.length + (long) topic.getBytes(StandardCharsets.UTF_8).length;
  }

  long lastBytes() {
    return lastBytes;
  }

  /** Publishes what was prepared and waits for all confirmations, for so long at most. */
  Delivery publishPrepared(Duration longest) throws InterruptedException {
    long until = around.nanoTime().getAsLong() + longest.toNanos();
    List<IMqttDeliveryToken> tokens = new ArrayList<>();
    int confirmed = 0;
    try {
      for (Prepared each : prepared) {
        tokens.add(client.publish(each.topic(), each.message()));
      }
      for (IMqttDeliveryToken token : tokens) {
        long left = until - around.nanoTime().getAsLong();
        token.waitForCompletion(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        confirmed++;
      }
      return new Delivery.Confirmed(confirmed);
    } catch (MqttException e) {
      String why = reason(interruptedOr(e));
      return Delivery.failed(confirmedOf(tokens), "the broker did not confirm: " + why);
    } finally {
      prepared.clear();
    }
  }

  /** The first ones that are confirmed without a gap. */
  private static int confirmedOf(List<IMqttDeliveryToken> tokens) {
    int confirmed = 0;
    while (confirmed < tokens.size()
        && tokens.get(confirmed).isComplete()
        && tokens.get(confirmed).getException() == null) {
      confirmed++;
    }
    return confirmed;
  }

  /** Paho hides an interrupt in its own exception. */
  private static MqttException interruptedOr(MqttException e) throws InterruptedException {
    if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
      throw new InterruptedException();
    }
    return e;
  }

  static String reason(MqttException e) {
    Throwable cause = e.getCause();
    return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + cause;
  }

  /** At once, whatever is under way. */
  void close() {
    try {
      client.disconnectForcibly(0, 1, false);
    } catch (MqttException e) {
      // it was not connected
    }
    try {
      client.close(true);
    } catch (MqttException e) {
      // nothing is left to close
    }
  }
}
