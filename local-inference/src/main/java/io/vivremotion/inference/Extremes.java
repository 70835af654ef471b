package io.vivremotion.inference;

import java.nio.ByteBuffer;

/**
 * The range one statistic of a series has kept to, and by how much a new value leaves it, as a
 * share of the range's width. A record among n readings is 1/n likely, so the longer a series is
 * watched the fewer false alarms there are; slow forgetting lets old extremes fade.
 */
final class Extremes {
  static final int BYTES = 3 * Float.BYTES;

  /** Fewer values than this do not make a range. */
  private static final int LEAST_SEEN = 50;

  private final float forgetting;
  private float low;
  private float high;
  private int seen;

  /**
   * @param forgetting share of the range's width by which each end moves inwards with every value
   */
  Extremes(float forgetting) {
    this.forgetting = forgetting;
  }

  /** How far {@code x} lies outside, 0 if inside; then the range takes it in. */
  float take(float x) {
    seen++;
    if (seen == 1) {
      low = x;
      high = x;
      return 0;
    }
    float width = high - low;
    float outside = 0;
    if (width > 0 && seen > LEAST_SEEN) {
      outside = x > high ? (x - high) / width : x < low ? (low - x) / width : 0;
    }
    low = Math.min(low, x);
    high = Math.max(high, x);
    float inwards = (high - low) * forgetting;
    low += inwards;
    high -= inwards;
    return outside;
  }

  float low() {
    return low;
  }

  float high() {
    return high;
  }

  void write(ByteBuffer target) {
    target.putFloat(low).putFloat(high).putInt(seen);
  }

  void read(ByteBuffer source) {
    low = source.getFloat();
    high = source.getFloat();
    seen = source.getInt();
  }
}
