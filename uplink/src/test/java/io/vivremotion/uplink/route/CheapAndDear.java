package io.vivremotion.uplink.route;

import io.vivremotion.uplink.learn.Estimates;
import io.vivremotion.uplink.route.Policy.Worth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A policy that asks the cheap model, and a candidate for it that asks the dear one. */
final class CheapAndDear {
  static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  static final Exploration EXPLORED = new Exploration(List.of("event"), 0.2);
  static final List<String> MODELS = List.of("cheap", "dear");

  private CheapAndDear() {}

  static Policy policy(double weight, boolean promote) {
    Challenger challenger =
        new Challenger(List.of(worth(1)), -1, 0, promote, 0.05, 200, 0.02, 0.25);
    return new Policy(
        List.of(worth(weight)),
        0.2,
        0.9,
        Estimates.Config.DEFAULT,
        EXPLORED,
        0,
        ShadowPrices.Config.DEFAULT,
        Optional.of(challenger));
  }

  private static Worth worth(double weight) {
    return new Worth("*", weight, 0.7, Duration.ofMinutes(10), Duration.ofHours(1));
  }
}
