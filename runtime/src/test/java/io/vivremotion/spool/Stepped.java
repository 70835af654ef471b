package io.vivremotion.spool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/** A spool on a simulated disk, driven by one thread. */
final class Stepped {
  static final long SEGMENT = 32L << 10;

  final SplittableRandom random;
  final Queue<Runnable> upkeep = new ArrayDeque<>();
  SimulatedStorage storage;
  SpoolConfig config;
  SpoolKeys keys = SpoolKeys.NONE;
  Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** Of the monotonic clock, ahead of the box's clock. */
  Duration monotonicAhead = Duration.ZERO;

  Describer describer = Describer.NONE;
  Tombstones tombstones = Tombstones.UNHEARD;
  boolean diskIsShort;
  Bounds bounds = Bounds.DEFAULT;

  Stepped(long seed) {
    random = new SplittableRandom(seed);
    storage = new SimulatedStorage(random);
    config = config(64, SpoolConfig.Policy.REFUSE);
  }

  static SpoolConfig config(int segments, SpoolConfig.Policy policy) {
    return SpoolConfig.DEFAULT
        .named("simulated")
        .sized(SEGMENT, segments * SEGMENT)
        .withPolicy(policy);
  }

  FileSpool open() throws IOException {
    upkeep.clear();
    return FileSpool.open(
        config,
        new FileSpool.Means(
            storage,
            new FileSpool.Surroundings(
                () -> now,
                () -> (now.toEpochMilli() + monotonicAhead.toMillis()) * 1_000_000,
                describer,
                tombstones,
                keys,
                urgent -> diskIsShort),
            random,
            upkeep::add,
            bounds));
  }

  /** The box's clock is set otherwise, without time passing. */
  void jump(Duration by) {
    now = now.plus(by);
    monotonicAhead = monotonicAhead.minus(by);
  }

  void settle(FileSpool spool) {
    boolean more = true;
    while (more) {
      more = spool.step();
      while (!upkeep.isEmpty()) {
        upkeep.remove().run();
      }
    }
  }
}
