package io.vivremotion.flow;

import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.message.RecordFields;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.message.UnreadableRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * An {@link Escalation} as the outbox holds it: version (1 byte, 1), urgency (1 byte), present (1
 * byte: 1 deadline, 2 replyTo, 4 guess), id, receivedAt, deadline and replyTo if present, device,
 * channel, task kind, task row, guess (text, certainty) if present; fields as in {@link
 * RecordFields}. What follows is skipped.
 */
final class EscalationRecord {
  private static final int VERSION = 1;
  private static final int DEADLINE = 1;
  private static final int REPLY = 2;
  private static final int GUESS = 4;
  private static final int FIXED_BYTES = 3 + RecordFields.ID_BYTES + RecordFields.INSTANT_BYTES;

  private EscalationRecord() {}

  static int size(Escalation escalation) {
    return FIXED_BYTES
        + (escalation.deadline().isPresent() ? RecordFields.INSTANT_BYTES : 0)
        + RecordFields.replyToSize(escalation.replyTo())
        + RecordFields.stringSize(escalation.device().value())
        + RecordFields.stringSize(escalation.channel().value())
        + RecordFields.stringSize(escalation.task().kind())
        + RecordFields.stringSize(escalation.task().row())
        + escalation.task().guess().map(EscalationRecord::size).orElse(0);
  }

  private static int size(Guess guess) {
    return RecordFields.stringSize(guess.text()) + Double.BYTES;
  }

  static void write(Escalation escalation, ByteBuffer target) {
    target.put((byte) VERSION);
    RecordFields.putPriority(target, escalation.urgency());
    target.put(
        (byte)
            ((escalation.deadline().isPresent() ? DEADLINE : 0)
                | (escalation.replyTo().isPresent() ? REPLY : 0)
                | (escalation.task().guess().isPresent() ? GUESS : 0)));
    RecordFields.putId(target, escalation.id());
    RecordFields.putInstant(target, escalation.receivedAt());
    if (escalation.deadline().isPresent()) {
      RecordFields.putInstant(target, escalation.deadline().get());
    }
    if (escalation.replyTo().isPresent()) {
      RecordFields.putReplyTo(target, escalation.replyTo().get());
    }
    RecordFields.putString(target, escalation.device().value());
    RecordFields.putString(target, escalation.channel().value());
    RecordFields.putString(target, escalation.task().kind());
    RecordFields.putString(target, escalation.task().row());
    escalation
        .task()
        .guess()
        .ifPresent(guess -> {
          RecordFields.putString(target, guess.text());
          RecordFields.putDouble(target, guess.certainty());
        });
  }

  /** Throws {@link UnreadableRecord} for what {@link #write} did not write. */
  static Escalation read(ByteBuffer source) {
    try {
      return readFields(source);
    } catch (BufferUnderflowException e) {
      throw new UnreadableRecord("escalation record: it ends before its fields do", e);
    } catch (IllegalArgumentException e) {
      throw new UnreadableRecord("escalation record: " + e.getMessage(), e);
    }
  }

  private static Escalation readFields(ByteBuffer source) {
    RecordFields.expectVersion(source, "escalation record", VERSION);
    Priority urgency = RecordFields.getPriority(source);
    int present = source.get();
    MessageId id = RecordFields.getId(source);
    Instant receivedAt = RecordFields.getInstant(source);
    Optional<Instant> deadline =
        (present & DEADLINE) != 0 ? Optional.of(RecordFields.getInstant(source)) : Optional.empty();
    Optional<ReplyTo> replyTo =
        (present & REPLY) != 0 ? Optional.of(RecordFields.getReplyTo(source)) : Optional.empty();
    DeviceId device = new DeviceId(RecordFields.getString(source));
    Channel channel = new Channel(RecordFields.getString(source));
    String kind = RecordFields.getString(source);
    String row = RecordFields.getString(source);
    Optional<Guess> guess = (present & GUESS) != 0 ? Optional.of(guess(source)) : Optional.empty();
    Task task = new Task(kind, row, guess);
    return new Escalation(id, device, channel, task, urgency, receivedAt, deadline, replyTo);
  }

  private static Guess guess(ByteBuffer source) {
    String text = RecordFields.getString(source);
    return new Guess(text, RecordFields.getDouble(source));
  }
}
