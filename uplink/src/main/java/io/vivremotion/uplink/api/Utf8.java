package io.vivremotion.uplink.api;

/** How many bytes a text has on the wire: by them tokens are estimated. */
final class Utf8 {
  private Utf8() {}

  static int bytes(String text) {
    return bytes(text.toCharArray(), 0, text.length());
  }

  static int bytes(char[] text, int from, int length) {
    int bytes = length;
    for (int i = from; i < from + length; i++) {
      char one = text[i];
      bytes += one < 0x80 ? 0 : one < 0x800 || Character.isSurrogate(one) ? 1 : 2;
    }
    return bytes;
  }
}
