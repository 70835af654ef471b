package io.vivremotion.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is written to disk is read back, and nothing else is. */
final class RecordsTest {
  @Property(tries = 1_000)
  void a_message_comes_back_as_it_was(@ForAll("messages") Message message) {
    assertThat(MessageRecord.read(written(message, ByteOrder.BIG_ENDIAN))).isEqualTo(message);
    assertThat(written(message, ByteOrder.LITTLE_ENDIAN))
        .isEqualTo(written(message, ByteOrder.BIG_ENDIAN));
  }

  @Property(tries = 500)
  void an_answer_comes_back_as_it_was(@ForAll("answers") Answer answer) {
    ByteBuffer buffer = ByteBuffer.allocate(AnswerRecord.size(answer));
    AnswerRecord.write(answer, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    assertThat(AnswerRecord.read(buffer.flip())).isEqualTo(answer);
  }

  @Property(tries = 2_000)
  void garbage_is_refused_and_nothing_else_is_thrown(@ForAll byte[] bytes) {
    assertReadOrRefused(ByteBuffer.wrap(bytes));
  }

  @Property(tries = 2_000)
  void a_damaged_record_is_read_or_refused(
      @ForAll("messages") Message message, @ForAll int place, @ForAll byte change) {
    ByteBuffer record = written(message, ByteOrder.BIG_ENDIAN);
    record.put(Math.floorMod(place, record.limit()), change);
    assertReadOrRefused(record);
  }

  @Test
  void the_layout_of_version_1_is_fixed() {
    Message message =
        new Message(
            new MessageId(0x0102030405060708L, 0x090A0B0C0D0E0F10L),
            new DeviceId("d"),
            new Channel("c/ü"),
            Kind.QUESTION,
            Priority.BULK,
            Payload.json("1"),
            Instant.ofEpochSecond(1, 2),
            Optional.empty(),
            Optional.of(Instant.ofEpochSecond(3, 4)),
            Optional.of(new ReplyTo("p", "", "x")));
    assertThat(HexFormat.of().formatHex(written(message, ByteOrder.BIG_ENDIAN).array()))
        .isEqualTo(
            "01020306"
                + "0102030405060708090a0b0c0d0e0f10"
                + "000000000000000100000002"
                + "000000000000000300000004"
                + "0170"
                + "00"
                + "0178"
                + "0164"
                + "04632fc3bc"
                + "01"
                + "0131");
  }

  @Test
  void so_is_that_of_an_answer() {
    Answer answer =
        new Answer(
            new MessageId(1, 2),
            new MessageId(3, 4),
            new DeviceId("d"),
            Answer.Source.LOCAL,
            "ü",
            0.5,
            Instant.ofEpochSecond(1, 2),
            Instant.ofEpochSecond(3, 4),
            new ReplyTo("p", "a", "x"));
    ByteBuffer record = ByteBuffer.allocate(AnswerRecord.size(answer));
    AnswerRecord.write(answer, record);
    assertThat(HexFormat.of().formatHex(record.array()))
        .isEqualTo(
            "0100"
                + "00000000000000010000000000000002"
                + "00000000000000030000000000000004"
                + "3fe0000000000000"
                + "000000000000000100000002"
                + "000000000000000300000004"
                + "0164"
                + "02c3bc"
                + "0170"
                + "0161"
                + "0178");
  }

  @Test
  void what_a_later_release_adds_at_the_end_is_skipped() {
    Message message = Messages.json("c", "{}");
    ByteBuffer record = written(message, ByteOrder.BIG_ENDIAN);
    ByteBuffer longer = ByteBuffer.allocate(record.limit() + 5).put(record);
    assertThat(MessageRecord.read(longer.clear())).isEqualTo(message);
  }

  @Test
  void a_later_version_is_refused_by_name() {
    assertThatThrownBy(() -> MessageRecord.read(ByteBuffer.wrap(new byte[] {9})))
        .isInstanceOf(UnreadableRecord.class)
        .hasMessageContaining("version 9")
        .hasMessageContaining("later release");
  }

  @Test
  void the_id_of_an_answer_is_its_own_and_always_the_same() {
    MessageId id = new MessageIds(new java.util.Random(1)).next(Messages.AT);
    assertThat(id.ofAnswer()).isNotEqualTo(id).isEqualTo(id.ofAnswer());
    assertThat(id.ofAnswer().run()).isEqualTo(id.run());
    assertThat(MessageId.parse(id.ofAnswer().toString())).isEqualTo(id.ofAnswer());
  }

  @Provide
  Arbitrary<Message> messages() {
    Arbitrary<Instant> instants =
        Arbitraries.longs()
            .between(-1_000_000_000L, 9_000_000_000L)
            .map(seconds -> Instant.ofEpochSecond(seconds, Math.floorMod(seconds, 1_000_000_000)));
    Arbitrary<MessageId> ids =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(MessageId::new);
    Arbitrary<Address> addresses =
        Combinators.combine(
                names(1, 128),
                names(0, 200),
                Arbitraries.of(Kind.class),
                Arbitraries.of(Priority.class))
            .as((device, channel, kind, priority) ->
                new Address(new DeviceId(device), new Channel(channel), kind, priority));
    Arbitrary<Payload> payloads =
        Combinators.combine(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
                Arbitraries.of(
                    MediaType.UNKNOWN, MediaType.JSON, MediaType.OCTETS, new MediaType("a/b")))
            .as(Payload::wrap);
    return Combinators.combine(
            ids, addresses, payloads, instants, instants.optional(), replies().optional())
        .as((id, address, payload, at, deadline, reply) ->
            new Message(
                id,
                address.device(),
                address.channel(),
                address.kind(),
                address.priority(),
                payload,
                at,
                deadline.map(time -> time.plusSeconds(1)),
                deadline,
                reply));
  }

  @Provide
  Arbitrary<Answer> answers() {
    return Combinators.combine(
            Arbitraries.longs(),
            names(1, 100),
            names(0, 500),
            replies(),
            Arbitraries.of(Answer.Source.class))
        .as((id, device, text, reply, source) ->
            new Answer(
                new MessageId(id, id),
                new MessageId(id, 1),
                new DeviceId(device),
                source,
                text,
                0.5,
                Messages.AT,
                Messages.AT.plusSeconds(60),
                reply));
  }

  private static Arbitrary<String> names(int min, int max) {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars('é', '漢', '€', 'ß')
        .ofMinLength(min)
        .ofMaxLength(max);
  }

  private static Arbitrary<ReplyTo> replies() {
    return Combinators.combine(names(1, 9), names(0, 300), names(0, 9)).as(ReplyTo::new);
  }

  private static ByteBuffer written(Message message, ByteOrder order) {
    ByteBuffer buffer = ByteBuffer.allocate(MessageRecord.size(message)).order(order);
    MessageRecord.write(message, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return buffer.flip();
  }

  private static void assertReadOrRefused(ByteBuffer bytes) {
    try {
      assertThat(MessageRecord.read(bytes)).isNotNull();
    } catch (UnreadableRecord e) {
      assertThat(e).hasMessageMatching("(?s).{10,}");
    }
  }
}
