package io.vivremotion.uplink.audit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The bytes of one line after the other, in one array. Used by one thread. */
final class LineBytes extends ByteArrayOutputStream {
  /** A line with a prompt in it may be long: its room is not kept. */
  private static final int KEPT_BYTES = 16 << 10;

  private final MessageDigest digest = Link.digest();

  LineBytes() {
    super(1 << 10);
  }

  void begin() {
    if (buf.length > KEPT_BYTES) {
      buf = new byte[KEPT_BYTES];
    }
    reset();
  }

  /** Of what was written since {@link #begin}. */
  String hash() {
    digest.update(buf, 0, count);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Until the next line begins. */
  ByteBuffer view() {
    return ByteBuffer.wrap(buf, 0, count);
  }
}
