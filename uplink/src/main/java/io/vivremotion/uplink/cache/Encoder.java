package io.vivremotion.uplink.cache;

/** Sentences to unit vectors: the nearer in meaning, the larger the dot product. */
@FunctionalInterface
public interface Encoder {
  /**
   * Costs a millisecond or so, on the caller's thread: not on an event loop, not on virtual
   * threads.
   */
  float[] embed(String sentence);
}
