package io.vivremotion.simulation.machines;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapHandler;
import org.eclipse.californium.core.CoapObserveRelation;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;

/** Californium as a client: confirmable POSTs, Observe for answers, one endpoint for all. */
final class CoapVoice implements Voice {
  private static final int MAX_PEERS = 16;

  private final String serverUri;
  private final Tally tally;
  private final CoapEndpoint endpoint;
  private final List<CoapObserveRelation> observed = new CopyOnWriteArrayList<>();

  /**
   * @param serverUri such as {@code coap://127.0.0.1:5683}
   */
  CoapVoice(String serverUri, Tally tally) {
    this.serverUri = serverUri;
    this.tally = tally;
    CoapConfig.register();
    UdpConfig.register();
    var settings = new Configuration();
    settings.set(CoapConfig.MAX_ACTIVE_PEERS, MAX_PEERS);
    settings.set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP);
    settings.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1);
    settings.set(CoapConfig.MAX_RETRANSMIT, 2);
    settings.set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1);
    settings.set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
    this.endpoint =
        new CoapEndpoint.Builder()
            .setConfiguration(settings)
            .setInetSocketAddress(new InetSocketAddress(0))
            .build();
  }

  @Override
  public String protocol() {
    return "coap";
  }

  @Override
  public void open() throws IOException {
    endpoint.start();
  }

  @Override
  public void join(DeviceId device) {
    observed.add(
        client("/devices/" + device + "/answers")
            .observe(
                new CoapHandler() {
                  @Override
                  public void onLoad(CoapResponse response) {
                    String text = response.getResponseText();
                    // The first notification only tells how many wait.
                    if (response.isSuccess() && !text.startsWith("{\"waiting\"")) {
                      tally.answered(device, text);
                    }
                  }

                  @Override
                  public void onError() {
                    tally.failed(protocol(), "observe was not accepted");
                  }
                }));
  }

  @Override
  public void say(DeviceId device, String channel, Payload payload) {
    post("/devices/" + device + (channel.isEmpty() ? "" : "/" + channel), payload);
  }

  @Override
  public void ask(DeviceId device, String question) {
    tally.asked(device, question);
    post("/devices/" + device + "/ask", Payload.text(question));
  }

  private void post(String path, Payload payload) {
    Request request = Request.newPost();
    request.setURI(serverUri + path);
    request.setPayload(payload.toBytes());
    request.getOptions().setContentFormat(MediaTypeRegistry.parse(payload.type().value()));
    Tally.Sending sending = tally.sending(protocol(), payload.size());
    client(path)
        .advanced(
            new CoapHandler() {
              @Override
              public void onLoad(CoapResponse response) {
                if (response.isSuccess()) {
                  sending.acknowledged();
                } else {
                  sending.failed(String.valueOf(response.getCode()));
                }
              }

              @Override
              public void onError() {
                sending.failed("no response");
              }
            },
            request);
  }

  private CoapClient client(String path) {
    var client = new CoapClient(serverUri + path);
    client.setEndpoint(endpoint);
    return client;
  }

  @Override
  public void close() {
    observed.forEach(CoapObserveRelation::reactiveCancel);
    endpoint.stop();
    endpoint.destroy();
  }
}
