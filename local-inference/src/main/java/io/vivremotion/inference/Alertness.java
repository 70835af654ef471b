package io.vivremotion.inference;

import java.nio.ByteBuffer;

/**
 * Turns scores into single escalations: after one, a refractory time; and a series that escalated
 * often lately must deviate more to do so again, so that a lively series does not fill the link.
 */
final class Alertness {
  /** An escalation is half forgotten after about 2,800 readings. */
  private static final float FORGETTING = 1f / 4_000;

  /** Each remembered escalation raises the threshold by this share. */
  private static final float WEIGHT = 0.5f;

  private int sinceEscalation = Integer.MAX_VALUE / 2;
  private float lately;

  /** The score that escalates now. */
  double raised(double threshold) {
    return threshold * (1 + WEIGHT * lately);
  }

  /** Counts a reading of this score; true if it escalates. */
  boolean rises(float score, double threshold, int refractoryReadings) {
    lately -= lately * FORGETTING;
    sinceEscalation++;
    if (score < raised(threshold) || sinceEscalation <= refractoryReadings) {
      return false;
    }
    sinceEscalation = 0;
    lately += 1;
    return true;
  }

  boolean isResting(int refractoryReadings) {
    return sinceEscalation < refractoryReadings;
  }

  void write(ByteBuffer target) {
    target.putInt(sinceEscalation).putFloat(lately);
  }

  void read(ByteBuffer source) {
    sinceEscalation = source.getInt();
    lately = source.getFloat();
  }
}
