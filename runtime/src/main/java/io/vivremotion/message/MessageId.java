package io.vivremotion.message;

import java.util.UUID;

/**
 * Names a message from the device's publish to the cloud's answer, and is the idempotency key all
 * the way. A UUID of version 7 (RFC 9562, section 5.7): sorts by time of receipt. Made by {@link
 * MessageIds}.
 */
public record MessageId(long high, long low) implements Comparable<MessageId> {

  /**
   * Reads what {@link #toString} wrote; throws {@link IllegalArgumentException} for anything else.
   */
  public static MessageId parse(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException(
          "message id: a UUID of 36 characters was expected, got " + text.length());
    }
    UUID uuid = UUID.fromString(text);
    return new MessageId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  /**
   * The id of the one answer to this message, always the same, so that an answer made twice (after
   * a crash) is kept once. Sets a bit that {@link MessageIds} leaves free.
   */
  public MessageId ofAnswer() {
    return new MessageId(high, low ^ 1L << 56);
  }

  /** 48 random bits that tell one run of the gateway from another. */
  public long run() {
    return low & 0xFFFF_FFFF_FFFFL;
  }

  @Override
  public int compareTo(MessageId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return new UUID(high, low).toString();
  }
}
