package io.vivremotion.uplink.concurrency;

/**
 * How much slower answers have become: what is usual over what is seen now, as in Gradient2 of
 * Netflix' concurrency-limits. Times of one kind only may be told to one gradient. Not thread-safe.
 */
final class Gradient {
  private static final double TOLERATED = 1.5;
  private static final double LEAST = 0.5;
  private static final double USUAL_SAMPLES = 600;
  private static final double RECENT_SAMPLES = 10;

  /** Usual times that are this much longer than recent ones are from worse days. */
  private static final double OUTDATED = 2;

  private static final double FORGETTING = 0.95;

  private double usual;
  private double recent;
  private long samples;

  /** Takes another time in; 1: as usual, down to 0.5: at least three times as slow as usual. */
  double after(double time) {
    samples++;
    usual += (time - usual) / Math.min((double) samples, USUAL_SAMPLES);
    recent += (time - recent) / Math.min((double) samples, RECENT_SAMPLES);
    if (usual > OUTDATED * recent) {
      usual *= FORGETTING;
    }
    return recent <= 0 ? 1 : Math.clamp(TOLERATED * usual / recent, LEAST, 1);
  }
}
