package io.vivremotion.message;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * A {@link Message} as the inbox holds it. Fields as in {@link RecordFields}:
 *
 * <pre>
 *   version        1 byte, 1
 *   kind, priority 1 byte each, numbered below
 *   present        1 byte: 1 observedAt, 2 deadline, 4 replyTo
 *   id, receivedAt
 *   observedAt, deadline, replyTo     those present
 *   device, channel                   strings
 *   type           1 byte: index of a known media type, or 127 and a string
 *   payload        length, bytes
 * </pre>
 *
 * What follows the payload is skipped, so that a later release may add fields at the end without a
 * new version.
 */
public final class MessageRecord {
  private static final int VERSION = 1;
  private static final int OBSERVED = 1;
  private static final int DEADLINE = 2;
  private static final int REPLY = 4;
  private static final int OTHER_TYPE = 127;
  private static final int FIXED_BYTES = 4 + RecordFields.ID_BYTES + RecordFields.INSTANT_BYTES + 1;
  private static final MediaType[] TYPES = {
    MediaType.UNKNOWN,
    MediaType.JSON,
    MediaType.SENML_JSON,
    MediaType.SENML_CBOR,
    MediaType.CBOR,
    MediaType.TEXT,
    MediaType.OCTETS
  };

  private MessageRecord() {}

  /** Bytes that {@link #write} puts. */
  public static int size(Message message) {
    int payload = message.payload().size();
    MediaType type = message.payload().type();
    return FIXED_BYTES
        + (message.observedAt().isPresent() ? RecordFields.INSTANT_BYTES : 0)
        + (message.deadline().isPresent() ? RecordFields.INSTANT_BYTES : 0)
        + RecordFields.replyToSize(message.replyTo())
        + RecordFields.stringSize(message.device().value())
        + RecordFields.stringSize(message.channel().value())
        + (typeIndex(type) == OTHER_TYPE ? RecordFields.stringSize(type.value()) : 0)
        + RecordFields.lengthSize(payload)
        + payload;
  }

  public static void write(Message message, ByteBuffer target) {
    target.put((byte) VERSION);
    target.put(code(message.kind()));
    RecordFields.putPriority(target, message.priority());
    target.put((byte) present(message));
    RecordFields.putId(target, message.id());
    RecordFields.putInstant(target, message.receivedAt());
    if (message.observedAt().isPresent()) {
      RecordFields.putInstant(target, message.observedAt().get());
    }
    if (message.deadline().isPresent()) {
      RecordFields.putInstant(target, message.deadline().get());
    }
    if (message.replyTo().isPresent()) {
      RecordFields.putReplyTo(target, message.replyTo().get());
    }
    RecordFields.putString(target, message.device().value());
    RecordFields.putString(target, message.channel().value());
    int type = typeIndex(message.payload().type());
    target.put((byte) type);
    if (type == OTHER_TYPE) {
      RecordFields.putString(target, message.payload().type().value());
    }
    RecordFields.putLength(target, message.payload().size());
    message.payload().writeTo(target);
  }

  /** Throws {@link UnreadableRecord} for what {@link #write} did not write. */
  public static Message read(ByteBuffer source) {
    try {
      return readFields(source);
    } catch (BufferUnderflowException e) {
      throw new UnreadableRecord("message record: it ends before its fields do", e);
    } catch (IllegalArgumentException e) {
      throw new UnreadableRecord("message record: " + e.getMessage(), e);
    }
  }

  private static Message readFields(ByteBuffer source) {
    RecordFields.expectVersion(source, "message record", VERSION);
    Kind kind = kind(source.get());
    Priority priority = RecordFields.getPriority(source);
    int present = source.get();
    MessageId id = RecordFields.getId(source);
    Instant receivedAt = RecordFields.getInstant(source);
    Optional<Instant> observedAt =
        (present & OBSERVED) != 0 ? Optional.of(RecordFields.getInstant(source)) : Optional.empty();
    Optional<Instant> deadline =
        (present & DEADLINE) != 0 ? Optional.of(RecordFields.getInstant(source)) : Optional.empty();
    Optional<ReplyTo> replyTo =
        (present & REPLY) != 0 ? Optional.of(RecordFields.getReplyTo(source)) : Optional.empty();
    DeviceId device = new DeviceId(RecordFields.getString(source));
    Channel channel = new Channel(RecordFields.getString(source));
    Payload payload = readPayload(source);
    return new Message(
        id, device, channel, kind, priority, payload, receivedAt, observedAt, deadline, replyTo);
  }

  private static Payload readPayload(ByteBuffer source) {
    int index = source.get();
    MediaType type =
        index == OTHER_TYPE ? new MediaType(RecordFields.getString(source)) : knownType(index);
    byte[] bytes = new byte[RecordFields.getLength(source)];
    source.get(bytes);
    return Payload.wrap(bytes, type);
  }

  private static int present(Message message) {
    return (message.observedAt().isPresent() ? OBSERVED : 0)
        | (message.deadline().isPresent() ? DEADLINE : 0)
        | (message.replyTo().isPresent() ? REPLY : 0);
  }

  private static int typeIndex(MediaType type) {
    for (int i = 0; i < TYPES.length; i++) {
      if (TYPES[i].equals(type)) {
        return i;
      }
    }
    return OTHER_TYPE;
  }

  private static MediaType knownType(int index) {
    if (index < 0 || index >= TYPES.length) {
      throw new UnreadableRecord("there is no media type " + index);
    }
    return TYPES[index];
  }

  private static byte code(Kind kind) {
    return switch (kind) {
      case TELEMETRY -> 0;
      case EVENT -> 1;
      case QUESTION -> 2;
    };
  }

  private static Kind kind(int code) {
    return switch (code) {
      case 0 -> Kind.TELEMETRY;
      case 1 -> Kind.EVENT;
      case 2 -> Kind.QUESTION;
      default -> throw new UnreadableRecord("there is no kind " + code); // a byte, not a type
    };
  }
}
