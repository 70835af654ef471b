package io.vivremotion.uplink.cache;

/** The port to the box's sentence encoder. */
@FunctionalInterface
public interface Encoder {
  /**
   * A unit vector: the nearer in meaning, the larger the dot product. Costs a millisecond or so on
   * the caller's thread: not on an event loop, not on a virtual thread.
   */
  float[] embed(String sentence);
}
