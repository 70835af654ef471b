package io.vivremotion.spool;

import java.time.Duration;

/**
 * How a {@link FileSpool} is set, and the sizes that follow from it.
 *
 * @param name in logs and metrics: inbox, outbox-alarm, downlink, ...
 * @param segmentBytes length of a file; space is given back in files. At least 32 KB
 * @param maxBytes all files together, at least four segments
 * @param maxAge records older are evicted; zero: none are
 * @param maxWaitingBytes in memory, waiting for the disk; beyond, records are refused
 * @param minSyncInterval between two forces, to spare flash; zero: as the load asks
 * @param reserve share of {@code maxBytes} and {@code maxWaitingBytes} that only urgent records may
 *     use, 0 to 0.5
 */
public record SpoolConfig(
    String name,
    long segmentBytes,
    long maxBytes,
    Policy policy,
    Duration maxAge,
    long maxWaitingBytes,
    Duration minSyncInterval,
    double reserve) {
  /** What to do when {@code maxBytes} are reached. */
  public enum Policy {
    REFUSE,
    DROP_OLDEST,
    /** Of the oldest half every second record of each series goes; then as DROP_OLDEST. */
    THIN_OUT,
    /** Of records with the same key the newest stays; then as DROP_OLDEST. */
    SUPERSEDE;

    /** Records go from between others, so that room is won by moving what lives. */
    boolean makesHoles() {
      return this == THIN_OUT || this == SUPERSEDE;
    }
  }

  /** Segments set aside as damaged that stay; older ones are deleted. */
  public static final int DAMAGED_KEPT = Aside.DAMAGED_KEPT;

  public static final SpoolConfig DEFAULT =
      new SpoolConfig(
          "spool",
          16L << 20,
          1L << 30,
          Policy.REFUSE,
          Duration.ZERO,
          16L << 20,
          Duration.ZERO,
          0.0);

  public SpoolConfig {
    require(
        segmentBytes >= 1 << 15 && segmentBytes <= 1 << 30,
        "segment-bytes",
        segmentBytes,
        "32768 to 1 GiB");
    require(
        maxBytes >= 4 * segmentBytes, "max-bytes", maxBytes, "at least four times segment-bytes");
    require(!maxAge.isNegative(), "max-age", maxAge, "zero (no limit) or more");
    require(maxWaitingBytes >= 1 << 16, "max-waiting-bytes", maxWaitingBytes, "at least 65536");
    require(
        !minSyncInterval.isNegative() && minSyncInterval.compareTo(Duration.ofSeconds(10)) <= 0,
        "min-sync-interval",
        minSyncInterval,
        "zero to 10s");
    require(reserve >= 0 && reserve <= 0.5, "reserve", reserve, "0 to 0.5");
  }

  private static void require(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": " + value + "; expected " + expected);
    }
  }

  public SpoolConfig named(String other) {
    return new SpoolConfig(
        other, segmentBytes, maxBytes, policy, maxAge, maxWaitingBytes, minSyncInterval, reserve);
  }

  public SpoolConfig sized(long ofSegment, long ofAll) {
    return new SpoolConfig(
        name, ofSegment, ofAll, policy, maxAge, maxWaitingBytes, minSyncInterval, reserve);
  }

  public SpoolConfig withPolicy(Policy other) {
    return new SpoolConfig(
        name, segmentBytes, maxBytes, other, maxAge, maxWaitingBytes, minSyncInterval, reserve);
  }

  public SpoolConfig withMaxAge(Duration age) {
    return new SpoolConfig(
        name, segmentBytes, maxBytes, policy, age, maxWaitingBytes, minSyncInterval, reserve);
  }

  public SpoolConfig withMaxWaitingBytes(long bytes) {
    return new SpoolConfig(
        name, segmentBytes, maxBytes, policy, maxAge, bytes, minSyncInterval, reserve);
  }

  public SpoolConfig withMinSyncInterval(Duration interval) {
    return new SpoolConfig(
        name, segmentBytes, maxBytes, policy, maxAge, maxWaitingBytes, interval, reserve);
  }

  public SpoolConfig withReserve(double share) {
    return new SpoolConfig(
        name, segmentBytes, maxBytes, policy, maxAge, maxWaitingBytes, minSyncInterval, share);
  }

  /** Kept free in each segment for acknowledgements, which free space when all is full. */
  long reservedBytes() {
    return Math.min(64 << 10, segmentBytes / 16);
  }

  /** Of the latest records, kept in memory for readers that keep up. */
  int hotTailBytes() {
    return (int) Math.min(1 << 20, segmentBytes / 16);
  }

  /** Kept free in each segment for its index. */
  long indexBytes() {
    return Math.min(64 << 10, segmentBytes / 32);
  }

  /**
   * Segments that only urgent records may begin: at least one if there is a reserve, and never so
   * many that no other record is taken beside the last segment, which cannot be deleted.
   */
  long urgentSegments() {
    long segments = maxBytes / segmentBytes;
    return Math.min((long) Math.ceil(reserve * segments), segments - 3);
  }

  /** A longer record is refused as {@link Spool.Refusal#TOO_LARGE}. */
  public long largestRecordBytes() {
    long frames = segmentBytes - indexBytes() - reservedBytes() - Frame.Header.BYTES;
    return frames - 4L * Frame.RECORD_OVERHEAD;
  }
}
