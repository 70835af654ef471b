package io.vivremotion.uplink.cache;

/**
 * A request as canonical JSON: keys in order, numbers in one form, no space, defaults and what does
 * not change the answer (stream, user, metadata, model: that is in the partition) left out.
 */
public final class CanonicalRequest {
  private CanonicalRequest() {}

  /**
   * @throws IllegalArgumentException if it is not a JSON object
   */
  public static byte[] of(byte[] body) {
    throw new UnsupportedOperationException("not yet" + body.length);
  }
}
