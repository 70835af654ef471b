package io.vivremotion.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The published JSON Schema, walked by configuration keys. Beside the standard's words it knows
 * {@code x-expects} (what a value looks like, for people) and {@code x-secret} (never shown) and
 * {@code x-replaced} (keys of old, and what to write instead).
 */
public final class SchemaTree {
  private final JsonNode root;

  private SchemaTree(JsonNode root) {
    this.root = root;
  }

  public static SchemaTree parse(String json) {
    try {
      return new SchemaTree(new ObjectMapper().readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in configuration schema is not JSON", e);
    }
  }

  JsonNode root() {
    return root;
  }

  /** Every key of the schema, depth first, in its order; lists show as {@code users[]}. */
  public List<Place> places() {
    List<Place> all = new ArrayList<>();
    collect("", resolved(root), all);
    return all;
  }

  private void collect(String key, JsonNode node, List<Place> all) {
    for (var property : node.path("properties").properties()) {
      String path = key.isEmpty() ? property.getKey() : key + "." + property.getKey();
      JsonNode child = resolved(property.getValue());
      all.add(new Place(path, child));
      collect(path, child, all);
      collect(path + "[]", resolved(child.path("items")), all);
    }
  }

  /** The place of a key; one that knows nothing where the schema has none. */
  Place at(String key) {
    JsonNode node = resolved(root);
    for (String name : key.replace("[", ".[").split("\\.", -1)) {
      if (name.startsWith("[")) {
        node = resolved(node.path("items"));
      } else if (!name.isEmpty()) {
        JsonNode named = node.path("properties").path(name);
        node = resolved(named.isMissingNode() ? node.path("additionalProperties") : named);
      }
    }
    return new Place(key, node);
  }

  private JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText();
    if (!reference.startsWith("#/$defs/")) {
      return node;
    }
    JsonNode target = root.path("$defs").path(reference.substring("#/$defs/".length()));
    if (node.size() == 1) {
      return target;
    }
    // Beside a $ref stand description and default of this place.
    return target
        .<com.fasterxml.jackson.databind.node.ObjectNode>deepCopy()
        .setAll((com.fasterxml.jackson.databind.node.ObjectNode) node.deepCopy());
  }

  /** One key and what the schema says of it. */
  public record Place(String key, JsonNode node) {

    boolean exists() {
      return !node.isMissingNode();
    }

    public String description() {
      return node.path("description").asText();
    }

    /** As it would be written in the file; empty if there is none. */
    public String defaultText() {
      JsonNode value = node.path("default");
      return value.isMissingNode() ? "" : value.isTextual() ? value.asText() : value.toString();
    }

    public boolean isSection() {
      return node.has("properties");
    }

    public boolean secret() {
      return node.path("x-secret").asBoolean();
    }

    /** What to write instead of a key that was here once. */
    Optional<String> replacementOf(String name) {
      JsonNode instead = node.path("x-replaced").path(name);
      return instead.isTextual() ? Optional.of(instead.asText()) : Optional.empty();
    }

    List<String> keys() {
      List<String> keys = new ArrayList<>();
      node.path("properties").fieldNames().forEachRemaining(keys::add);
      return keys;
    }

    List<String> choices() {
      List<String> choices = new ArrayList<>();
      node.path("enum").forEach(choice -> choices.add(choice.asText()));
      return choices;
    }

    /** What a value must look like, in words. */
    public String expectation() {
      if (node.has("x-expects")) {
        return node.path("x-expects").asText();
      }
      if (node.has("enum")) {
        return "one of " + String.join(", ", choices());
      }
      String type = node.path("type").asText();
      return switch (type) {
        case "integer" -> "a whole number" + range();
        case "number" -> "a number" + range();
        case "boolean" -> "true or false";
        case "array" -> "a list";
        case "object" -> "keys and values";
        case "string" -> "a text";
        default -> "something else"; // foreign text: the schema says no more
      };
    }

    private String range() {
      String from = bound("minimum", "exclusiveMinimum", "above ");
      String to = bound("maximum", "exclusiveMaximum", "below ");
      if (!from.isEmpty() && !to.isEmpty()) {
        return " from " + from + " to " + to;
      }
      return from.isEmpty() ? (to.isEmpty() ? "" : " up to " + to) : " from " + from;
    }

    private String bound(String inclusive, String exclusive, String word) {
      return node.has(inclusive)
          ? node.path(inclusive).asText()
          : node.has(exclusive) ? word + node.path(exclusive).asText() : "";
    }
  }
}
