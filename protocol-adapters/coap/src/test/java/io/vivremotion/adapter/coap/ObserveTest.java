package io.vivremotion.adapter.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers by Observe, seen by a peer that writes and reads datagrams by hand. */
@Timeout(60)
final class ObserveTest {
  private static final DeviceId PRESS = new DeviceId("press");
  private static final int ACK = 2;
  private static final int CON = 0;
  private static final int RST = 3;
  @TempDir private Path directory;
  private Bench bench;
  private DatagramSocket peer;
  private int port;
  private int nextMid = 100;

  @BeforeEach
  void start() throws Exception {
    bench = new Bench(directory);
    port = bench.adapter.port();
    peer = new DatagramSocket();
    peer.setSoTimeout(15_000);
  }

  @AfterEach
  void stop() {
    peer.close();
    bench.close();
  }

  /** GET devices/press/answers?token=any with Observe 0 and token 0x07; -1: without Observe. */
  private void get(int observe) throws IOException {
    byte[] start = {0x41, 0x01, (byte) (nextMid >> 8), (byte) nextMid++, 0x07};
    byte[] option = observe < 0 ? new byte[0] : new byte[] {0x60};
    int firstPathDelta = observe < 0 ? 0xB : 0x5;
    byte[] devices = option(firstPathDelta, "devices");
    byte[] press = option(0, "press");
    byte[] answers = option(0, "answers");
    byte[] query = option(4, "token=any");
    send(start, option, devices, press, answers, query);
  }

  private static byte[] option(int delta, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    byte[] option = new byte[bytes.length + 1];
    option[0] = (byte) ((delta << 4) | bytes.length);
    System.arraycopy(bytes, 0, option, 1, bytes.length);
    return option;
  }

  private void send(byte[]... parts) throws IOException {
    byte[] whole = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    peer.send(new DatagramPacket(whole, whole.length, InetAddress.getLoopbackAddress(), port));
  }

  private record Heard(int type, int code, int mid, String payload) {}

  private Heard hear() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    peer.receive(packet);
    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
    int marker = 4;
    while (marker < bytes.length && bytes[marker] != (byte) 0xFF) {
      marker++;
    }
    String payload =
        marker < bytes.length
            ? new String(bytes, marker + 1, bytes.length - marker - 1, StandardCharsets.UTF_8)
            : "";
    return new Heard(
        (bytes[0] >> 4) & 3,
        bytes[1] & 0xFF,
        ((bytes[2] & 0xFF) << 8) | (bytes[3] & 0xFF),
        payload);
  }

  private void reply(int type, Heard heard) throws IOException {
    send(
        new byte[] {(byte) (0x40 | (type << 4)), 0, (byte) (heard.mid() >> 8), (byte) heard.mid()});
  }

  private void post(String text) {
    bench.answer(PRESS, new MessageId(1, text.hashCode()), text);
  }

  private int waiting() {
    return bench.downlink.waiting(PRESS).size();
  }

  @Test
  void an_answer_is_delivered_when_its_notification_is_acknowledged_one_after_the_other()
      throws Exception {
    post("first");
    await().until(() -> waiting() == 1);
    get(0);
    Heard registered = hear();
    assertThat(registered.type()).isEqualTo(ACK);
    assertThat(registered.payload()).isEqualTo("{\"waiting\":1}");

    Heard first = hear();
    assertThat(first.type()).isEqualTo(CON);
    assertThat(first.payload()).contains("\"text\":\"first\"");
    post("second");
    await().until(() -> waiting() == 2);
    Heard repeated = hear();
    assertThat(repeated).isEqualTo(first);

    reply(ACK, first);
    await().until(() -> waiting() == 1);
    Heard second = hear();
    assertThat(second.payload()).contains("\"text\":\"second\"");
    reply(ACK, second);
    await().until(() -> waiting() == 0);
  }

  @Test
  void a_reset_ends_the_observation_and_the_answer_goes_on_waiting() throws Exception {
    get(0);
    hear();
    await().until(() -> connections() == 1);
    post("unwanted");
    Heard unwanted = hear();
    reply(RST, unwanted);
    await().until(() -> connections() == 0);
    assertThat(waiting()).isEqualTo(1);

    get(0);
    assertThat(hear().payload()).isEqualTo("{\"waiting\":1}");
    assertThat(hear().payload()).contains("unwanted");
  }

  private double connections() {
    return bench.meters.get("vivremotion_connections").tag("protocol", "coap").gauge().value();
  }

  @Test
  void deregistering_ends_it_too() throws Exception {
    get(0);
    hear();
    await().until(() -> connections() == 1);
    send(
        new byte[] {0x41, 0x01, 0x7F, 0x01, 0x07, 0x61, 0x01},
        option(5, "devices"),
        option(0, "press"),
        option(0, "answers"),
        option(4, "token=any"));
    assertThat(hear().payload()).isEqualTo("[]");
    await().until(() -> connections() == 0);
  }

  @Test
  void a_plain_get_lists_what_waits_and_takes_nothing() throws Exception {
    get(-1);
    assertThat(hear().payload()).isEqualTo("[]");
    post("one");
    await().until(() -> waiting() == 1);
    get(-1);
    assertThat(hear().payload()).startsWith("[{").contains("\"text\":\"one\"").endsWith("}]");
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void a_notification_that_could_not_be_sent_is_sent_again() throws Exception {
    AtomicBoolean down = new AtomicBoolean();
    CoapServer server = serverOver(down);
    try {
      server.start();
      port = server.getEndpoints().getFirst().getAddress().getPort();
      get(0);
      hear();
      down.set(true);
      post("close valve 2");
      Heard again = hear();
      assertThat(again.payload()).contains("close valve 2");
      reply(ACK, again);
      await().until(() -> waiting() == 0);
    } finally {
      server.destroy();
    }
  }

  /** Sending fails once where {@code down}. */
  private CoapServer serverOver(AtomicBoolean down) {
    Configuration settings = new Configuration();
    settings.set(CoapConfig.ACK_TIMEOUT, 100, TimeUnit.MILLISECONDS);
    UDPConnector connector =
        new UDPConnector(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), settings) {
          @Override
          public void send(RawData message) {
            if (down.getAndSet(false)) {
              Thread.ofVirtual()
                  .start(() -> message.onError(new IOException("Network is unreachable")));
            } else {
              super.send(message);
            }
          }
        };
    CoapAdapter.Parts parts =
        new CoapAdapter.Parts(
            bench.inbox,
            bench.downlink,
            new TestGate(),
            new AddressRules(AddressRules.DEFAULT),
            bench.ids,
            bench.clock,
            new SimpleMeterRegistry());
    Peers peers = new Peers(parts.gate(), true);
    CoapServer server = new CoapServer(settings);
    server.addEndpoint(
        CoapEndpoint.builder()
            .setConfiguration(settings)
            .setConnector(new LossyConnector(connector))
            .build());
    server.add(
        new DevicesResource(
            new Arrivals(CoapAdapter.Config.DEFAULT, parts, peers), new Observers(parts, peers)));
    return server;
  }
}
