package io.vivremotion.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The master keys of spools that are encrypted: the first writes, all read. From each a key of its
 * own is derived for every segment (HKDF-SHA256, RFC 5869) with the segment's random id.
 */
public final class SpoolKeys {
  /** Records are written in the clear. */
  public static final SpoolKeys NONE = new SpoolKeys(List.of());

  public static final int KEY_BYTES = 32;

  private static final byte[] ID_INFO = ascii("vivremotion spool key id");
  private static final byte[] SEGMENT_INFO = ascii("vivremotion spool segment AES-256-GCM");

  private final List<Master> masters;

  private record Master(long id, SecretKey key) {}

  private SpoolKeys(List<Master> masters) {
    this.masters = masters;
  }

  /**
   * @param keys of 32 bytes each
   * @throws IllegalArgumentException if one has another length
   */
  public static SpoolKeys of(List<byte[]> keys) {
    List<Master> masters = new ArrayList<>();
    for (byte[] key : keys) {
      if (key.length != KEY_BYTES) {
        throw new IllegalArgumentException(
            "a key has " + key.length + " bytes; expected " + KEY_BYTES);
      }
      masters.add(new Master(idOf(key), new SecretKeySpec(key, "AES")));
    }
    return new SpoolKeys(List.copyOf(masters));
  }

  /**
   * The key in a file or credential: 32 bytes as they are, or as 64 hexadecimal digits, or in
   * base64.
   *
   * @throws IllegalArgumentException if it is none of these; the message does not show it
   */
  public static byte[] parse(byte[] content) {
    if (content.length == KEY_BYTES) {
      return content.clone();
    }
    String text = new String(content, StandardCharsets.ISO_8859_1).strip();
    try {
      byte[] key =
          text.length() == 2 * KEY_BYTES
              ? HexFormat.of().parseHex(text)
              : Base64.getDecoder().decode(text);
      if (key.length == KEY_BYTES) {
        return key;
      }
    } catch (IllegalArgumentException e) { // told below: the cause would show the content
    }
    throw new IllegalArgumentException(
        "holds no key; expected 32 bytes, or 64 hexadecimal digits, or 32 bytes in base64"
            + " (make one with: openssl rand -hex 32)");
  }

  boolean encrypts() {
    return !masters.isEmpty();
  }

  /** Of the key that writes; 0 if none does. */
  long writingId() {
    return masters.isEmpty() ? 0 : masters.getFirst().id();
  }

  /** What records of this segment are encrypted with; null if its master key is not here. */
  @Nullable SecretKey keyOf(Frame.Header segment) {
    for (Master master : masters) {
      if (master.id() == segment.keyId()) {
        byte[] id = new byte[2 * Long.BYTES];
        ByteBuffer.wrap(id).putLong(segment.idHigh()).putLong(segment.idLow());
        return new SecretKeySpec(derived(master.key().getEncoded(), id, SEGMENT_INFO), "AES");
      }
    }
    return null;
  }

  private static long idOf(byte[] key) {
    long id = ByteBuffer.wrap(derived(key, new byte[0], ID_INFO)).getLong();
    return id == 0 ? 1 : id;
  }

  private static byte[] derived(byte[] master, byte[] salt, byte[] info) {
    AlgorithmParameterSpec how =
        HKDFParameterSpec.ofExtract().addIKM(master).addSalt(salt).thenExpand(info, KEY_BYTES);
    try {
      return KDF.getInstance("HKDF-SHA256").deriveData(how);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no HKDF-SHA256 in this runtime", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "(" + masters.size() + " keys)";
  }
}
