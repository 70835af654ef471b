package io.vivremotion.uplink.format.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.format.Fields;
import java.util.Map;
import java.util.Set;

/**
 * Makes of a JSON Schema the part of OpenAPI's schema that Gemini takes: references are put in
 * place, what it does not know is left out.
 */
final class SchemaSubset {
  /** Deeper, a schema refers to itself. */
  private static final int MAX_DEPTH = 24;

  private static final Set<String> KEPT =
      Set.of(
          "type",
          "format",
          "title",
          "description",
          "nullable",
          "default",
          "minItems",
          "maxItems",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "minProperties",
          "maxProperties",
          "pattern",
          "required",
          "propertyOrdering");

  private final JsonNode root;

  private SchemaSubset(JsonNode root) {
    this.root = root;
  }

  static ObjectNode of(JsonNode schema) {
    return new SchemaSubset(schema).convert(schema, 0);
  }

  private ObjectNode convert(JsonNode schema, int depth) {
    ObjectNode out = Fields.object();
    if (depth > MAX_DEPTH || !schema.isObject()) {
      return out.put("type", "object");
    }
    JsonNode target = referred(schema);
    if (target.isObject()) {
      out.setAll(convert(target, depth + 1));
    }
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      field(field.getKey(), field.getValue(), out, depth);
    }
    return out;
  }

  private void field(String name, JsonNode value, ObjectNode out, int depth) {
    switch (name) {
      case "type" -> type(value, out);
      case "properties" -> properties(value, out, depth);
      case "items" -> out.set("items", convert(value, depth + 1));
      case "anyOf", "oneOf" -> anyOf(value, out, depth);
      case "allOf" -> value.forEach(part -> out.setAll(convert(part, depth + 1)));
      case "const" -> {
        if (value.isTextual()) {
          out.put("type", "string").putArray("enum").add(value);
        }
      }
      case "enum" -> texts(value, out);
      default -> {
        if (KEPT.contains(name)) { // all others it refuses
          out.set(name, value);
        }
      }
    }
  }

  /** Several types are one that may be null, or a choice. */
  private static void type(JsonNode type, ObjectNode out) {
    if (type.isTextual()) {
      out.set("type", type);
      return;
    }
    ArrayNode choice = out.arrayNode();
    for (JsonNode each : type) {
      if (each.asText().equals("null")) {
        out.put("nullable", true);
      } else {
        choice.addObject().set("type", each);
      }
    }
    if (choice.size() == 1) {
      out.set("type", choice.path(0).path("type"));
    } else if (!choice.isEmpty()) {
      out.set("anyOf", choice);
    }
  }

  private void properties(JsonNode properties, ObjectNode out, int depth) {
    ObjectNode converted = out.putObject("properties");
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      converted.set(property.getKey(), convert(property.getValue(), depth + 1));
    }
  }

  private void anyOf(JsonNode choices, ObjectNode out, int depth) {
    ArrayNode converted = out.arrayNode();
    for (JsonNode choice : choices) {
      if (Fields.text(choice, "type").equals("null")) {
        out.put("nullable", true);
      } else {
        converted.add(convert(choice, depth + 1));
      }
    }
    if (converted.size() == 1) {
      out.setAll((ObjectNode) converted.path(0));
    } else if (!converted.isEmpty()) {
      out.set("anyOf", converted);
    }
  }

  /** It knows texts only. */
  private static void texts(JsonNode values, ObjectNode out) {
    ArrayNode texts = out.arrayNode();
    for (JsonNode value : values) {
      if (value.isTextual()) {
        texts.add(value);
      }
    }
    if (!texts.isEmpty() && texts.size() == values.size()) {
      out.set("enum", texts);
    }
  }

  /** Within the same document; missing: there is none. */
  private JsonNode referred(JsonNode schema) {
    String reference = Fields.text(schema, "$ref");
    if (reference.equals("#")) {
      return root;
    }
    return reference.startsWith("#/") ? root.at(reference.substring(1)) : root.path("");
  }
}
