package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.adapter.Admission;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.ReplyTo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PublishSubscribeTest {
  private static final DeviceId D1 = new DeviceId("d1");

  @Test
  void a_message_reaches_subscribers_once_stored_and_not_before() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient reader = server.client().connected("r");
        ByteClient writer = server.client().connected("w")) {
      reader.send("82 06 m1 s1 '#' 01").expecting("90 03 m1 01");
      server.inbox.hold();
      writer.send("32 06 s1 't' m1 'x'");
      assertThat(reader.hearsNothingFor(150)).isTrue();
      server.inbox.commit();
      reader.expecting("32 06 s1 't' m1 'x'");
    }
  }

  @Test
  void what_was_refused_reaches_nobody() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient reader = server.client().connected("r");
        ByteClient writer = server.client().connected5("w")) {
      reader.send("82 06 m1 s1 '#' 01").expecting("90 03 m1 01");
      server.inbox.answerWith(
          new Admission.Refused(Duration.ofSeconds(1), Admission.Reason.STORAGE_FAILED));
      writer.send("32 07 s1 't' m1 v0 'x'").expecting("40 03 m1 97");
      reader.pings();
    }
  }

  @Test
  void overlapping_filters_give_one_copy_at_the_higher_quality() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient reader = server.client().connected("r");
        ByteClient writer = server.client().connected("w")) {
      reader.send("82 0E m1 s3 'a/b' 00 s3 'a/+' 01").expecting("90 04 m1 00 01");
      writer.send("32 08 s3 'a/b' m1 'x'").expecting("40 02 m1");
      reader.expecting("32 08 s3 'a/b' m1 'x'").pings();
    }
  }

  @Test
  void members_of_a_shared_subscription_take_turns() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient one = server.client().connected("one");
        ByteClient two = server.client().connected("two");
        ByteClient writer = server.client().connected("w")) {
      one.send("82 0F m1 s10 '$share/g/t' 00").expecting("90 03 m1 00");
      two.send("82 0F m1 s10 '$share/g/t' 00").expecting("90 03 m1 00");
      writer.send("32 06 s1 't' m1 'x' 32 06 s1 't' m2 'y'").expecting("40 02 m1 40 02 m2");
      byte[] first = one.packet();
      byte[] second = two.packet();
      assertThat(first).isNotEqualTo(second);
    }
  }

  @Test
  void a_retained_message_greets_new_subscribers_until_it_is_emptied() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient writer = server.client().connected("w");
        ByteClient reader = server.client().connected("r")) {
      writer.send("33 06 s1 't' m1 'x'").expecting("40 02 m1");
      reader.send("82 06 m1 s1 '+' 00").expecting("90 03 m1 00 31 04 s1 't' 'x'");
      writer.send("33 05 s1 't' m2").expecting("40 02 m2");
      reader.expecting("30 03 s1 't'");
      reader.send("82 06 m2 s1 '+' 00").expecting("90 03 m2 00").pings();
    }
  }

  @Test
  void a_will_is_stored_and_published_when_its_client_vanishes_but_not_when_it_says_goodbye()
      throws IOException {
    String withWill = "10 13 s4 'MQTT' 04 0E k60 s1 'p' s1 'w' s1 'x'";
    try (Fixture server = Fixture.started();
        ByteClient reader = server.client().connected("r")) {
      reader.send("82 06 m1 s1 'w' 01").expecting("90 03 m1 01");
      try (ByteClient polite = server.client()) {
        polite.send(withWill).expecting("20 02 00 00").send("E0 00").isClosedByServer();
      }
      server.client().send(withWill).expecting("20 02 00 00").close();
      reader.expecting("32 06 s1 'w' m1 'x'");
      assertThat(server.inbox.messages()).hasSize(1);
    }
  }

  @Test
  void a_device_may_neither_speak_for_another_nor_hear_it() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client();
        ByteClient writer = server.client().connected("w")) {
      device.send("10 r27 s4 'MQTT' 05 C2 k60 v0 s1 'p' s9 'device:d1' s0").skipPacket();
      device.send("32 r18 s12 'devices/d2/t' m1 v0 'x'").expecting("40 03 m1 87");
      device.send("82 r24 m2 v0 s18 'devices/d2/answers' 01").expecting("90 04 m2 v0 87");
      device.send("82 r7 m3 v0 s1 '#' 00").expecting("90 04 m3 v0 00");
      writer.send("32 r17 s12 'devices/d2/t' m1 'x'").expecting("40 02 m1");
      writer.send("32 r17 s12 'devices/d1/t' m2 'y'").expecting("40 02 m2");
      device.expecting("30 r16 s12 'devices/d1/t' v0 'y'").pings();
    }
  }

  @Test
  void nobody_may_forge_an_answer() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient forger = server.client().connected5("f")) {
      forger.send("32 r24 s18 'devices/d1/answers' m1 v0 'x'").expecting("40 03 m1 87");
      assertThat(server.inbox.messages()).isEmpty();
    }
  }

  @Test
  void an_answer_waits_for_its_device_and_is_delivered_when_it_says_so() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("d1")) {
      server.downlink.post(answer(ReplyTo.over("mqtt")), _ -> {});
      device.send("82 r23 m1 s18 'devices/d1/answers' 01").expecting("90 03 m1 01");
      String packet = text(device.packet());
      assertThat(packet).contains("devices/d1/answers").contains("\"text\":\"close valve 2\"");
      assertThat(server.downlink.delivered()).isEmpty();
      device.send("40 02 m1");
      Awaitility.await().until(() -> server.downlink.delivered().size() == 1);
    }
  }

  @Test
  void an_answer_that_was_not_acknowledged_waits_for_the_next_connection() throws IOException {
    try (Fixture server = Fixture.started()) {
      try (ByteClient device = server.client().connected("d1")) {
        device.send("82 r23 m1 s18 'devices/d1/answers' 01").expecting("90 03 m1 01");
        server.downlink.post(answer(ReplyTo.over("mqtt")), _ -> {});
        device.skipPacket();
      }
      Awaitility.await().until(() -> server.downlink.waiting(D1).size() == 1);
      try (ByteClient device = server.client().connected("d1")) {
        device.send("82 r23 m1 s18 'devices/d1/answers' 02").expecting("90 03 m1 02");
        assertThat(text(device.packet())).contains("close valve 2");
        device.send("50 02 m1").expecting("62 02 m1").send("70 02 m1");
        Awaitility.await().until(() -> server.downlink.delivered().size() == 1);
      }
    }
  }

  @Test
  void who_listens_with_a_wildcard_hears_the_answers_of_all_devices() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient monitor = server.client().connected("m")) {
      monitor.send("82 r22 m1 s17 'devices/+/answers' 00").expecting("90 03 m1 00");
      server.downlink.post(answer(ReplyTo.over("mqtt")), _ -> {});
      assertThat(text(monitor.packet())).contains("close valve 2");
      Awaitility.await().until(() -> server.downlink.delivered().size() == 1);
    }
  }

  @Test
  void an_answer_goes_to_the_response_topic_with_its_correlation() throws IOException {
    try (Fixture server = Fixture.started();
        ByteClient asker = server.client().connected5("app")) {
      asker.send("82 r9 m1 v0 s3 'r/1' 01").expecting("90 04 m1 v0 01");
      asker
          .send("32 r33 s14 'devices/d1/ask' m1 v12 08 s3 'r/1' 09 s3 000102 'q?'")
          .expecting("40 02 m1");
      ReplyTo replyTo = server.inbox.messages().getFirst().replyTo().orElseThrow();
      server.downlink.post(answer(replyTo), _ -> {});
      String packet = ByteClient.hex(asker.packet());
      assertThat(packet).contains("00 03 72 2f 31").contains("09 00 03 00 01 02");
    }
  }

  private static Answer answer(ReplyTo replyTo) {
    Instant now = Instant.now();
    return new Answer(
        new MessageId(1, 1),
        new MessageId(1, 2),
        D1,
        Answer.Source.LOCAL,
        "close valve 2",
        1,
        now,
        now.plusSeconds(60),
        replyTo);
  }

  private static String text(byte[] packet) {
    return new String(packet, StandardCharsets.UTF_8);
  }
}
