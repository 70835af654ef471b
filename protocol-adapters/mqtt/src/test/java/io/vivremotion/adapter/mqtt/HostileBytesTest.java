package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever a peer sends, the server lives, and a connection that talks nonsense ends. */
class HostileBytesTest {
  private static final String CONNECT_3 = "10 0D s4 'MQTT' 04 02 k60 s1 'p'";
  private static final String CONNECT_5 = "10 0E s4 'MQTT' 05 02 k60 v0 s1 'p'";
  private static @Nullable Fixture server;

  @BeforeContainer
  static void start() throws IOException {
    server = Fixture.started();
  }

  @AfterContainer
  static void stop() {
    running().close();
  }

  private static Fixture running() {
    Fixture now = server;
    if (now == null) {
      throw new IllegalStateException("not started");
    }
    return now;
  }

  @Property(tries = 300)
  void random_bytes_as_a_first_packet_end_the_connection(
      @ForAll @Size(min = 2, max = 200) byte[] bytes) throws IOException {
    byte[] nonsense = bytes.clone();
    if (nonsense[0] == 0x10) {
      nonsense[0] = 0x11;
    }
    try (ByteClient client = running().client().send(nonsense)) {
      assertThat(client.isClosedByServer()).isTrue();
    }
    running().client().connected("alive").pings().close();
  }

  @Property(tries = 400)
  void random_packets_after_connect_never_harm_the_server(
      @ForAll @Size(min = 1, max = 300) byte[] body,
      @ForAll @IntRange(min = 0, max = 255) int first,
      @ForAll boolean v5)
      throws IOException {
    try (ByteClient client = running().client()) {
      client.send(v5 ? CONNECT_5 : CONNECT_3).skipPacket();
      client.send(new byte[] {(byte) first}).send("r" + body.length).send(body);
      client.send(new byte[] {(byte) 0xE0, 0});
      assertThat(client.isClosedByServer()).isTrue();
    } catch (java.net.SocketException _) { // closed by the server while we still wrote
      assertThat(v5 || first >= 0).isTrue();
    }
    running().client().connected("alive").pings().close();
    assertThat(internalErrors()).isZero();
  }

  @Property(tries = 300)
  void damaged_packets_never_harm_the_server(
      @ForAll @IntRange(min = 0, max = 4) int which, @ForAll long seed) throws IOException {
    String[] packets = {
      "32 r26 s8 'property' m1 v8 08 s1 'p' 01 01 02 L9 'message'",
      "82 r14 m1 v2 0B 01 s5 'a/+/#' 01 s0",
      "A2 r9 m1 v0 s1 'p' s1 'q'",
      "62 r11 m1 00 v7 26 s1 'p' s1 'q'",
      "E0 r9 00 07 26 s1 'p' s1 'q'"
    };
    Random random = new Random(seed);
    byte[] packet = ByteClient.bytes(packets[which]);
    for (int i = random.nextInt(4); i >= 0; i--) {
      packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
    }
    try (ByteClient client = running().client()) {
      client.send(CONNECT_5).skipPacket();
      client.send(packet);
    }
    running().client().connected("alive").pings().close();
    assertThat(internalErrors()).isZero();
  }

  @Property(tries = 2_000)
  void text_is_legal_exactly_where_java_decodes_it_and_no_control_character_is_in_it(
      @ForAll @Size(max = 6) byte[] bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    assertThat(Fields.isLegalText(in, 0, bytes.length)).isEqualTo(isLegal(bytes));
  }

  @Property(tries = 2_000)
  void every_character_is_judged_as_java_judges_it(
      @ForAll @IntRange(min = 0, max = 0x10FFFF) int point) {
    if (point >= 0xD800 && point <= 0xDFFF) {
      return;
    }
    byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    assertThat(Fields.isLegalText(in, 0, bytes.length)).isEqualTo(isLegal(bytes));
  }

  private static boolean isLegal(byte[] bytes) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(java.nio.ByteBuffer.wrap(bytes))
              .toString();
      return text.codePoints()
          .noneMatch(point ->
              Character.isISOControl(point)
                  || (point & 0xFFFE) == 0xFFFE
                  || (point >= 0xFDD0 && point <= 0xFDEF));
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  private static double internalErrors() {
    var counter =
        running().meters.find("vivremotion_protocol_errors").tag("reason", "internal").counter();
    return counter == null ? 0 : counter.count();
  }
}
