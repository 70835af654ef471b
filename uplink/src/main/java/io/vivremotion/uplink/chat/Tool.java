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

  /** Which tool the model is to call. */
  public sealed interface Choice {
    /** The model decides. */
    record Auto() implements Choice {}

    /** At least one, whichever. */
    record Any() implements Choice {}

    record None() implements Choice {}

    record This(String name) implements Choice {}
  }
}
