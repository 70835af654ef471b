package io.vivremotion.message;

/**
 * Reads one way of writing payloads. Implementations are stateless, thread-safe, bounded in depth
 * and size, and never throw.
 */
public interface PayloadCodec {
  boolean reads(MediaType type);

  Content decode(Payload payload);
}
