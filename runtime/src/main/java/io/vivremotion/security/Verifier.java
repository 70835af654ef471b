package io.vivremotion.security;

import io.vivremotion.config.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a secret is compared with: SHA-256 of salt and secret, or PBKDF2 with HMAC-SHA-256 (RFC
 * 8018, section 5.2), one block.
 */
final class Verifier {
  private static final int MAX_ITERATIONS = 1_000_000;
  private static final int HASH_BYTES = 32;
  private static final byte[] EMPTY = {};

  /** 0 for plain SHA-256. */
  private final int iterations;

  private final byte[] salt;
  private final byte[] hash;

  private Verifier(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  static Verifier of(Secret secret) {
    String text = secret.reveal();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it is empty");
    }
    if (text.startsWith("sha256$")) {
      String[] parts = parts(text, 3);
      return new Verifier(0, base64(parts[1]), hash(parts[2]));
    }
    if (text.startsWith("pbkdf2$")) {
      String[] parts = parts(text, 4);
      return new Verifier(iterations(parts[1]), base64(parts[2]), hash(parts[3]));
    }
    return new Verifier(0, EMPTY, sha256(EMPTY, secret.revealBytes()));
  }

  boolean matches(byte[] secret) {
    byte[] found = iterations == 0 ? sha256(salt, secret) : pbkdf2(secret);
    return MessageDigest.isEqual(found, hash);
  }

  boolean isSlow() {
    return iterations > 1_000;
  }

  static String fingerprint(byte[] secret) {
    return HexFormat.of().formatHex(sha256(EMPTY, secret));
  }

  private byte[] pbkdf2(byte[] secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      // HMAC pads a key with zeros: for an empty one a single zero is the same key
      mac.init(new SecretKeySpec(secret.length == 0 ? new byte[1] : secret, "HmacSHA256"));
      byte[] block = Arrays.copyOf(salt, salt.length + 4);
      block[block.length - 1] = 1;
      byte[] round = mac.doFinal(block);
      byte[] result = round.clone();
      for (int i = 1; i < iterations; i++) {
        round = mac.doFinal(round);
        for (int at = 0; at < result.length; at++) {
          result[at] ^= round[at];
        }
      }
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] sha256(byte[] salt, byte[] secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return digest.digest(secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String[] parts(String text, int count) {
    String[] parts = text.split("\\$", -1);
    if (parts.length != count) {
      throw new IllegalArgumentException(
          parts[0] + ": " + (count - 1) + " parts after the scheme were expected, separated by $");
    }
    return parts;
  }

  private static int iterations(String text) {
    try {
      int iterations = Integer.parseInt(text);
      if (iterations >= 1 && iterations <= MAX_ITERATIONS) {
        return iterations;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("pbkdf2: a number of iterations was expected", e);
    }
    throw new IllegalArgumentException("pbkdf2: 1 to " + MAX_ITERATIONS + " iterations expected");
  }

  private static byte[] hash(String text) {
    byte[] hash = base64(text);
    if (hash.length != HASH_BYTES) {
      throw new IllegalArgumentException("a hash of 32 bytes was expected, got " + hash.length);
    }
    return hash;
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("salt and hash must be base64", e);
    }
  }
}
