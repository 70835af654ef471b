package io.vivremotion.uplink;

import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Outcome.Wire;
import java.time.Instant;

/**
 * Keeps account of what the cloud was asked. Called once per call of which the provider told what
 * it used; must not block long.
 */
@FunctionalInterface
public interface UsageSink {
  UsageSink NONE = spent -> {};

  void spent(Spent spent);

  /**
   * @param rows that the answer was for
   */
  default void answered(Instant at, Outcome.Answered answered, int rows) {
    spent(new Spent(at, answered.model(), rows, answered.usage(), answered.wire()));
  }

  record Spent(Instant at, String model, int rows, Usage usage, Wire wire) {}
}
