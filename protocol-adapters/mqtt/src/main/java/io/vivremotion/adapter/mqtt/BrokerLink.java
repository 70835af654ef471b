package io.vivremotion.adapter.mqtt;

import io.vivremotion.insight.WatchedTimers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to be connected to a broker, used once and thrown away: Paho's own reconnect cannot
 * be stopped, and its callbacks must not wait for long
 * (docs/decisions/0021-paho-at-arms-length.md). All calls to the client are made on {@code work},
 * never on Paho's threads.
 */
final class BrokerLink {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);

  /** Above the bridge's own permits, so that Paho never refuses with 32202. */
  private static final int PAHO_IN_FLIGHT = 1_000;

  private static final int QOS = 1;

  private final MqttBridge.Config config;
  private final WatchedTimers work;
  private final Events events;
  private final AtomicBoolean ended = new AtomicBoolean();
  private @Nullable MqttAsyncClient client;

  /** What becomes of the link; called on {@code work}, but for {@code arrived}. */
  interface Events {
    void up(BrokerLink link);

    /** On Paho's thread, which hears nothing until this returns. */
    void arrived(BrokerLink link, String topic, MqttMessage message);

    /** Once. */
    void down(BrokerLink link, String why);
  }

  BrokerLink(MqttBridge.Config config, WatchedTimers work, Events events) {
    this.config = config;
    this.work = work;
    this.events = events;
  }

  /**
   * On {@code work}. Where the broker still has the session that was subscribed before, it is not
   * subscribed again: that would bring every retained message once more.
   */
  void connect(String password, boolean subscribedBefore) {
    try {
      var created = new MqttAsyncClient(config.uri(), config.clientId(), new MemoryPersistence());
      client = created;
      created.setManualAcks(true);
      created.setCallback(new Callback());
      created.connect(
          options(password),
          null,
          new Listener(token -> connected(subscribedBefore && token.getSessionPresent())));
      var _ =
          work.after(
              config.connectTimeout().toMillis(),
              TimeUnit.MILLISECONDS,
              () -> endUnlessConnected(created));
    } catch (MqttException | GeneralSecurityException | RuntimeException e) {
      // Paho throws unchecked where a URI is wrong.
      end(reason(e));
    }
  }

  private void endUnlessConnected(MqttAsyncClient created) {
    if (!created.isConnected()) {
      end("no answer within " + config.connectTimeout());
    }
  }

  private MqttConnectOptions options(String password) throws GeneralSecurityException {
    var options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setCleanSession(false);
    options.setAutomaticReconnect(false);
    options.setMaxInflight(PAHO_IN_FLIGHT);
    options.setKeepAliveInterval((int) config.keepAlive().toSeconds());
    options.setConnectionTimeout((int) Math.max(1, config.connectTimeout().toSeconds()));
    if (!config.user().isEmpty()) {
      options.setUserName(config.user());
      options.setPassword(password.toCharArray());
    }
    if (config.uri().startsWith("ssl:")) {
      SSLContext fresh = SSLContext.getInstance("TLS"); // per attempt: certificates rotate
      fresh.init(null, null, null);
      options.setSocketFactory(fresh.getSocketFactory());
      options.setHttpsHostnameVerificationEnabled(true);
    }
    return options;
  }

  private void connected(boolean isSubscribed) {
    MqttAsyncClient to = client;
    if (to == null || ended.get()) {
      return;
    }
    if (isSubscribed) {
      events.up(this);
      return;
    }
    List<String> filters = config.filters();
    int[] qos = new int[filters.size()];
    java.util.Arrays.fill(qos, QOS);
    try {
      to.subscribe(filters.toArray(String[]::new), qos, null, new Listener(_ -> subscribed(qos)));
    } catch (MqttException e) {
      end(reason(e));
    }
  }

  private void subscribed(int[] granted) {
    for (int qos : granted) {
      if (qos > 2) {
        end("the broker refused a filter: check its access list for " + config.clientId());
        return;
      }
    }
    events.up(this);
  }

  /** Acknowledges a message; from any thread, done on {@code work}. */
  void acknowledge(int messageId) {
    submit(() -> {
      MqttAsyncClient to = client;
      if (to != null && !ended.get()) {
        try {
          to.messageArrivedComplete(messageId, QOS);
        } catch (MqttException e) {
          end(reason(e));
        }
      }
    });
  }

  /** On {@code work}; {@code sent} or {@code failed} follow, on {@code work}. */
  void publish(String topic, String json, Runnable sent, Runnable failed) {
    MqttAsyncClient to = client;
    if (to == null || ended.get()) {
      failed.run();
      return;
    }
    try {
      var message = new MqttMessage(json.getBytes(StandardCharsets.UTF_8));
      message.setQos(QOS);
      to.publish(topic, message, null, new Listener(_ -> sent.run()));
    } catch (MqttException e) {
      failed.run();
      end(reason(e));
    }
  }

  /** Any thread; idempotent. */
  void end(String why) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    MqttAsyncClient gone = client;
    if (gone != null) {
      // It may take its time, and must not be called on a thread of its own.
      Thread.ofVirtual().name("bridge-discard").start(() -> discard(gone));
    }
    submit(() -> events.down(this, why));
  }

  private static void discard(MqttAsyncClient gone) {
    try {
      gone.disconnectForcibly(0, 0, false);
    } catch (MqttException e) {
      LOG.debug("part=bridge event=disconnect-failed why={}", reason(e));
    }
    try {
      gone.close(true);
    } catch (MqttException e) {
      LOG.debug("part=bridge event=close-failed why={}", reason(e));
    }
  }

  private void submit(Runnable task) {
    try {
      work.execute(task);
    } catch (RejectedExecutionException _) { // the bridge is closed: nobody waits for it
      LOG.debug("part=bridge event=closed");
    }
  }

  void later(Duration delay, String why) {
    submit(() -> {
      var _ = work.after(delay.toMillis(), TimeUnit.MILLISECONDS, () -> end(why));
    });
  }

  private static String reason(Throwable e) {
    return e.getCause() == null
        ? String.valueOf(e.getMessage())
        : e.getMessage() + ", " + e.getCause();
  }

  private final class Listener implements IMqttActionListener {
    private final Consumer<IMqttToken> success;

    Listener(Consumer<IMqttToken> success) {
      this.success = success;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      submit(() -> {
        if (!ended.get()) {
          success.accept(token);
        }
      });
    }

    @Override
    public void onFailure(IMqttToken token, @Nullable Throwable why) {
      end(why == null ? "failed" : reason(why));
    }
  }

  private final class Callback implements MqttCallback {
    @Override
    public void connectionLost(@Nullable Throwable cause) {
      end(cause == null ? "connection lost" : reason(cause));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      if (!ended.get()) {
        events.arrived(BrokerLink.this, topic, message);
      }
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {}
  }
}
