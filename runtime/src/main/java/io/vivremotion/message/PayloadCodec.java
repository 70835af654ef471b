package io.vivremotion.message;

/**
 * Reads one way of writing payloads. Implementations are stateless, thread-safe, bounded in depth
 * and size, and never throw.
 */
public interface PayloadCodec {
  boolean reads(MediaType type);

  /**
   * Reads the payload of the message; its channel names a bare number, its time of receipt resolves
   * relative times (RFC 8428, section 4.5.3), its kind tells words from values.
   */
  Content decode(Message message);
}
