package io.vivremotion.uplink.privacy;

import java.io.ByteArrayOutputStream;

/** A copy of some bytes with pieces replaced, in order. */
final class Splice {
  private final byte[] source;
  private final ByteArrayOutputStream out;
  private int copied;

  Splice(byte[] source) {
    this.source = source;
    this.out = new ByteArrayOutputStream(0);
  }

  void replace(int start, int end, byte[] by) {
    out.write(source, copied, start - copied);
    out.writeBytes(by);
    copied = end;
  }

  /** The same array if nothing was replaced. */
  byte[] finish() {
    if (copied == 0) {
      return source;
    }
    out.write(source, copied, source.length - copied);
    return out.toByteArray();
  }
}
