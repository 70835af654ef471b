package io.vivremotion.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** A JSON Schema (draft 2020-12) that JSON can be held against. Thread-safe. */
public final class JsonSchema {
  private static final int TOLD = 3;

  private final JsonNode source;
  private final Schema schema;

  private JsonSchema(JsonNode source) {
    this.source = source;
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(source);
  }

  /** Throws {@link IllegalArgumentException} where the text is no JSON object. */
  public static JsonSchema parse(String json) {
    try {
      JsonNode source = new ObjectMapper().readTree(json);
      if (!source.isObject()) {
        throw new IllegalArgumentException("a JSON object that is a schema was expected");
      }
      return new JsonSchema(source);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  public JsonNode source() {
    return source;
  }

  /** Where and how the first few parts do not fit; none: it fits. */
  public List<String> mistakes(JsonNode json) {
    return schema.validate(json).stream()
        .limit(TOLD)
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }
}
