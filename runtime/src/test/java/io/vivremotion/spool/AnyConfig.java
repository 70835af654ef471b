package io.vivremotion.spool;

import io.vivremotion.spool.SpoolConfig.Policy;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Configurations drawn at random, small enough for all limits to be reached. */
final class AnyConfig {
  static final long SEGMENT = 32L << 10;

  private static final List<Policy> POLICIES = List.of(Policy.values());

  private AnyConfig() {}

  static SpoolConfig drawn(RandomGenerator random, long maxBytes) {
    return SpoolConfig.DEFAULT
        .named("simulated")
        .sized(SEGMENT, maxBytes)
        .withPolicy(
            random.nextBoolean() ? Policy.REFUSE : POLICIES.get(random.nextInt(POLICIES.size())))
        .withReserve(random.nextInt(4) == 0 ? random.nextDouble(0.4) : 0)
        .withMaxAge(
            random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(1, 20_000)) : Duration.ZERO)
        .withMaxWaitingBytes(random.nextInt(3) == 0 ? random.nextInt(64 << 10, 96 << 10) : 16 << 20)
        .withMinSyncInterval(
            random.nextInt(6) == 0 ? Duration.ofMillis(random.nextInt(1, 2_000)) : Duration.ZERO);
  }
}
