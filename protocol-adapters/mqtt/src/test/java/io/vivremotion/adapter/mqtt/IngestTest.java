package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.adapter.Admission;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import io.vivremotion.message.ReplyTo;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class IngestTest {
  private static final Admission FULL =
      new Admission.Refused(Duration.ofSeconds(1), Admission.Reason.INBOX_FULL);

  @Test
  void a_qos_1_message_is_stored_and_acknowledged() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("press-3")) {
      device.send("32 r24 s15 'devices/d1/temp' m7 '21.5C'").expecting("40 02 m7");
      Message message = server.inbox.messages().getFirst();
      assertThat(message.device()).isEqualTo(new DeviceId("d1"));
      assertThat(message.channel().value()).isEqualTo("temp");
      assertThat(message.kind()).isEqualTo(Kind.TELEMETRY);
      assertThat(message.payload().utf8()).isEqualTo("21.5C");
      assertThat(message.replyTo()).contains(ReplyTo.over("mqtt"));
    }
  }

  @Test
  void nothing_is_acknowledged_before_it_is_stored() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("a")) {
      server.inbox.hold();
      device.send("32 06 s1 't' m1 'x' 34 06 s1 't' m2 'y'");
      assertThat(device.hearsNothingFor(200)).isTrue();
      server.inbox.commit();
      device.expecting("40 02 m1 50 02 m2");
    }
  }

  @Test
  void acknowledgements_keep_the_order_of_arrival_whatever_the_order_of_commits()
      throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("a")) {
      server.inbox.hold();
      device.send("32 06 s1 't' m1 'x' 32 06 s1 't' m2 'x' 32 06 s1 't' m3 'x'");
      Awaitility.await().until(() -> server.inbox.heldBack() == 3);
      server.inbox.commit();
      device.expecting("40 02 m1 40 02 m2 40 02 m3");
    }
  }

  @Test
  void a_refusal_is_told_to_an_mqtt_5_client_as_quota_exceeded() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected5("a")) {
      server.inbox.answerWith(FULL);
      device.send("32 07 s1 't' m1 v0 'x'").expecting("40 03 m1 97");
      device.send("34 07 s1 't' m2 v0 'x'").expecting("50 03 m2 97");
      server.inbox.answerWith(Admission.STORED);
      device.send("34 07 s1 't' m2 v0 'x'").expecting("50 02 m2");
    }
  }

  @Test
  void a_refusal_closes_a_connection_of_mqtt_3() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("a")) {
      server.inbox.answerWith(FULL);
      device.send("32 06 s1 't' m1 'x'");
      assertThat(device.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_device_of_mqtt_3_is_not_read_from_while_too_much_is_unacknowledged() throws IOException {
    try (Fixture server = Fixture.started(config -> limited(config, 2));
        ByteClient device = server.client().connected("a")) {
      server.inbox.hold();
      for (int id = 1; id <= 5; id++) {
        device.send("32 06 s1 't' m" + id + " 'x'");
      }
      Awaitility.await().until(() -> server.inbox.heldBack() == 2);
      assertThat(device.hearsNothingFor(200)).isTrue();
      assertThat(server.inbox.messages()).hasSize(2);
      server.inbox.commit();
      device.expecting("40 02 m1 40 02 m2 40 02 m3 40 02 m4 40 02 m5").pings();
    }
  }

  @Test
  void a_client_of_mqtt_5_that_exceeds_the_receive_maximum_is_disconnected() throws IOException {
    try (Fixture server = Fixture.started(config -> limited(config, 2));
        ByteClient device = server.client().connected5("a")) {
      server.inbox.hold();
      device.send("34 07 s1 't' m1 v0 'x' 34 07 s1 't' m2 v0 'x'");
      Awaitility.await().until(() -> server.inbox.heldBack() == 2);
      server.inbox.commit();
      device.expecting("50 02 m1 50 02 m2").send("34 07 s1 't' m3 v0 'x'").expecting("E0 01 93");
      assertThat(device.isClosedByServer()).isTrue();
    }
  }

  @Test
  void a_qos_2_message_sent_twice_is_stored_once_and_its_id_is_free_after_release()
      throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("a")) {
      device.send("34 06 s1 't' m9 'x'").expecting("50 02 m9");
      device.send("3C 06 s1 't' m9 'x'").expecting("50 02 m9");
      assertThat(server.inbox.messages()).hasSize(1);
      device.send("62 02 m9").expecting("70 02 m9");
      device.send("34 06 s1 't' m9 'y'").expecting("50 02 m9");
      assertThat(server.inbox.messages()).hasSize(2);
    }
  }

  @Test
  void a_question_carries_its_response_topic_and_correlation() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected5("a")) {
      device
          .send("32 r31 s13 'devices/d/ask' m1 v12 08 s3 'r/1' 09 s3 000102 'q?'")
          .expecting("40 02 m1");
      Message message = server.inbox.messages().getFirst();
      assertThat(message.kind()).isEqualTo(Kind.QUESTION);
      assertThat(message.replyTo()).contains(new ReplyTo("mqtt", "r/1", "AAEC"));
    }
  }

  static MqttAdapter.Config limited(MqttAdapter.Config config, int maxUnacknowledged) {
    return new MqttAdapter.Config(
        config.host(),
        config.port(),
        config.maxPacketBytes(),
        config.maxConnections(),
        maxUnacknowledged,
        config.keepAliveMax(),
        config.retainedMaxBytes(),
        config.sessionQueueMaxBytes(),
        config.sessionExpiryMax());
  }
}
