package io.vivremotion.uplink.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A function the model may want called.
 *
 * @param parameters a JSON Schema; empty: it takes none
 * @param strict the arguments must fit the schema
 */
public record Tool(
    String name,
    Optional<String> description,
    Optional<JsonNode> parameters,
    Optional<Boolean> strict) {

  /**
   * A tool that only its own wire format knows, such as one the vendor runs itself. Another format
   * refuses the request: it is never left out in silence.
   *
   * @param type as the vendor calls it, for messages
   */
  public record Special(String format, String type, JsonNode raw) {}

  /** Which tool the model is to call. */
  public sealed interface Choice {
    /** The model decides. */
    record Auto() implements Choice {}

    /** At least one, whichever. */
    record Any() implements Choice {}

    record None() implements Choice {}

    record This(String name) implements Choice {}

    /** A choice that only its own wire format knows. */
    record Vendor(String format, JsonNode raw) implements Choice {}
  }
}
