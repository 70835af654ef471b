package io.vivremotion.uplink;

import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Outcome.Wire;
import java.time.Instant;

/**
 * Keeps account of what the cloud was asked. Called once per answered call; must not block long.
 */
@FunctionalInterface
public interface UsageSink {
  UsageSink NONE = spent -> {};

  void spent(Spent spent);

  record Spent(Instant at, String model, int rows, Usage usage, Wire wire) {}
}
