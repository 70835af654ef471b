package io.vivremotion.uplink.privacy;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A {@link Restorer} for UTF-8 cut anywhere, also within a character. What is not UTF-8 becomes
 * U+FFFD. One thread at a time.
 */
final class Utf8Restorer {
  private static final int LONGEST_CHARACTER_BYTES = 4;

  private final Restorer restorer;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] rest = {};

  Utf8Restorer(Restorer restorer) {
    this.restorer = restorer;
  }

  /** What can be passed on, restored. */
  byte[] push(byte[] fragment) {
    return restorer.push(decode(fragment, false)).getBytes(StandardCharsets.UTF_8);
  }

  /** The end: what was held back. */
  byte[] finish() {
    String tail = restorer.push(decode(new byte[0], true)) + restorer.finish();
    return tail.getBytes(StandardCharsets.UTF_8);
  }

  private String decode(byte[] fragment, boolean last) {
    ByteBuffer in = ByteBuffer.allocate(rest.length + fragment.length).put(rest).put(fragment);
    in.flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + LONGEST_CHARACTER_BYTES);
    decoder.decode(in, out, last);
    if (last) {
      decoder.flush(out);
    }
    rest = new byte[in.remaining()];
    in.get(rest);
    return out.flip().toString();
  }
}
