package io.vivremotion.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The numbers of the layout drawn in package-info: segment header and frame. */
final class Frame {
  static final int HEAD_BYTES = 24;

  static final int DATA = 1;
  static final int MOVED = 2;
  static final int ACK = 3;
  static final int START = 4;

  static final int LENGTH_AT = 4;
  static final int SEQUENCE_AT = 8;
  static final int KIND_AT = 16;

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

  /** What a segment says of itself, twice, 4 KB apart, so that one bad page does not cost it. */
  record Header(long index, int salt, long createdAtMillis) {
    static final int BYTES = 8_192;
    static final int COPY_AT = 4_096;
    private static final long MAGIC = 0x5649_5653_504F_4F4CL; // VIVSPOOL
    private static final int VERSION = 1;
    private static final int SUMMED = 32;

    ByteBuffer encoded() {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      put(bytes, 0);
      put(bytes, COPY_AT);
      return bytes.position(0).limit(BYTES);
    }

    private void put(ByteBuffer bytes, int at) {
      bytes.putLong(at, MAGIC).putInt(at + 8, VERSION).putInt(at + 12, salt);
      bytes.putLong(at + 16, index).putLong(at + 24, createdAtMillis);
      bytes.putInt(at + SUMMED, sum(bytes, at));
    }

    static boolean isAt(ByteBuffer bytes, int at) {
      return bytes.limit() >= at + SUMMED + 4
          && bytes.getLong(at) == MAGIC
          && bytes.getInt(at + 8) == VERSION
          && bytes.getInt(at + SUMMED) == sum(bytes, at);
    }

    static Header decode(ByteBuffer bytes, int at) {
      return new Header(bytes.getLong(at + 16), bytes.getInt(at + 12), bytes.getLong(at + 24));
    }

    private static int sum(ByteBuffer bytes, int at) {
      CRC32C crc = new CRC32C();
      crc.update(bytes.duplicate().position(at).limit(at + SUMMED));
      return (int) crc.getValue();
    }
  }
}
