package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The numbers of the layout drawn in package-info: segment header and frame. */
final class Frame {
  static final int HEAD_BYTES = 24;

  static final int DATA = 1;
  static final int MOVED = 2;
  static final int ACK = 3;
  static final int START = 4;
  static final int INDEX = 5;
  static final int END = 6;

  static final int LENGTH_AT = 4;
  static final int SEQUENCE_AT = 8;
  static final int KIND_AT = 16;

  /** What a record's frame takes beyond the record, at most: head, and tag if encrypted. */
  static final int RECORD_OVERHEAD = HEAD_BYTES + FrameCipher.TAG_BYTES;

  /** Set in the kind of the first frame of each group. */
  private static final int GROUP_START = 0x80;

  private static final long MILLIS_MASK = (1L << 56) - 1;

  private Frame() {}

  static long kindAndMillis(int kind, boolean groupStart, long millis) {
    return (long) (groupStart ? kind | GROUP_START : kind) << 56 | (millis & MILLIS_MASK);
  }

  static int kind(long kindAndMillis) {
    return (int) (kindAndMillis >>> 56) & ~GROUP_START;
  }

  static boolean groupStart(long kindAndMillis) {
    return kindAndMillis < 0;
  }

  static long millis(long kindAndMillis) {
    return kindAndMillis & MILLIS_MASK;
  }

  static boolean isRecord(int kind) {
    return kind == DATA || kind == MOVED;
  }

  /**
   * What a segment says of itself, twice, 4 KB apart, so that one bad page does not cost it.
   *
   * @param cipher 0: records lie open; 1: AES-256-GCM
   * @param keyId which master key, 0 without a cipher
   * @param idHigh with {@code idLow} 128 random bits; what the segment's key is derived with
   */
  record Header(
      int version,
      long index,
      int salt,
      long createdAtMillis,
      int cipher,
      long keyId,
      long idHigh,
      long idLow) {
    static final int BYTES = 8_192;
    static final int COPY_AT = 4_096;
    static final int VERSION = 2;
    static final int PLAIN = 0;
    static final int AES_256_GCM = 1;

    /** The bytes of a copy in use, checksum included. */
    static final int USED_BYTES = 64;

    private static final long MAGIC = 0x5649_5653_504F_4F4CL; // VIVSPOOL
    private static final int SUMMED_1 = 32;
    private static final int SUMMED = USED_BYTES - 4;

    ByteBuffer encoded() {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      put(bytes, 0);
      put(bytes, COPY_AT);
      return bytes.position(0).limit(BYTES);
    }

    private void put(ByteBuffer bytes, int at) {
      bytes.putLong(at, MAGIC).putInt(at + 8, version).putInt(at + 12, salt);
      bytes.putLong(at + 16, index).putLong(at + 24, createdAtMillis);
      bytes.putInt(at + 32, cipher).putLong(at + 36, keyId);
      bytes.putLong(at + 44, idHigh).putLong(at + 52, idLow);
      bytes.putInt(at + SUMMED, sum(bytes, at, SUMMED));
    }

    /** Of a version which this code does not know. */
    boolean isNewer() {
      return version > VERSION;
    }

    /** The header of a file; null if neither copy of it can be made out. */
    static @Nullable Header read(Storage.File file) throws IOException {
      Header header = null;
      IOException unread = null;
      try {
        header = decode(file, 0);
      } catch (IOException e) {
        unread = e;
      }
      if (header != null && !header.isNewer()) {
        return header;
      }
      Header copy = decode(file, COPY_AT);
      if (copy == null && unread != null) {
        throw unread;
      }
      return copy == null ? header : copy;
    }

    private static @Nullable Header decode(Storage.File file, int at) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(USED_BYTES);
      Storage.readFully(file, bytes, at);
      return decode(bytes.flip());
    }

    /** Of a later version nothing is believed but the number, in all copies. */
    private static @Nullable Header decode(ByteBuffer bytes) {
      if (bytes.limit() < USED_BYTES || bytes.getLong(0) != MAGIC) {
        return null;
      }
      int version = bytes.getInt(8);
      long index = bytes.getLong(16);
      int salt = bytes.getInt(12);
      long madeAt = bytes.getLong(24);
      if (version > VERSION) {
        return new Header(version, index, salt, madeAt, PLAIN, 0, 0, 0);
      }
      int summed = version == 1 ? SUMMED_1 : SUMMED;
      if (version < 1 || bytes.getInt(summed) != sum(bytes, 0, summed)) {
        return null;
      }
      if (version == 1) {
        return new Header(version, index, salt, madeAt, PLAIN, 0, 0, 0);
      }
      return new Header(
          version,
          index,
          salt,
          madeAt,
          bytes.getInt(32),
          bytes.getLong(36),
          bytes.getLong(44),
          bytes.getLong(52));
    }

    private static int sum(ByteBuffer bytes, int at, int summed) {
      CRC32C crc = new CRC32C();
      crc.update(bytes.duplicate().position(at).limit(at + summed));
      return (int) crc.getValue();
    }
  }
}
