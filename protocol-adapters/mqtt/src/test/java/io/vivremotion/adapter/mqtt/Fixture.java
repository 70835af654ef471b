package io.vivremotion.adapter.mqtt;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.MessageIds;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A server on a free port, with everything around it in memory. */
final class Fixture implements AutoCloseable {
  final InstantInbox inbox = new InstantInbox();
  final MemoryDownlink downlink = new MemoryDownlink();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final MqttAdapter adapter;

  private Fixture(MqttAdapter.Config config) {
    adapter =
        new MqttAdapter(
            config,
            new MqttAdapter.Parts(
                inbox,
                downlink,
                new OpenGate(),
                new AddressRules(AddressRules.DEFAULT),
                new MessageIds(new Random(1)),
                InstantSource.system(),
                meters));
  }

  static Fixture started() throws IOException {
    return started(config -> config);
  }

  static Fixture started(UnaryOperator<MqttAdapter.Config> change) throws IOException {
    Fixture fixture = new Fixture(change.apply(MqttAdapter.Config.DEFAULT.withPort(0)));
    fixture.adapter.start();
    return fixture;
  }

  int port() {
    return adapter.port();
  }

  ByteClient client() throws IOException {
    return new ByteClient(port());
  }

  /** Whose kernel keeps little for it: what it does not read soon stays with the server. */
  ByteClient clientWithSmallBuffer() throws IOException {
    return new ByteClient(port(), 16_384);
  }

  double bytesRead() {
    return meters
        .get("vivremotion_protocol_bytes")
        .tag("direction", "in")
        .functionCounter()
        .count();
  }

  double dropped(String reason) {
    return meters.get("vivremotion_outgoing_dropped").tag("reason", reason).counter().count();
  }

  double queuedBytes() {
    return meters.get("vivremotion_mqtt_queued_bytes").gauge().value();
  }

  double subscriptions() {
    return meters.get("vivremotion_subscriptions").gauge().value();
  }

  @Override
  public void close() {
    adapter.close();
  }
}
