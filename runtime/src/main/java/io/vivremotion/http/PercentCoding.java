package io.vivremotion.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-decoding of one path segment (RFC 3986, section 2.1): '+' is a plus, not a space. */
final class PercentCoding {
  private PercentCoding() {}

  /** Throws {@link IllegalArgumentException} for a cut or wrong escape, or bytes not UTF-8. */
  static String decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '%') {
        bytes.write(hex(segment, i + 1) << 4 | hex(segment, i + 2));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("path: a percent-encoded segment is not UTF-8", e);
    }
  }

  private static int hex(String segment, int index) {
    int digit = index < segment.length() ? Character.digit(segment.charAt(index), 16) : -1;
    if (digit < 0) {
      throw new IllegalArgumentException("path: two hexadecimal digits were expected after %");
    }
    return digit;
  }
}
