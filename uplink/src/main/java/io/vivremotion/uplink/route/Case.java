package io.vivremotion.uplink.route;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be decided about.
 *
 * @param weight how much the right answer matters, 0 to 1
 * @param alarm it has a reserved share of the link and is never deferred for price
 * @param awaited somebody waits for it
 * @param localError probability that what the box would say is wrong; 1: it has nothing to say
 * @param tolerated the box answers by itself if {@code localError} is not above this
 * @param slack until the answer is late; empty: it is never late
 * @param decay how fast a late answer loses its worth: to 1/e in this time
 * @param contextTokens that the model must be able to read
 * @param needs what the model must understand beyond text, such as {@code image}
 * @param regions where its data may go; empty: anywhere
 */
public record Case(
    double weight,
    boolean alarm,
    boolean awaited,
    double localError,
    double tolerated,
    Optional<Duration> slack,
    Duration decay,
    long contextTokens,
    Set<String> needs,
    Set<String> regions) {

  public Case {
    requireShare(weight, "weight");
    requireShare(localError, "localError");
    requireShare(tolerated, "tolerated");
    if (!decay.isPositive()) {
      throw new IllegalArgumentException("decay: must be above 0, got " + decay);
    }
    needs = Set.copyOf(needs);
    regions = Set.copyOf(regions);
  }

  private static final Duration SOON = Duration.ofMinutes(2);

  Demands demands() {
    return new Demands(contextTokens, needs, regions);
  }

  /** An answer within two minutes is one that somebody waits for. */
  static boolean isSoon(Optional<Duration> slack) {
    return slack.filter(left -> left.compareTo(SOON) <= 0).isPresent();
  }

  private static void requireShare(double value, String name) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + ": 0 to 1, got " + value);
    }
  }
}
