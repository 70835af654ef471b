package io.vivremotion.uplink.cache;

/** The port to the box's sentence encoder. */
public interface Encoder extends AutoCloseable {
  /** As it is known to apps. */
  String MODEL = "all-minilm-l6-v2";

  int DIMENSIONS = 384;

  /** Of one sentence; a longer one is cut. */
  int MAX_TOKENS = 256;

  /**
   * A unit vector: the nearer in meaning, the larger the dot product. Costs a millisecond or so on
   * the caller's thread: not on an event loop, not on a virtual thread.
   */
  float[] embed(String sentence);

  /** Of this sentence as it is read, at most {@link #MAX_TOKENS}. */
  int tokens(String sentence);

  /** Whether there is one at all. */
  default boolean isThere() {
    return true;
  }

  /** Once no thread asks any more. */
  @Override
  default void close() {}

  /** There is none. */
  static Encoder none() {
    return new Encoder() {
      @Override
      public float[] embed(String sentence) {
        throw new IllegalStateException("there is no encoder");
      }

      @Override
      public int tokens(String sentence) {
        throw new IllegalStateException("there is no encoder");
      }

      @Override
      public boolean isThere() {
        return false;
      }
    };
  }
}
