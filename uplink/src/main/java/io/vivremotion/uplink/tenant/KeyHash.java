package io.vivremotion.uplink.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * SHA-256 of a virtual key. Keys are 256 random bits, so that neither salt nor a slow hash is
 * needed: there is nothing to guess.
 */
public record KeyHash(String hex) {
  private static final String PREFIX = "sha256:";
  private static final int KEY_BYTES = 32;

  /** A new key, which nobody can read back from its hash. */
  public static String newKey(RandomGenerator secure) {
    byte[] bytes = new byte[KEY_BYTES];
    secure.nextBytes(bytes);
    return "viv-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static KeyHash of(String key) {
    return new KeyHash(HexFormat.of().formatHex(sha256(key)));
  }

  /** As it stands in the configuration. */
  static KeyHash parse(String configured) {
    return new KeyHash(configured.substring(PREFIX.length()).toLowerCase(java.util.Locale.ROOT));
  }

  static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** As it is to stand in the configuration. */
  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
