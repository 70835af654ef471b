package io.vivremotion.systemtests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.exception.ConnectorException;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/**
 * A device that says one thing at a time and returns only once the gateway has acknowledged it. One
 * thread each.
 */
interface Publisher extends AutoCloseable {
  /** Throws if no acknowledgement came; the message may or may not have been stored. */
  void publish(String device, String channel, String json) throws IOException, InterruptedException;

  @Override
  void close();

  Duration PATIENCE = Duration.ofSeconds(3);

  /** MQTT 3.1.1 at QoS 1 with Eclipse Paho; a new connection after each failure. */
  final class Mqtt implements Publisher {
    private final int port;
    private final String clientId;
    private @Nullable MqttClient client;

    Mqtt(int port, String clientId) {
      this.port = port;
      this.clientId = clientId;
    }

    @Override
    public void publish(String device, String channel, String json) throws IOException {
      try {
        connected()
            .publish(
                "devices/" + device + "/" + channel,
                json.getBytes(StandardCharsets.UTF_8),
                1,
                false);
      } catch (MqttException e) {
        close();
        throw new IOException("mqtt: " + e.getMessage(), e);
      }
    }

    private MqttClient connected() throws MqttException {
      MqttClient known = client;
      if (known != null) {
        return known;
      }
      MqttClient fresh =
          new MqttClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
      client = fresh;
      fresh.setTimeToWait(PATIENCE.toMillis());
      MqttConnectOptions options = new MqttConnectOptions();
      options.setConnectionTimeout((int) PATIENCE.toSeconds());
      fresh.connect(options);
      return fresh;
    }

    @Override
    public void close() {
      MqttClient gone = client;
      client = null;
      if (gone != null) {
        try {
          gone.disconnectForcibly(0, 10, false);
        } catch (MqttException e) {
          // the connection is being given up: what it says of that does not matter
        }
        try {
          gone.close(true);
        } catch (MqttException e) {
          // as above
        }
      }
    }
  }

  /** CoAP confirmable POST with Californium. */
  final class Coap implements Publisher {
    private final int port;
    private final CoapClient client = new CoapClient();

    Coap(int port) {
      this.port = port;
      CoapConfig.register();
      UdpConfig.register();
      client.setTimeout(PATIENCE.toMillis());
      client.setEndpoint(new CoapEndpoint.Builder().setConfiguration(new Configuration()).build());
    }

    @Override
    public void publish(String device, String channel, String json) throws IOException {
      client.setURI("coap://127.0.0.1:" + port + "/devices/" + device + "/" + channel);
      try {
        CoapResponse response = client.post(json, MediaTypeRegistry.APPLICATION_JSON);
        if (response == null || !response.isSuccess()) {
          throw new IOException("coap: " + (response == null ? "no answer" : response.getCode()));
        }
      } catch (ConnectorException e) {
        throw new IOException("coap: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      client.getEndpoint().destroy();
      client.shutdown();
    }
  }

  /** HTTP POST with the JDK's client. */
  final class Http implements Publisher {
    private final int port;
    private final HttpClient client;

    Http(int port, HttpClient client) {
      this.port = port;
      this.client = client;
    }

    @Override
    public void publish(String device, String channel, String json)
        throws IOException, InterruptedException {
      URI uri =
          URI.create(
              "http://127.0.0.1:"
                  + port
                  + "/v1/devices/"
                  + device
                  + "/messages?channel="
                  + channel);
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(json))
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IOException("http: " + response.statusCode() + " " + response.body());
      }
    }

    @Override
    public void close() {
      // the client is shared and belongs to the test
    }
  }
}
