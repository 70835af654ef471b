package io.vivremotion.spool;

import io.vivremotion.spool.Spool.Entry;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one group, encoded side by side in a reused direct buffer. Grows as needed, falls
 * back to {@link #USUAL_BYTES} after an outsize record. Not thread-safe.
 */
final class GroupBuffer {
  /** No further record is taken into a group which is this long. */
  static final int USUAL_BYTES = 1 << 20;

  private static final int FIRST_BYTES = 1 << 16;

  private final CRC32C crc = new CRC32C();
  private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_BYTES);
  private ByteBuffer summed = bytes.duplicate();
  private final FrameCipher cipher = new FrameCipher();
  private Segment.@Nullable Identity encrypted;
  private int salt;
  private long offset;
  private long millis;
  private boolean empty = true;

  /** Starts a group that will be written to this segment at its present end. */
  void begin(Segment segment, long nowMillis) {
    if (bytes.capacity() > USUAL_BYTES) {
      resize(USUAL_BYTES, 0);
    }
    bytes.clear();
    salt = segment.identity.salt();
    encrypted = segment.identity.key() == null ? null : segment.identity;
    offset = segment.end;
    millis = nowMillis;
    empty = true;
  }

  int size() {
    return bytes.position();
  }

  boolean isEmpty() {
    return empty;
  }

  /**
   * Takes the record.
   *
   * @throws RuntimeException what the entry throws, or if it wrote other than it announced; the
   *     group is then as before
   */
  void data(long sequence, Entry entry, int length) {
    int start = open(length + FrameCipher.TAG_BYTES);
    int end = start + Frame.HEAD_BYTES + length;
    bytes.position(start + Frame.HEAD_BYTES).limit(end);
    try {
      entry.writeTo(bytes);
      if (bytes.position() != end) {
        throw new IllegalStateException(
            "a record announced "
                + length
                + " bytes and wrote "
                + (length - (end - bytes.position())));
      }
    } catch (RuntimeException e) {
      bytes.limit(bytes.capacity()).position(start);
      throw e;
    }
    bytes.limit(bytes.capacity());
    record(start, length, sequence, Frame.kindAndMillis(Frame.DATA, empty, millis));
  }

  /** Takes a record from an older segment, with the time it was stored first. */
  void moved(long sequence, long storedAtMillis, ByteBuffer payload) {
    int length = payload.remaining();
    int start = open(length + FrameCipher.TAG_BYTES);
    bytes.position(start + Frame.HEAD_BYTES).put(payload);
    record(start, length, sequence, Frame.kindAndMillis(Frame.MOVED, empty, storedAtMillis));
  }

  void acknowledged(Ranges ranges) {
    int length = ranges.count() * Ranges.BYTES_EACH;
    int start = open(length);
    bytes.position(start + Frame.HEAD_BYTES);
    ranges.forEach((first, last) -> bytes.putLong(first).putLong(last));
    seal(start, length, 0, Frame.kindAndMillis(Frame.ACK, empty, millis));
  }

  void start(long nextSequence) {
    seal(open(0), 0, nextSequence, Frame.kindAndMillis(Frame.START, empty, millis));
  }

  /** The group, ready to be written; valid until the next {@link #begin}. */
  ByteBuffer encoded() {
    return summed.clear().limit(bytes.position());
  }

  private int open(int length) {
    int start = bytes.position();
    int end = Math.addExact(start, Math.addExact(length, Frame.HEAD_BYTES));
    if (end > bytes.capacity()) {
      resize(Math.max(end, Math.min(USUAL_BYTES, 2 * bytes.capacity())), start);
    }
    return start;
  }

  private void resize(int capacity, int kept) {
    ByteBuffer larger = ByteBuffer.allocateDirect(capacity);
    larger.put(bytes.duplicate().position(0).limit(kept));
    bytes = larger;
    summed = bytes.duplicate();
  }

  /** Encrypts it where that is asked for. */
  private void record(int start, int length, long sequence, long kindAndMillis) {
    int payload = length;
    if (encrypted != null) {
      bytes.putLong(start + Frame.SEQUENCE_AT, sequence);
      bytes.putLong(start + Frame.KIND_AT, kindAndMillis);
      payload += FrameCipher.TAG_BYTES;
      ByteBuffer frame = bytes.slice(start, Frame.HEAD_BYTES + payload);
      cipher.encrypt(encrypted, frame, offset + start, length);
    }
    seal(start, payload, sequence, kindAndMillis);
  }

  private void seal(int start, int length, long sequence, long kindAndMillis) {
    int end = start + Frame.HEAD_BYTES + length;
    bytes.putInt(start + Frame.LENGTH_AT, length);
    bytes.putLong(start + Frame.SEQUENCE_AT, sequence);
    bytes.putLong(start + Frame.KIND_AT, kindAndMillis);
    crc.reset();
    crc.update(summed.limit(end).position(start + Frame.LENGTH_AT));
    bytes.putInt(start, (int) crc.getValue() ^ salt);
    bytes.position(end);
    empty = false;
  }
}
