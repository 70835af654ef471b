package io.vivremotion.systemtests;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
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
 * thread each. Told that there is no room, it does not wait as long as it is asked to.
 */
interface Publisher extends AutoCloseable {
  /**
   * Throws if no acknowledgement came; the message may or may not have been stored.
   *
   * @param sent called for each time that the event may have left
   */
  void publish(Event event, Runnable sent) throws IOException, InterruptedException;

  /** What a device says, as JSON. */
  record Event(String device, String channel, String json) {}

  @Override
  void close();

  Duration PATIENCE = Duration.ofSeconds(3);

  /** MQTT 3.1.1 with Eclipse Paho; a new connection after each failure. */
  final class Mqtt implements Publisher {
    private final int port;
    private final String clientId;
    private final int qos;
    private @Nullable MqttClient client;

    /**
     * @param qos 1, or 2: acknowledged is what PUBCOMP was received for
     */
    Mqtt(int port, String clientId, int qos) {
      this.port = port;
      this.clientId = clientId;
      this.qos = qos;
    }

    @Override
    public void publish(Event event, Runnable sent) throws IOException {
      try {
        MqttClient ready = connected();
        sent.run();
        ready.publish(
            "devices/" + event.device() + "/" + event.channel(),
            event.json().getBytes(StandardCharsets.UTF_8),
            qos,
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
    public void publish(Event event, Runnable sent) throws IOException {
      CoapResponse response = ask(event, sent);
      if (!response.isSuccess()) {
        throw new IOException("coap: " + response.getCode());
      }
    }

    /** Throws if there is no response. */
    CoapResponse ask(Event event, Runnable sent) throws IOException {
      Request request = Request.newPost();
      request.setURI(
          "coap://127.0.0.1:" + port + "/devices/" + event.device() + "/" + event.channel());
      request.setPayload(event.json());
      request.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_JSON);
      request.addMessageObserver(
          new MessageObserverAdapter() {
            @Override
            public void onRetransmission() {
              sent.run();
            }
          });
      sent.run();
      try {
        CoapResponse response = client.advanced(request);
        if (response == null) {
          throw new IOException("coap: no response");
        }
        return response;
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
    public void publish(Event event, Runnable sent) throws IOException, InterruptedException {
      URI uri =
          URI.create(
              "http://127.0.0.1:"
                  + port
                  + "/v1/devices/"
                  + event.device()
                  + "/messages?channel="
                  + event.channel());
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(event.json()))
              .build();
      HttpResponse<String> response;
      try {
        response = client.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (ConnectException e) { // nothing left the device
        throw e;
      } catch (IOException e) {
        sent.run();
        throw e;
      }
      sent.run();
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
