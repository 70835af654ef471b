package io.vivremotion.uplink.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What of a request stands in nothing else. Top-level fields that we know nothing of go to a
 * provider of the same wire format as they came, and to no other; nested ones to none.
 *
 * @param format name of the wire format
 * @param nested fields within objects that not every provider is sent; some, of many
 */
public record Extras(String format, Map<String, JsonNode> fields, List<Nested> nested) {
  public static final Extras NONE = new Extras("", Map.of());

  public Extras {
    fields = Map.copyOf(fields);
    nested = List.copyOf(nested);
  }

  public Extras(String format, Map<String, JsonNode> fields) {
    this(format, fields, List.of());
  }

  /**
   * @param path such as {@code messages[2].content[0].cache_control}
   * @param name the last of it
   * @param known some formats have it
   */
  public record Nested(String path, String name, boolean known) {}
}
