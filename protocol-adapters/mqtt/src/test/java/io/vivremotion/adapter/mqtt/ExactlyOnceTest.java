package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.adapter.Admission;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** QoS 2 over connections that break while the first PUBLISH still waits for the disk. */
class ExactlyOnceTest {
  private static final Admission FULL =
      new Admission.Refused(Duration.ofSeconds(1), Admission.Reason.INBOX_FULL);
  private static final int SILENCE_MILLIS = 200;

  private Fixture server;

  @BeforeEach
  void start() throws IOException {
    server = Fixture.started();
    server.inbox.hold();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  enum Version {
    V3("04", "", ""),
    V5("05", " v5 11 L600", " v0");

    private final String level;
    private final String expiry;
    private final String noProperties;

    Version(String level, String expiry, String noProperties) {
      this.level = level;
      this.expiry = expiry;
      this.noProperties = noProperties;
    }

    /** A CONNECT of client "p", whose session goes on. */
    private String connect(boolean clean) {
      String flags = clean ? " 02" : " 00";
      int length = 13 + ByteClient.bytes(expiry).length;
      return "10 r" + length + " s4 'MQTT' " + level + flags + " k60" + expiry + " s1 'p'";
    }

    private String publish(String first, int id) {
      int length = 6 + ByteClient.bytes(noProperties).length;
      return first + " r" + length + " s1 't' m" + id + noProperties + " 'x' ";
    }
  }

  private ByteClient connected(Version version, boolean present) throws IOException {
    ByteClient client = server.client().send(version.connect(false));
    assertThat(client.packet()[2]).as("session present").isEqualTo((byte) (present ? 1 : 0));
    return client;
  }

  private static void first(ByteClient client, Version version, int id) throws IOException {
    client.send(version.publish("34", id));
  }

  private static void repeated(ByteClient client, Version version, int id) throws IOException {
    client.send(version.publish("3C", id));
  }

  private void offered(int messages) {
    Awaitility.await().until(() -> server.inbox.messages().size() == messages);
  }

  /** The first PUBLISH of packet id 9 waits for the disk, and its connection is gone. */
  private void leftBehind(Version version) throws IOException {
    try (ByteClient before = connected(version, false)) {
      first(before, version, 9);
      offered(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_repetition_over_the_next_connection_waits_for_the_disk_with_the_first(Version version)
      throws IOException {
    leftBehind(version);
    try (ByteClient next = connected(version, true)) {
      repeated(next, version, 9);
      assertThat(next.hearsNothingFor(SILENCE_MILLIS)).isTrue();
      server.inbox.commit();
      next.expecting("50 02 m9").send("62 02 m9").expecting("70 02 m9");
      assertThat(server.inbox.messages()).hasSize(1);
      first(next, version, 9);
      next.expecting("50 02 m9");
      assertThat(server.inbox.messages()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_repetition_waits_as_well_where_the_next_connection_took_over(Version version)
      throws IOException {
    try (ByteClient before = connected(version, false)) {
      first(before, version, 9);
      offered(1);
      try (ByteClient next = connected(version, true)) {
        repeated(next, version, 9);
        assertThat(before.isClosedByServer()).isTrue();
        assertThat(next.hearsNothingFor(SILENCE_MILLIS)).isTrue();
        server.inbox.commit();
        next.expecting("50 02 m9").pings();
        assertThat(server.inbox.messages()).hasSize(1);
      }
    }
  }

  @Test
  void a_repetition_of_what_is_refused_is_refused_and_then_the_id_is_free() throws IOException {
    leftBehind(Version.V5);
    try (ByteClient next = connected(Version.V5, true)) {
      repeated(next, Version.V5, 9);
      next.pings();
      server.inbox.answerWith(FULL);
      server.inbox.commit();
      next.expecting("50 03 m9 97");
      server.inbox.answerWith(Admission.STORED);
      first(next, Version.V5, 9);
      next.expecting("50 02 m9");
      assertThat(server.inbox.messages()).hasSize(2);
    }
  }

  @Test
  void a_repetition_of_what_is_refused_ends_a_connection_of_mqtt_3_without_a_pubrec()
      throws IOException {
    leftBehind(Version.V3);
    try (ByteClient next = connected(Version.V3, true)) {
      repeated(next, Version.V3, 9);
      next.pings();
      server.inbox.answerWith(FULL);
      server.inbox.commit();
      assertThat(next.read(1)).as("nothing but the end").isEmpty();
    }
    server.inbox.answerWith(Admission.STORED);
    try (ByteClient third = connected(Version.V3, true)) {
      repeated(third, Version.V3, 9);
      third.expecting("50 02 m9");
      assertThat(server.inbox.messages()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_further_connection_takes_the_place_of_the_one_that_waited(Version version)
      throws IOException {
    leftBehind(version);
    try (ByteClient second = connected(version, true)) {
      repeated(second, version, 9);
      first(second, version, 10);
      offered(2);
    }
    try (ByteClient third = connected(version, true)) {
      repeated(third, version, 9);
      repeated(third, version, 10);
      assertThat(third.hearsNothingFor(SILENCE_MILLIS)).isTrue();
      server.inbox.commit();
      third.expecting("50 02 m9 50 02 m10").pings();
      assertThat(server.inbox.messages()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_repetition_over_the_same_connection_is_answered_after_the_first(Version version)
      throws IOException {
    try (ByteClient client = connected(version, false)) {
      first(client, version, 9);
      repeated(client, version, 9);
      repeated(client, version, 9);
      assertThat(client.hearsNothingFor(SILENCE_MILLIS)).isTrue();
      server.inbox.commit();
      client.expecting("50 02 m9 50 02 m9 50 02 m9").pings();
      assertThat(server.inbox.messages()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_release_of_what_still_waits_ends_the_connection_and_frees_nothing(Version version)
      throws IOException {
    try (ByteClient client = connected(version, false)) {
      first(client, version, 9);
      offered(1);
      client.send("62 02 m9");
      if (version == Version.V5) {
        client.expecting("E0 01 82");
      }
      assertThat(client.read(1)).as("nothing but the end").isEmpty();
    }
    try (ByteClient next = connected(version, true)) {
      repeated(next, version, 9);
      assertThat(next.hearsNothingFor(SILENCE_MILLIS)).isTrue();
      server.inbox.commit();
      next.expecting("50 02 m9").pings();
      assertThat(server.inbox.messages()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_new_session_knows_nothing_of_what_the_old_one_waits_for(Version version)
      throws IOException {
    leftBehind(version);
    try (ByteClient anew = server.client().send(version.connect(true))) {
      assertThat(anew.packet()[2]).as("session present").isZero();
      first(anew, version, 9);
      offered(2);
      assertThat(anew.hearsNothingFor(SILENCE_MILLIS)).isTrue();
      server.inbox.commit();
      anew.expecting("50 02 m9").send("62 02 m9").expecting("70 02 m9");
    }
  }
}
