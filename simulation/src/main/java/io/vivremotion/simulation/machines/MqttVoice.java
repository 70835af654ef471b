package io.vivremotion.simulation.machines;

import io.vivremotion.message.AddressRules;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho, MQTT 3.1.1, QoS 1, one connection per device. */
final class MqttVoice implements Voice {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAX_IN_FLIGHT = 100;

  private final String serverUri;
  private final Tally tally;
  private final Map<DeviceId, MqttAsyncClient> clients = new ConcurrentHashMap<>();

  /**
   * @param serverUri such as {@code tcp://127.0.0.1:1883}
   */
  MqttVoice(String serverUri, Tally tally) {
    this.serverUri = serverUri;
    this.tally = tally;
  }

  @Override
  public String protocol() {
    return "mqtt";
  }

  @Override
  public void open() {}

  @Override
  public void join(DeviceId device) throws IOException {
    var options = new MqttConnectOptions();
    options.setMaxInflight(MAX_IN_FLIGHT);
    options.setAutomaticReconnect(true);
    options.setCleanSession(false);
    try {
      var client = new MqttAsyncClient(serverUri, device.value(), new MemoryPersistence());
      clients.put(device, client);
      client.connect(options).waitForCompletion(PATIENCE.toMillis());
      client
          .subscribe(
              AddressRules.answersTopic(device),
              1,
              (_, message) ->
                  tally.answered(device, new String(message.getPayload(), StandardCharsets.UTF_8)))
          .waitForCompletion(PATIENCE.toMillis());
    } catch (MqttException e) {
      throw new IOException(device + " cannot connect to " + serverUri, e);
    }
  }

  @Override
  public void say(DeviceId device, String channel, Payload payload) {
    publish(device, "devices/" + device + (channel.isEmpty() ? "" : "/" + channel), payload);
  }

  @Override
  public void ask(DeviceId device, String question) {
    tally.asked(device, question);
    publish(device, "devices/" + device + "/ask", Payload.text(question));
  }

  private void publish(DeviceId device, String topic, Payload payload) {
    MqttAsyncClient client = clients.get(device);
    if (client == null || !client.isConnected()) {
      tally.failed(protocol(), "not connected");
      return;
    }
    Tally.Sending sending = tally.sending(protocol(), payload.size());
    try {
      client.publish(topic, payload.toBytes(), 1, false, null, new Outcome(sending));
    } catch (MqttException e) {
      sending.failed(String.valueOf(e.getMessage()));
    }
  }

  private record Outcome(Tally.Sending sending) implements IMqttActionListener {
    @Override
    public void onSuccess(IMqttToken token) {
      sending.acknowledged();
    }

    @Override
    public void onFailure(IMqttToken token, Throwable why) {
      sending.failed(String.valueOf(why.getMessage()));
    }
  }

  @Override
  public void close() {
    for (MqttAsyncClient client : clients.values()) {
      try {
        client.disconnectForcibly(0, 200, true);
        client.close(true);
      } catch (MqttException e) {
        tally.failed(protocol(), "closing: " + e.getMessage());
      }
    }
    clients.clear();
  }
}
