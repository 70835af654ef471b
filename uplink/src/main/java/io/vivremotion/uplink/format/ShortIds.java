package io.vivremotion.uplink.format;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tool call ids for vendors that are particular about them; the same id gives the same again. */
public final class ShortIds {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private static final int LENGTH = 9;

  private ShortIds() {}

  /** Nine characters of {@code [A-Za-z0-9]}; what is such already stays as it is. */
  public static String of(String id) {
    if (id.matches("[A-Za-z0-9]{9}")) {
      return id;
    }
    byte[] hash = sha256(id);
    StringBuilder text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt((hash[i] & 0xff) % ALPHABET.length()));
    }
    return text.toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
