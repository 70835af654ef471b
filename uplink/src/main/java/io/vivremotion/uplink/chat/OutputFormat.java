package io.vivremotion.uplink.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What the answer's text must be. */
public sealed interface OutputFormat {
  record Text() implements OutputFormat {}

  /** Any JSON object. */
  record JsonObject() implements OutputFormat {}

  /**
   * @param name for the vendors that want one; empty: none was given
   */
  record JsonSchema(String name, JsonNode schema, Optional<Boolean> strict)
      implements OutputFormat {}
}
