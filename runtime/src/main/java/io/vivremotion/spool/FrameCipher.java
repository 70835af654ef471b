package io.vivremotion.spool;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM over the payload of one frame, its tag behind it. The nonce is the frame's offset in
 * the segment, whose key no other segment has; the package description argues why that is unique.
 * What else the frame says (segment, sequence, kind, time) is authenticated along. Not thread-safe.
 */
final class FrameCipher {
  static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;

  private final Cipher cipher;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final ByteBuffer nonceView = ByteBuffer.wrap(nonce);
  private final ByteBuffer associated = ByteBuffer.allocate(3 * Long.BYTES);
  private byte[] in = new byte[1_024];
  private byte[] out = new byte[1_024];

  FrameCipher() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no AES-GCM in this runtime", e);
    }
  }

  /**
   * Encrypts a record in place; its tag goes behind it.
   *
   * @param frame its head, but for the checksum, and the record, from 0
   * @param offset of the frame in the segment
   */
  void encrypt(Segment.Identity segment, ByteBuffer frame, long offset, int length) {
    try {
      begin(Cipher.ENCRYPT_MODE, segment, frame, offset);
      reserve(length + TAG_BYTES);
      frame.get(Frame.HEAD_BYTES, in, 0, length);
      int written = cipher.doFinal(in, 0, length, out, 0);
      frame.put(Frame.HEAD_BYTES, out, 0, written);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a record cannot be encrypted", e);
    }
  }

  /**
   * The record in a frame; null if this is not what was encrypted there.
   *
   * @param length of the payload, tag included
   */
  byte @Nullable [] decrypt(Segment.Identity segment, ByteBuffer frame, long offset, int length) {
    if (length < TAG_BYTES) {
      return null;
    }
    try {
      begin(Cipher.DECRYPT_MODE, segment, frame, offset);
      reserve(length);
      frame.get(Frame.HEAD_BYTES, in, 0, length);
      return cipher.doFinal(in, 0, length);
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a record cannot be decrypted", e);
    }
  }

  private void begin(int mode, Segment.Identity segment, ByteBuffer frame, long offset)
      throws GeneralSecurityException {
    SecretKey key = segment.key();
    nonceView.putLong(NONCE_BYTES - Long.BYTES, offset);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    associated.putLong(0, segment.index());
    associated.putLong(8, frame.getLong(Frame.SEQUENCE_AT));
    associated.putLong(16, frame.getLong(Frame.KIND_AT));
    cipher.updateAAD(associated.array());
  }

  private void reserve(int bytes) {
    if (in.length < bytes) {
      in = new byte[bytes];
      out = new byte[bytes];
    }
  }
}
