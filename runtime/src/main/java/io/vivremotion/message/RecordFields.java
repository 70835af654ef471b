package io.vivremotion.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The fields that records on disk are made of, big-endian whatever the order of the buffer.
 *
 * <pre>
 *   length   1 to 5 bytes, 7 bits each, lowest first, the top bit says that more follow
 *   string   length of its UTF-8 bytes, then these; lone surrogates become '?'
 *   instant  seconds since 1970 (8), nanoseconds (4)
 *   id       high (8), low (8)
 * </pre>
 *
 * Sizes are told before, so that a record is written straight into the buffer of the group. What
 * reads throws {@link UnreadableRecord} or a {@link java.nio.BufferUnderflowException}.
 */
public final class RecordFields {
  public static final int ID_BYTES = 16;
  public static final int INSTANT_BYTES = 12;

  private RecordFields() {}

  public static int lengthSize(int length) {
    return length < 1 << 7
        ? 1
        : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : length < 1 << 28 ? 4 : 5;
  }

  public static void putLength(ByteBuffer target, int length) {
    int rest = length;
    while (rest >= 1 << 7) {
      target.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    target.put((byte) rest);
  }

  /** A length that what remains of the buffer can hold. */
  public static int getLength(ByteBuffer source) {
    int length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = source.get();
      length |= (next & 0x7F) << shift;
      if (next >= 0) {
        if (length < 0 || length > source.remaining()) {
          throw new UnreadableRecord(
              "a field of " + length + " bytes where " + source.remaining() + " remain");
        }
        return length;
      }
    }
    throw new UnreadableRecord("a length of more than 5 bytes");
  }

  public static int stringSize(String text) {
    int bytes = utf8Size(text);
    return lengthSize(bytes) + bytes;
  }

  public static void putString(ByteBuffer target, String text) {
    putLength(target, utf8Size(text));
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        target.put((byte) c);
      } else {
        putWide(target, text, i);
        if (isPair(text, i)) {
          i++;
        }
      }
    }
  }

  public static String getString(ByteBuffer source) {
    byte[] bytes = new byte[getLength(source)];
    source.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public static void putId(ByteBuffer target, MessageId id) {
    putLong(target, id.high());
    putLong(target, id.low());
  }

  public static MessageId getId(ByteBuffer source) {
    long high = getLong(source);
    return new MessageId(high, getLong(source));
  }

  public static void putInstant(ByteBuffer target, Instant instant) {
    putLong(target, instant.getEpochSecond());
    int nanos = instant.getNano();
    target.put((byte) (nanos >>> 24));
    target.put((byte) (nanos >>> 16));
    target.put((byte) (nanos >>> 8));
    target.put((byte) nanos);
  }

  public static Instant getInstant(ByteBuffer source) {
    long seconds = getLong(source);
    int nanos = 0;
    for (int i = 0; i < 4; i++) {
      nanos = (nanos << 8) | (source.get() & 0xFF);
    }
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException e) {
      throw new UnreadableRecord("a time beyond the calendar: second " + seconds, e);
    }
  }

  public static int replyToSize(Optional<ReplyTo> replyTo) {
    return replyTo.isEmpty() ? 0 : replyToSize(replyTo.get());
  }

  public static int replyToSize(ReplyTo replyTo) {
    return stringSize(replyTo.protocol())
        + stringSize(replyTo.address())
        + stringSize(replyTo.correlation());
  }

  public static void putReplyTo(ByteBuffer target, ReplyTo replyTo) {
    putString(target, replyTo.protocol());
    putString(target, replyTo.address());
    putString(target, replyTo.correlation());
  }

  public static ReplyTo getReplyTo(ByteBuffer source) {
    String protocol = getString(source);
    String address = getString(source);
    return new ReplyTo(protocol, address, getString(source));
  }

  public static void putPriority(ByteBuffer target, Priority priority) {
    target.put(
        (byte)
            switch (priority) {
              case ALARM -> 0;
              case INTERACTIVE -> 1;
              case NORMAL -> 2;
              case BULK -> 3;
            });
  }

  public static Priority getPriority(ByteBuffer source) {
    int code = source.get();
    return switch (code) {
      case 0 -> Priority.ALARM;
      case 1 -> Priority.INTERACTIVE;
      case 2 -> Priority.NORMAL;
      case 3 -> Priority.BULK;
      default -> throw new UnreadableRecord("there is no priority " + code); // a byte, not a type
    };
  }

  /** Throws unless the record starts with {@code version}; a later one names what can be done. */
  public static void expectVersion(ByteBuffer source, String record, int version) {
    int found = source.get();
    if (found != version) {
      throw new UnreadableRecord(
          record
              + " of version "
              + found
              + " where "
              + version
              + " was expected: damaged, or written by a later release");
    }
  }

  public static void putDouble(ByteBuffer target, double value) {
    putLong(target, Double.doubleToRawLongBits(value));
  }

  public static double getDouble(ByteBuffer source) {
    return Double.longBitsToDouble(getLong(source));
  }

  private static void putLong(ByteBuffer target, long value) {
    target.putLong(
        target.order() == java.nio.ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
  }

  private static long getLong(ByteBuffer source) {
    long value = source.getLong();
    return source.order() == java.nio.ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }

  private static int utf8Size(String text) {
    int length = text.length();
    int bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        if (isPair(text, i)) {
          bytes += 2;
          i++;
        } else if (!Character.isSurrogate(c)) {
          bytes += c < 0x800 ? 1 : 2;
        }
      }
    }
    return bytes;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }

  private static void putWide(ByteBuffer target, String text, int at) {
    char c = text.charAt(at);
    if (isPair(text, at)) {
      int point = text.codePointAt(at);
      target.put((byte) (0xF0 | (point >> 18)));
      target.put(continuation(point >> 12));
      target.put(continuation(point >> 6));
      target.put(continuation(point));
    } else if (Character.isSurrogate(c)) {
      target.put((byte) '?');
    } else if (c < 0x800) {
      target.put((byte) (0xC0 | (c >> 6)));
      target.put(continuation(c));
    } else {
      target.put((byte) (0xE0 | (c >> 12)));
      target.put(continuation(c >> 6));
      target.put(continuation(c));
    }
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }
}
