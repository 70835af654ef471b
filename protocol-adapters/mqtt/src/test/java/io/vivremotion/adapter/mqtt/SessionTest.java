package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final String PERSISTENT = "10 0D s4 'MQTT' 04 00 k60 s1 'p'";

  @Test
  void what_comes_while_the_client_is_away_waits_for_it() throws IOException {
    try (Fixture server = Fixture.started()) {
      try (ByteClient reader = server.client()) {
        reader.send(PERSISTENT).expecting("20 02 00 00");
        reader.send("82 06 m1 s1 't' 01").expecting("90 03 m1 01").send("E0 00");
        assertThat(reader.isClosedByServer()).isTrue();
      }
      try (ByteClient writer = server.client().connected("w")) {
        writer.send("32 06 s1 't' m1 'x'").expecting("40 02 m1");
      }
      try (ByteClient reader = server.client()) {
        reader.send(PERSISTENT).expecting("20 02 01 00").expecting("32 06 s1 't' m1 'x'");
      }
    }
  }

  @Test
  void what_was_not_acknowledged_is_sent_again_marked_as_repeated() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient writer = server.client().connected("w")) {
      try (ByteClient reader = server.client()) {
        reader.send(PERSISTENT).expecting("20 02 00 00");
        reader.send("82 06 m1 s1 't' 02").expecting("90 03 m1 02");
        writer.send("34 06 s1 't' m1 'x'").expecting("50 02 m1").send("62 02 m1").read(4);
        writer.send("34 06 s1 't' m2 'y'").expecting("50 02 m2").send("62 02 m2").read(4);
        reader.expecting("34 06 s1 't' m1 'x' 34 06 s1 't' m2 'y'");
        reader.send("50 02 m1").expecting("62 02 m1");
      }
      try (ByteClient reader = server.client()) {
        reader.send(PERSISTENT).expecting("20 02 01 00");
        reader.expecting("62 02 m1 3C 06 s1 't' m2 'y'");
        reader.send("70 02 m1 50 02 m2").expecting("62 02 m2").send("70 02 m2").pings();
      }
    }
  }

  @Test
  void what_a_client_that_comes_back_cannot_be_sent_again_keeps_no_place_in_its_window()
      throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient writer = server.client().connected("w")) {
      try (ByteClient reader = server.client()) {
        reader.send("10 r22 s4 'MQTT' 05 00 k60 v8 11 L60 21 m1 s1 'p'").skipPacket();
        reader.send("82 r7 m1 v0 s1 't' 01").expecting("90 04 m1 v0 01");
        writer.send("32 r85 s1 't' m1 '" + "x".repeat(80) + "'").expecting("40 02 m1");
        reader.skipPacket();
      }
      try (ByteClient reader = server.client()) {
        String takesLess = "10 r27 s4 'MQTT' 05 00 k60 v13 11 L60 21 m1 27 L64 s1 'p'";
        assertThat(reader.send(takesLess).packet()[2]).as("session present").isEqualTo((byte) 1);
        writer.send("32 06 s1 't' m2 'y'").expecting("40 02 m2");
        assertThat(ByteClient.hex(reader.packet())).endsWith("00 79");
      }
    }
  }

  @Test
  void a_clean_start_forgets_the_session() throws IOException {
    try (Fixture server = Fixture.started()) {
      try (ByteClient reader = server.client()) {
        reader.send(PERSISTENT).expecting("20 02 00 00").send("E0 00").isClosedByServer();
      }
      server.client().connected("p").close();
      Awaitility.await()
          .untilAsserted(() -> {
            try (ByteClient reader = server.client()) {
              reader.send(PERSISTENT).expecting("20 02 00 00");
            }
          });
    }
  }

  @Test
  void a_session_ends_when_its_expiry_is_over() throws IOException {
    String expiresAfterOneSecond = "10 13 s4 'MQTT' 05 00 k60 v5 11 L1 s1 'p'";
    try (Fixture server = Fixture.started()) {
      try (ByteClient client = server.client()) {
        client.send(expiresAfterOneSecond);
        assertThat(client.packet()[2]).isZero();
      }
      try (ByteClient client = server.client()) {
        client.send(expiresAfterOneSecond);
        assertThat(client.packet()[2]).as("session present").isEqualTo((byte) 1);
      }
      Awaitility.await()
          .pollDelay(Duration.ofMillis(1_500))
          .untilAsserted(() -> {
            try (ByteClient client = server.client()) {
              client.send(expiresAfterOneSecond);
              assertThat(client.packet()[2]).isZero();
            }
          });
    }
  }

  @Test
  void a_second_connection_of_a_client_ends_the_first() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient first = server.client().connected5("same");
        ByteClient second = server.client().connected5("same")) {
      first.expecting("E0 01 8E");
      assertThat(first.isClosedByServer()).isTrue();
      second.pings();
    }
  }

  @Test
  void another_user_does_not_inherit_a_session() throws IOException {
    try (Fixture server = Fixture.started()) {
      try (ByteClient reader = server.client()) {
        reader.send(PERSISTENT).expecting("20 02 00 00");
      }
      try (ByteClient other = server.client()) {
        other.send("10 13 s4 'MQTT' 04 C0 k60 s1 'p' s1 'u' s1 'v'").expecting("20 02 00 00");
      }
    }
  }

  @Test
  void a_queue_that_is_full_drops_and_counts() throws IOException {
    try (Fixture server = Fixture.started(config -> queue(config, 600))) {
      try (ByteClient reader = server.client()) {
        reader.send(PERSISTENT).expecting("20 02 00 00");
        reader.send("82 06 m1 s1 't' 01").expecting("90 03 m1 01").send("E0 00");
        assertThat(reader.isClosedByServer()).isTrue();
      }
      try (ByteClient writer = server.client().connected("w")) {
        for (int id = 1; id <= 10; id++) {
          writer.send("32 06 s1 't' m" + id + " 'x'").expecting("40 02 m" + id);
        }
      }
      assertThat(server.dropped("queue-full")).isEqualTo(6);
    }
  }

  @Test
  void a_client_that_takes_no_suback_leaves_nothing_in_the_queue_of_all() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient writer = server.client().connected("w");
        ByteClient reader = server.client()) {
      writer.send("33 06 s1 't' m1 'x'").expecting("40 02 m1");
      reader.send("10 r19 s4 'MQTT' 05 02 k60 v5 27 L24 s1 'r'").skipPacket();
      reader.send("82 r123 m1 v0" + " s1 't' 01".repeat(30));
      assertThat(reader.isClosedByServer()).isTrue();
      writer.pings();
      assertThat(server.queuedBytes()).isZero();
    }
  }

  @Test
  void a_client_that_names_no_id_is_given_one() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient client = server.client()) {
      byte[] connack = client.send("10 0D s4 'MQTT' 05 02 k60 v0 s0").packet();
      assertThat(ByteClient.hex(connack)).contains("12 00 27 76 6d 2d");
    }
  }

  @Test
  void a_client_that_falls_silent_is_disconnected_after_one_and_a_half_keep_alives()
      throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient client = server.client()) {
      client.send("10 0E s4 'MQTT' 05 02 k1 v0 s1 'p'").skipPacket();
      long start = System.nanoTime();
      client.expecting("E0 01 8D");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(1_400), Duration.ofMillis(2_900));
    }
  }

  @Test
  void the_server_imposes_its_keep_alive_on_who_wants_none() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient client = server.client()) {
      byte[] connack = client.send("10 0E s4 'MQTT' 05 02 k0 v0 s1 'p'").packet();
      assertThat(ByteClient.hex(connack)).endsWith("13 0e 10");
    }
  }

  @Test
  void wrong_credentials_are_refused() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient old = server.client();
        ByteClient modern = server.client()) {
      old.send("10 17 s4 'MQTT' 04 C2 k60 s1 'p' s5 'wrong' s1 'p'").expecting("20 02 00 04");
      modern.send("10 18 s4 'MQTT' 05 C2 k60 v0 s1 'p' s5 'wrong' s1 'p'");
      modern.expecting("20 03 00 86 00");
      assertThat(modern.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_packet_over_the_limit_ends_the_connection() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient client = server.client().connected5("p")) {
      client.send("30 r300000").expecting("E0 01 95");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void more_connections_than_allowed_are_turned_away() throws IOException {
    try (Fixture server = Fixture.started(config -> connections(config, 1));
        ByteClient first = server.client().connected("a");
        ByteClient second = server.client()) {
      assertThat(second.isClosedByServer()).isTrue();
      first.pings();
    }
  }

  @Test
  void a_client_that_reads_late_is_not_read_from_and_still_gets_every_answer() throws Exception {
    int pings = 3_000_000;
    byte[] packets = new byte[2 * pings];
    for (int i = 0; i < packets.length; i += 2) {
      packets[i] = (byte) 0xC0;
    }
    try (Fixture server = Fixture.started();
        ByteClient client = server.clientWithSmallBuffer().connected("late")) {
      Thread.ofVirtual().start(() -> sendAll(client, packets));
      // What the kernel holds between the two differs; what the server has read does not lie.
      Awaitility.await()
          .during(Duration.ofMillis(1_500))
          .until(() -> server.bytesRead() < packets.length);
      assertThat(client.read(packets.length)).hasSize(packets.length);
      client.pings();
    }
  }

  private static void sendAll(ByteClient client, byte[] packets) {
    try {
      client.send(packets);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void draining_reads_nothing_more_and_still_acknowledges() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("a")) {
      server.inbox.hold();
      device.send("32 06 s1 't' m1 'x'");
      Awaitility.await().until(() -> server.inbox.heldBack() == 1);
      server.adapter.drain();
      device.send("32 06 s1 't' m2 'x'");
      assertThat(device.hearsNothingFor(200)).isTrue();
      server.inbox.commit();
      device.expecting("40 02 m1");
      assertThat(server.inbox.messages()).hasSize(1);
    }
  }

  private static MqttAdapter.Config queue(MqttAdapter.Config config, long bytes) {
    return new MqttAdapter.Config(
        config.host(),
        config.port(),
        config.maxPacketBytes(),
        config.maxConnections(),
        config.maxUnacknowledged(),
        config.keepAliveMax(),
        config.retainedMaxBytes(),
        bytes,
        config.sessionExpiryMax());
  }

  private static MqttAdapter.Config connections(MqttAdapter.Config config, int most) {
    return new MqttAdapter.Config(
        config.host(),
        config.port(),
        config.maxPacketBytes(),
        most,
        config.maxUnacknowledged(),
        config.keepAliveMax(),
        config.retainedMaxBytes(),
        config.sessionQueueMaxBytes(),
        config.sessionExpiryMax());
  }
}
