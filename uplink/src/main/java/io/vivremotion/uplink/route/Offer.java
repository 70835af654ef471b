package io.vivremotion.uplink.route;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A model that might be asked about a case, as things stand.
 *
 * @param target its name in decisions and metrics
 * @param correctness probability that its answer is right
 * @param bytes on the wire, both ways, this row's part of the prompt included
 * @param sentBytes of these, those that go up
 * @param cost in money; empty: the price is not known, and it is not asked
 * @param time from sending to the last token, transfers not included
 * @param risk probability that the call fails, 0 to 1
 * @param obstacle why nothing can be asked of it just now, in a word; empty: it can
 * @param region where it runs; empty: not known
 * @param contextTokens it can read
 * @param understands beyond text
 */
public record Offer(
    String target,
    double correctness,
    long bytes,
    long sentBytes,
    OptionalDouble cost,
    Duration time,
    double risk,
    Optional<String> obstacle,
    String region,
    long contextTokens,
    Set<String> understands) {

  public Offer {
    understands = Set.copyOf(understands);
  }

  /** On the link. */
  double seconds(Conditions.Rates rates) {
    return sentBytes / rates.up() + (bytes - sentBytes) / rates.down();
  }

  Bounds bounds() {
    return new Bounds(region, contextTokens, understands);
  }

  Offer withCorrectness(double other) {
    return new Offer(
        target,
        other,
        bytes,
        sentBytes,
        cost,
        time,
        risk,
        obstacle,
        region,
        contextTokens,
        understands);
  }
}
