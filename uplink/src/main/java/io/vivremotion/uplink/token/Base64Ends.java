package io.vivremotion.uplink.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The first and the last bytes of something long in base64; all of it, if it is not so long. */
final class Base64Ends {
  private static final String MARK = "base64,";
  private static final int LONGEST_HEAD = 128;

  /** Of each end, in characters. Whole groups of four. */
  static final int LOOKED_AT = 256 << 10;

  private final byte[] text;
  private final int from;
  private final int to;

  private Base64Ends(byte[] text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
  }

  /** Without the head that it has as a data URL. */
  static Base64Ends of(byte[] text, int from, int to) {
    int length = Math.min(LONGEST_HEAD, to - from);
    String head = new String(text, from, length, StandardCharsets.ISO_8859_1);
    int mark = head.startsWith("data:") ? head.indexOf(MARK) : -1;
    return new Base64Ends(text, mark < 0 ? from : from + mark + MARK.length(), to);
  }

  List<byte[]> decoded() {
    if (to - from <= 2 * LOOKED_AT) {
      return decoded(List.of(letters(from, to)));
    }
    byte[] first = letters(from, from + LOOKED_AT);
    byte[] last = letters(to - LOOKED_AT, to);
    return decoded(
        List.of(
            Arrays.copyOf(first, first.length / 4 * 4),
            Arrays.copyOfRange(last, last.length % 4, last.length)));
  }

  /** What is none is left out. */
  private static List<byte[]> decoded(List<byte[]> ends) {
    List<byte[]> decoded = new ArrayList<>(2);
    for (byte[] end : ends) {
      try {
        decoded.add(Base64.getDecoder().decode(end));
      } catch (IllegalArgumentException notBase64) {
        // nothing is known of it
      }
    }
    return decoded;
  }

  private byte[] letters(int start, int end) {
    byte[] letters = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      if (text[i] != '\\') {
        letters[length++] = text[i];
      }
    }
    return length == letters.length ? letters : Arrays.copyOf(letters, length);
  }
}
