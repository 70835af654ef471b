package io.vivremotion.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes a device sent, untouched, and how it said they are written. Immutable: who wraps an
 * array gives it away.
 */
public final class Payload {
  private final byte[] bytes;
  private final MediaType type;

  private Payload(byte[] bytes, MediaType type) {
    this.bytes = bytes;
    this.type = type;
  }

  /** Takes the array without a copy; the caller must not write to it again. */
  public static Payload wrap(byte[] bytes, MediaType type) {
    return new Payload(bytes, type);
  }

  public static Payload text(String text) {
    return new Payload(text.getBytes(StandardCharsets.UTF_8), MediaType.TEXT);
  }

  public static Payload json(String json) {
    return new Payload(json.getBytes(StandardCharsets.UTF_8), MediaType.JSON);
  }

  public MediaType type() {
    return type;
  }

  public int size() {
    return bytes.length;
  }

  public void writeTo(ByteBuffer target) {
    target.put(bytes);
  }

  /** A read-only view, no copy. */
  public ByteBuffer view() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** The array itself, no copy: not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The bytes as UTF-8 text; malformed sequences become U+FFFD. */
  public String utf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that
        && type.equals(that.type)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bytes) + type.hashCode();
  }

  /** Tells size and type only: payloads never reach a log. */
  @Override
  public String toString() {
    return bytes.length + " bytes of " + type;
  }
}
