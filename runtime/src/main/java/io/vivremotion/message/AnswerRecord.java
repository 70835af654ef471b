package io.vivremotion.message;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * An {@link Answer} as the downlink holds it: version (1 byte, 1), source (1 byte, numbered below),
 * id, inReplyTo, confidence (8 bytes), at, expiresAt, device, text, replyTo; fields as in {@link
 * RecordFields}. What follows is skipped.
 */
public final class AnswerRecord {
  private static final int VERSION = 1;
  private static final int FIXED_BYTES =
      2 + 2 * RecordFields.ID_BYTES + 8 + 2 * RecordFields.INSTANT_BYTES;

  private AnswerRecord() {}

  public static int size(Answer answer) {
    return FIXED_BYTES
        + RecordFields.stringSize(answer.device().value())
        + RecordFields.stringSize(answer.text())
        + RecordFields.replyToSize(answer.replyTo());
  }

  public static void write(Answer answer, ByteBuffer target) {
    target.put((byte) VERSION);
    target.put(code(answer.source()));
    RecordFields.putId(target, answer.id());
    RecordFields.putId(target, answer.inReplyTo());
    RecordFields.putDouble(target, answer.confidence());
    RecordFields.putInstant(target, answer.at());
    RecordFields.putInstant(target, answer.expiresAt());
    RecordFields.putString(target, answer.device().value());
    RecordFields.putString(target, answer.text());
    RecordFields.putReplyTo(target, answer.replyTo());
  }

  /** Throws {@link UnreadableRecord} for what {@link #write} did not write. */
  public static Answer read(ByteBuffer source) {
    try {
      return readFields(source);
    } catch (BufferUnderflowException e) {
      throw new UnreadableRecord("answer record: it ends before its fields do", e);
    } catch (IllegalArgumentException e) {
      throw new UnreadableRecord("answer record: " + e.getMessage(), e);
    }
  }

  private static Answer readFields(ByteBuffer source) {
    RecordFields.expectVersion(source, "answer record", VERSION);
    Answer.Source from = source(source.get());
    MessageId id = RecordFields.getId(source);
    MessageId inReplyTo = RecordFields.getId(source);
    double confidence = RecordFields.getDouble(source);
    Instant at = RecordFields.getInstant(source);
    Instant expiresAt = RecordFields.getInstant(source);
    DeviceId device = new DeviceId(RecordFields.getString(source));
    String text = RecordFields.getString(source);
    return new Answer(
        id,
        inReplyTo,
        device,
        from,
        text,
        confidence,
        at,
        expiresAt,
        RecordFields.getReplyTo(source));
  }

  private static byte code(Answer.Source source) {
    return switch (source) {
      case LOCAL -> 0;
      case CLOUD -> 1;
      case SIMULATION -> 2;
    };
  }

  private static Answer.Source source(int code) {
    return switch (code) {
      case 0 -> Answer.Source.LOCAL;
      case 1 -> Answer.Source.CLOUD;
      case 2 -> Answer.Source.SIMULATION;
      default -> throw new UnreadableRecord("there is no source " + code); // a byte, not a type
    };
  }
}
