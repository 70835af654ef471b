package io.vivremotion.uplink.format;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a wire format needs of the outside.
 *
 * @param ids random texts of 20 or more characters of {@code [A-Za-z0-9]}, for the ids that a
 *     vendor does not give; thread-safe
 */
public record Origin(InstantSource clock, Supplier<String> ids) {
  public Instant now() {
    return clock.instant();
  }

  public String id(String prefix) {
    return prefix + ids.get();
  }
}
