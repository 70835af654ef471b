package io.vivremotion.spool;

import io.vivremotion.spool.Spool.Entry;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

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
  private int salt;
  private long millis;
  private boolean empty = true;

  void begin(int segmentSalt, long nowMillis) {
    if (bytes.capacity() > USUAL_BYTES) {
      resize(USUAL_BYTES, 0);
    }
    bytes.clear();
    salt = segmentSalt;
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
    int start = open(length);
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
    seal(start, length, sequence, Frame.DATA, millis);
  }

  /** Takes a record from an older segment, with the time it was stored first. */
  void moved(long sequence, long storedAtMillis, ByteBuffer payload) {
    int length = payload.remaining();
    int start = open(length);
    bytes.position(start + Frame.HEAD_BYTES).put(payload);
    seal(start, length, sequence, Frame.MOVED, storedAtMillis);
  }

  void acknowledged(Ranges ranges) {
    int length = ranges.count() * Ranges.BYTES_EACH;
    int start = open(length);
    bytes.position(start + Frame.HEAD_BYTES);
    ranges.forEach((first, last) -> bytes.putLong(first).putLong(last));
    seal(start, length, 0, Frame.ACK, millis);
  }

  void start(long nextSequence) {
    seal(open(0), 0, nextSequence, Frame.START, millis);
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

  private void seal(int start, int length, long sequence, int kind, long storedAtMillis) {
    int end = start + Frame.HEAD_BYTES + length;
    bytes.putInt(start + Frame.LENGTH_AT, length);
    bytes.putLong(start + Frame.SEQUENCE_AT, sequence);
    bytes.putLong(start + Frame.KIND_AT, Frame.kindAndMillis(kind, empty, storedAtMillis));
    crc.reset();
    crc.update(summed.limit(end).position(start + Frame.LENGTH_AT));
    bytes.putInt(start, (int) crc.getValue() ^ salt);
    bytes.position(end);
    empty = false;
  }
}
