package io.vivremotion.message;

import java.util.List;

/**
 * What a payload turned out to be. Decoding never throws: what cannot be read is {@link Opaque} and
 * says why.
 */
public sealed interface Content {
  record Measurements(List<Measurement> measurements) implements Content {
    public Measurements {
      measurements = List.copyOf(measurements);
    }
  }

  /** Free text: a question, a log line, an event's words. */
  record Text(String text) implements Content {}

  /**
   * Kept raw.
   *
   * @param reason a short, counted code, such as {@code json-malformed}
   * @param detail what exactly and where, for a person; never the payload itself
   */
  record Opaque(String reason, String detail) implements Content {}
}
