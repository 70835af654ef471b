package io.vivremotion.uplink.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Top-level fields of a request that we know nothing of: they go to a provider of the same wire
 * format as they came, and to no other.
 *
 * @param format name of the wire format
 */
public record Extras(String format, Map<String, JsonNode> fields) {
  public static final Extras NONE = new Extras("", Map.of());

  public Extras {
    fields = Map.copyOf(fields);
  }
}
