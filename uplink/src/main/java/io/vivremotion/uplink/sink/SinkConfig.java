package io.vivremotion.uplink.sink;

import io.vivremotion.uplink.privacy.Masking;
import java.time.Duration;
import java.util.Optional;

/**
 * What all sinks have.
 *
 * @param name lower case letters, digits, dashes; names its spool, its part of health, its meters
 * @param source of its events, a URI reference
 * @param batchEvents offered together at most
 * @param batchBytes of payloads offered together, about
 * @param linger waited for a batch to fill, from its first event on
 * @param firstBackoff the wait after one failure is between 0 and this
 * @param longestBackoff no wait is longer, but where the receiver asks for it
 * @param masking what becomes a place-holder in its events; empty: they leave as they are
 */
public record SinkConfig(
    String name,
    String source,
    SinkFilter filter,
    int batchEvents,
    int batchBytes,
    Duration linger,
    Duration firstBackoff,
    Duration longestBackoff,
    Optional<Masking> masking) {
  public SinkConfig {
    require(name.matches("[a-z][a-z0-9-]{0,31}"), "name", "lower case letters, digits, dashes");
    require(!source.isBlank(), "source", "a URI reference");
    require(batchEvents >= 1 && batchEvents <= 10_000, "batch-events", "1 to 10000");
    require(batchBytes >= 1_024 && batchBytes <= 4 << 20, "batch-bytes", "1KiB to 4MiB");
    require(!linger.isNegative() && linger.toSeconds() <= 600, "linger", "0s to 10m");
    require(firstBackoff.isPositive(), "first-backoff", "a duration above 0");
    require(
        longestBackoff.compareTo(firstBackoff) >= 0,
        "longest-backoff",
        "not shorter than first-backoff");
  }

  private static void require(boolean holds, String key, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": " + expected + " was expected");
    }
  }
}
