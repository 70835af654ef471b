package io.vivremotion.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerRecord;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.MessageRecord;
import io.vivremotion.message.Messages;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.spool.Describer.Description;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** On records as the flow and the adapters write them. */
final class RecordDescribersTest {
  private static final Optional<ReplyTo> USUAL = Optional.of(ReplyTo.over("mqtt"));

  @Test
  void readings_of_a_device_and_channel_are_a_series_of_the_inbox_events_and_questions_are_not() {
    assertThat(describe(Kind.TELEMETRY, "temperature"))
        .isEqualTo(
            new Description("telemetry press-3", "press-3 temperature", "press-3 temperature"));
    assertThat(describe(Kind.EVENT, "door")).isEqualTo(new Description("event press-3", "", ""));
    assertThat(describe(Kind.QUESTION, "ask"))
        .isEqualTo(new Description("question press-3", "", ""));
  }

  private static Description describe(Kind kind, String channel) {
    Message message = Messages.of(kind, channel, Payload.json("{\"a\":1}"));
    assertThat(message.replyTo()).as("as adapters make them").isPresent();
    ByteBuffer record = ByteBuffer.allocate(MessageRecord.size(message));
    MessageRecord.write(message, record);
    return RecordDescribers.INBOX.describe(record.flip());
  }

  @Test
  void tasks_of_one_kind_about_a_device_and_channel_are_a_series_of_the_outbox() {
    String series = "event press-3 events/a";
    Description expected = new Description("event press-3", series, series);
    assertThat(describe("event", USUAL)).isEqualTo(expected);
    assertThat(describe("event", Optional.empty())).isEqualTo(expected);
  }

  @Test
  void what_was_asked_or_awaits_an_answer_at_a_place_of_its_own_is_in_none() {
    assertThat(describe("question", USUAL)).isEqualTo(new Description("question press-3", "", ""));
    Description alone = new Description("event press-3", "", "");
    assertThat(describe("event", Optional.of(new ReplyTo("mqtt", "a/b", "")))).isEqualTo(alone);
    assertThat(describe("event", Optional.of(new ReplyTo("mqtt", "", "Zg")))).isEqualTo(alone);
  }

  private static Description describe(String kind, Optional<ReplyTo> replyTo) {
    Escalation escalation =
        new Escalation(
            new MessageId(0, 1),
            new DeviceId("press-3"),
            new Channel("events/a"),
            new Task(kind, "{}"),
            Priority.NORMAL,
            Messages.AT,
            Optional.empty(),
            replyTo);
    ByteBuffer record = ByteBuffer.allocate(EscalationRecord.size(escalation));
    EscalationRecord.write(escalation, record);
    return RecordDescribers.OUTBOX.describe(record.flip());
  }

  @Test
  void answers_are_told_by_device_and_belong_to_no_series() {
    Answer answer =
        new Answer(
            new MessageId(0, 2),
            new MessageId(0, 1),
            new DeviceId("press-3"),
            Answer.Source.LOCAL,
            "yes",
            1,
            Messages.AT,
            Messages.AT.plus(Duration.ofHours(1)),
            ReplyTo.over("mqtt"));
    ByteBuffer record = ByteBuffer.allocate(AnswerRecord.size(answer));
    AnswerRecord.write(answer, record);
    assertThat(RecordDescribers.ANSWERS.describe(record.flip()))
        .isEqualTo(new Description("answer to press-3", "", ""));
  }

  @Test
  void digests_of_a_device_and_measurement_are_a_series_of_the_history() {
    Description first = RecordDescribers.HISTORY.describe(digest("temperature", 0));
    Description later = RecordDescribers.HISTORY.describe(digest("temperature", 60));
    Description other = RecordDescribers.HISTORY.describe(digest("pressure", 60));
    assertThat(first.label()).isEqualTo("digest");
    assertThat(first.series()).contains("press-3", "temperature").isEqualTo(later.series());
    assertThat(other.series()).isNotEqualTo(first.series());
    assertThat(first.key()).as("an old digest is not worth less than a new one").isEmpty();
    assertThat(RecordDescribers.HISTORY.describe(ByteBuffer.wrap(new byte[] {2, 1, 2})))
        .isEqualTo(new Description("raw message", "", ""));
  }

  private static ByteBuffer digest(String name, int second) {
    Digest digest =
        new Digest(
            new DeviceId("press-3"),
            name,
            "Cel",
            Messages.AT.plusSeconds(second),
            Messages.AT.plusSeconds(second + 60),
            9,
            1,
            2,
            3,
            0,
            2,
            3,
            1,
            3);
    byte[] json = digest.json().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + json.length).put(History.DIGEST).put(json).flip();
  }

  @Property(tries = 2_000)
  void no_bytes_make_it_throw_or_move_what_it_reads(@ForAll byte[] bytes) {
    for (RecordDescribers each : RecordDescribers.values()) {
      ByteBuffer record = ByteBuffer.wrap(bytes);
      Description told = each.describe(record);
      assertThat(told.label()).as(each.name()).isNotEmpty();
      assertThat(record.position()).isZero();
    }
  }
}
