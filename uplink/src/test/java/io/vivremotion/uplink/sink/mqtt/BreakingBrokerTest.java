package io.vivremotion.uplink.sink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.Wire;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.sink.CloudEvent;
import io.vivremotion.uplink.sink.Delivery;
import io.vivremotion.uplink.sink.Fare;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that lets everybody in and breaks the connection on a large event. */
class BreakingBrokerTest {
  private static final byte[] CONNACK = {0x20, 2, 0, 0};
  private static final int LARGE = 1_000;

  private final AtomicLong nanos = new AtomicLong();
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final MqttSink sink =
      new MqttSink(
          new MqttSink.Config(
              URI.create("tcp://127.0.0.1:" + server.getLocalPort()),
              "gateway",
              "",
              "",
              KeySource.NONE,
              Optional.empty(),
              20,
              Duration.ofSeconds(5)),
          new MqttSink.Surroundings(Wire.FREE, Fare.FREE, nanos::get));

  BreakingBrokerTest() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    sink.close();
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket peer = server.accept();
        Thread.ofVirtual().start(() -> serve(peer));
      } catch (IOException ended) {
        return;
      }
    }
  }

  private static void serve(Socket peer) {
    try (peer) {
      DataInputStream in = new DataInputStream(peer.getInputStream());
      packet(in);
      peer.getOutputStream().write(CONNACK);
      for (byte[] publish = packet(in); publish.length < LARGE; publish = packet(in)) {
        int topic = publish[0] << 8 | publish[1];
        peer.getOutputStream()
            .write(new byte[] {0x40, 2, publish[topic + 2], publish[topic + 3]}); // PUBACK
      }
    } catch (IOException left) {
      // the sink has had enough
    }
  }

  /** Without its fixed header. */
  private static byte[] packet(DataInputStream in) throws IOException {
    in.readUnsignedByte();
    int length = 0;
    int shift = 0;
    int more;
    do {
      more = in.readUnsignedByte();
      length |= (more & 0x7F) << shift;
      shift += 7;
    } while (more >= 0x80);
    return in.readNBytes(length);
  }

  private static CloudEvent event(String id, int bytes) {
    byte[] text = "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
    return new CloudEvent(
        id,
        "/test",
        Instant.EPOCH,
        new CloudEvent.About("d", "c", "telemetry", "keep", "", "normal"),
        Payload.wrap(text, MediaType.TEXT));
  }

  private Delivery after(Duration time, CloudEvent... events) throws InterruptedException {
    nanos.addAndGet(time.toNanos());
    return sink.deliver(List.of(events));
  }

  @Test
  void an_event_that_always_breaks_the_connection_is_refused_in_the_end() throws Exception {
    CloudEvent large = event("large", LARGE);
    for (int i = 0; i < 9; i++) {
      assertThat(after(Duration.ofMinutes(2), large)).isInstanceOf(Delivery.Failed.class);
    }
    assertThat(after(Duration.ofMinutes(2), large)).isInstanceOf(Delivery.Refused.class);
    assertThat(after(Duration.ZERO, large)).isInstanceOf(Delivery.Refused.class);
    assertThat(after(Duration.ZERO, event("small", 1))).isEqualTo(new Delivery.Confirmed(1));
  }

  @Test
  void nothing_is_refused_that_breaks_among_others_or_within_a_short_time() throws Exception {
    for (int i = 0; i < 12; i++) {
      assertThat(after(Duration.ofSeconds(20), event("large", LARGE)))
          .isInstanceOf(Delivery.Failed.class);
    }
    for (int i = 0; i < 12; i++) {
      assertThat(after(Duration.ofMinutes(2), event("other", LARGE), event("small", 1)))
          .isInstanceOf(Delivery.Failed.class);
    }
  }
}
