package io.vivremotion.message;

import java.time.Instant;
import java.util.Optional;

/**
 * One measured value in the terms of SenML (RFC 8428), resolved: base fields folded in.
 *
 * @param name what is measured, such as {@code temperature} or {@code
 *     urn:dev:ow:10e2073a01080063:humidity}
 * @param unit of the SenML units registry (RFC 8428, section 12.1); empty if not told
 * @param time as the device told it; empty: use {@link Message#receivedAt}
 */
public record Measurement(String name, String unit, Value value, Optional<Instant> time) {

  public static Measurement of(String name, double value) {
    return new Measurement(name, "", new Value.Numeric(value), Optional.empty());
  }

  /** A SenML value: v, vs, vb or vd. */
  public sealed interface Value {
    record Numeric(double value) implements Value {}

    record Text(String value) implements Value {}

    record Flag(boolean value) implements Value {}

    record Octets(Payload value) implements Value {}
  }
}
