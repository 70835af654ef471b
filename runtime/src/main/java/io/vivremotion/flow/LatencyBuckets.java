package io.vivremotion.flow;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of times in buckets that grow by an eighth of an octave each (at most 9 % off), from
 * 1 µs on. Cheap enough for every message; halved now and then, so that it tells of lately. Written
 * by one thread, read by any.
 */
final class LatencyBuckets {
  private static final int PER_OCTAVE = 8;
  private static final int BUCKETS = 40 * PER_OCTAVE;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  void add(long micros) {
    int bucket = bucket(Math.max(1, micros));
    counts.setPlain(bucket, counts.getPlain(bucket) + 1);
  }

  void halve() {
    for (int i = 0; i < BUCKETS; i++) {
      counts.setPlain(i, counts.getPlain(i) / 2);
    }
  }

  /** In seconds, the upper end of the bucket; NaN before the first message. */
  double quantile(double share) {
    long total = 0;
    for (int i = 0; i < BUCKETS; i++) {
      total += counts.getOpaque(i);
    }
    if (total == 0) {
      return Double.NaN;
    }
    long wanted = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts.getOpaque(i);
      if (seen >= wanted) {
        return upperMicros(i) / 1e6;
      }
    }
    return upperMicros(BUCKETS - 1) / 1e6;
  }

  private static int bucket(long micros) {
    int octave = 63 - Long.numberOfLeadingZeros(micros);
    int within = (int) (octave >= 3 ? micros >>> (octave - 3) : micros << (3 - octave)) & 7;
    return Math.min(BUCKETS - 1, octave * PER_OCTAVE + within);
  }

  private static double upperMicros(int bucket) {
    return Math.scalb(1 + (bucket % PER_OCTAVE + 1) / 8.0, bucket / PER_OCTAVE);
  }
}
