package io.vivremotion.uplink.link;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * What the link really carries, learnt from transfers: the lower of a fast and a slow moving
 * average, as players of adaptive bit rates estimate it. Short transfers tell more of buffers than
 * of the rate and are left out. Without transfers the estimate falls towards a floor, since a link
 * that was not tried may have gone bad. Thread-safe; locks guard memory only.
 */
public final class Goodput {
  /** A link may be another one after that. */
  public static final Duration REMEMBERED = Duration.ofHours(1);

  private static final double NANOS_PER_SECOND = 1e9;

  private final Config config;
  private final LongSupplier nanoTime;
  private double fast;
  private double slow;
  private double roundTripNanos;
  private long lastNanos;
  private long samples;

  /**
   * @param nanoTime monotonic nanoseconds, as {@link System#nanoTime}
   */
  public Goodput(Config config, LongSupplier nanoTime) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.fast = config.firstBytesPerSecond;
    this.slow = config.firstBytesPerSecond;
    this.roundTripNanos = config.firstRoundTrip.toNanos();
    this.lastNanos = nanoTime.getAsLong();
  }

  /**
   * A transfer in one direction came to its end.
   *
   * @param took from its first byte to its end, both seen at the same place: no round trip in it
   */
  public synchronized void transferred(long bytes, Duration took) {
    double nanos = (double) took.toNanos();
    if (bytes < config.shortestBytes || nanos <= 0) {
      return;
    }
    double rate = bytes / nanos * NANOS_PER_SECOND;
    fast = samples == 0 ? rate : average(fast, rate, config.fastSamples);
    slow = samples == 0 ? rate : average(slow, rate, config.slowSamples);
    samples++;
    lastNanos = nanoTime.getAsLong();
  }

  /** The smallest exchange there and back, such as a handshake's first. */
  public synchronized void roundTrip(Duration took) {
    roundTripNanos =
        took.toNanos() < roundTripNanos
            ? took.toNanos()
            : average(roundTripNanos, (double) took.toNanos(), config.slowSamples);
  }

  /** Bytes per second that may be counted on now; never 0. */
  public synchronized double bytesPerSecond() {
    double learnt = Math.min(fast, slow);
    double idleNanos = nanoTime.getAsLong() - lastNanos - (double) config.trustedFor.toNanos();
    if (idleNanos > 0) {
      learnt *= Math.pow(0.5, idleNanos / config.halvedEvery.toNanos());
    }
    return Math.max(config.floorBytesPerSecond, learnt);
  }

  /** There was a transfer. */
  synchronized boolean isLearnt() {
    return samples > 0;
  }

  synchronized boolean isHeardWithin(Duration last) {
    return samples > 0 && nanoTime.getAsLong() - lastNanos < last.toNanos();
  }

  public synchronized Duration roundTrip() {
    return Duration.ofNanos((long) roundTripNanos);
  }

  /** For {@link #resume}. */
  public synchronized double[] learnt() {
    double idle = (nanoTime.getAsLong() - lastNanos) / NANOS_PER_SECOND;
    return new double[] {fast, slow, samples, roundTripNanos, idle};
  }

  /**
   * Goes on from what an earlier run has learnt, as if the link had idled since; what is older than
   * {@link #REMEMBERED}, or nonsense, is passed over.
   *
   * @param since it was noted
   */
  public synchronized void resume(double[] learnt, Duration since) {
    boolean numbers = Arrays.stream(learnt).allMatch(each -> each >= 0 && each < 1e18);
    if (learnt.length != 5 || !numbers || since.isNegative()) {
      return;
    }
    double idleNanos = learnt[4] * NANOS_PER_SECOND + since.toNanos();
    boolean known = learnt[0] > 0 && learnt[1] > 0 && learnt[2] > 0 && learnt[3] > 0;
    if (known && idleNanos <= REMEMBERED.toNanos()) {
      fast = learnt[0];
      slow = learnt[1];
      samples = (long) learnt[2];
      roundTripNanos = learnt[3];
      lastNanos = nanoTime.getAsLong() - (long) idleNanos;
    }
  }

  private static double average(double before, double sample, int samples) {
    double share = 2.0 / (samples + 1);
    return before + share * (sample - before);
  }

  /**
   * @param firstBytesPerSecond until the first transfer
   * @param floorBytesPerSecond never less: what a probe may use
   * @param shortestBytes of a transfer that tells something
   * @param fastSamples of the average that follows at once
   * @param slowSamples of the one that a single good transfer does not impress
   * @param trustedFor an estimate holds so long without a transfer
   * @param halvedEvery then it halves in each such time
   */
  public record Config(
      double firstBytesPerSecond,
      double floorBytesPerSecond,
      Duration firstRoundTrip,
      long shortestBytes,
      int fastSamples,
      int slowSamples,
      Duration trustedFor,
      Duration halvedEvery) {
    public static final Config DEFAULT =
        new Config(
            8_000,
            500,
            Duration.ofMillis(100),
            2_048,
            3,
            20,
            Duration.ofSeconds(30),
            Duration.ofMinutes(1));

    /**
     * Of a link whose rate is known: it is believed to have that, and never less than an eighth.
     */
    static Config at(double bytesPerSecond) {
      return new Config(
          bytesPerSecond,
          Math.max(1, bytesPerSecond / 8),
          DEFAULT.firstRoundTrip,
          DEFAULT.shortestBytes,
          DEFAULT.fastSamples,
          DEFAULT.slowSamples,
          DEFAULT.trustedFor,
          DEFAULT.halvedEvery);
    }

    public Config {
      require(floorBytesPerSecond > 0, "floor-bytes-per-second", "above 0");
      require(
          firstBytesPerSecond >= floorBytesPerSecond,
          "first-bytes-per-second",
          "not below floor-bytes-per-second");
      require(fastSamples >= 1 && slowSamples >= fastSamples, "slow-samples", "at least as many");
      require(shortestBytes >= 1, "shortest-bytes", "at least 1");
      require(halvedEvery.isPositive(), "halved-every", "a duration above 0");
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected);
      }
    }
  }
}
