package io.vivremotion.uplink.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An entry by its number and the SHA-256 of its line, without the end of line.
 *
 * @param hash 64 hexadecimal digits
 */
public record Link(long number, String hash) {
  /** Before the first entry ever. */
  static final Link START = new Link(0, "0".repeat(64));

  private static final String HASH = "[0-9a-f]{64}";

  static boolean isHash(String text) {
    return text.matches(HASH);
  }

  static String hash(byte[] line) {
    return HexFormat.of().formatHex(digest().digest(line));
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** {@code NUMBER:HASH}, as {@link #toString} writes it. */
  public static Link parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || !text.matches("[0-9]{1,18}:" + HASH)) {
      throw new IllegalArgumentException(
          "found '" + text + "', expected the number and the hash of an entry: NUMBER:HASH");
    }
    return new Link(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
  }

  @Override
  public String toString() {
    return number + ":" + hash;
  }
}
