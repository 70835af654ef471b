package io.vivremotion.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds a tree against the published schema and words what is wrong for a person. */
final class SchemaCheck {
  private final SchemaTree schema;

  SchemaCheck(SchemaTree schema) {
    this.schema = schema;
  }

  /** One mistake per key, in the order of the file. */
  List<Mistake> check(LocatedTree tree) {
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema.root());
    Map<String, Mistake> byKey = new LinkedHashMap<>();
    for (Error error : validator.validate(tree.root())) {
      String place = key(error.getInstanceLocation().toString());
      boolean unknown = "additionalProperties".equals(error.getKeyword());
      boolean missing = "required".equals(error.getKeyword());
      String key = unknown || missing ? join(place, error.getProperty()) : place;
      String message =
          unknown
              ? unknownKey(place, error.getProperty())
              : missing
                  ? "is missing, expected " + schema.at(key).expectation()
                  : found(schema.at(key), error.getInstanceNode());
      byKey.putIfAbsent(key, new Mistake(key, tree.line(key), message));
    }
    List<Mistake> mistakes = new ArrayList<>(byKey.values());
    mistakes.sort(Comparator.comparingInt(Mistake::line));
    return mistakes;
  }

  private String unknownKey(String parent, String name) {
    List<String> known = schema.at(parent).keys();
    Optional<String> instead = schema.at(parent).replacementOf(name);
    if (instead.isPresent()) {
      return "there is no such key any more; " + instead.get();
    }
    return NearestWord.to(name, known)
        .map(near -> "there is no such key; did you mean '" + near + "'?")
        .orElseGet(() -> "there is no such key; expected one of " + String.join(", ", known));
  }

  private static String found(SchemaTree.Place place, JsonNode value) {
    String found =
        place.secret()
            ? "a value that is not shown here"
            : value.isObject()
                ? "keys and values"
                : value.isArray() ? "a list" : "'" + shortened(value.asText()) + "'";
    String near =
        NearestWord.to(value.asText(), place.choices())
            .map(word -> "; did you mean '" + word + "'?")
            .orElse("");
    return "found " + found + ", expected " + place.expectation() + near;
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  private static String join(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }

  /** {@code /users/1/name} as {@code users[1].name}. */
  private static String key(String pointer) {
    var key = new StringBuilder();
    for (String part : pointer.split("/", -1)) {
      String name = part.replace("~1", "/").replace("~0", "~");
      if (name.isEmpty()) {
        continue;
      }
      if (name.chars().allMatch(Character::isDigit)) {
        key.append('[').append(name).append(']');
      } else {
        key.append(key.isEmpty() ? "" : ".").append(name);
      }
    }
    return key.toString();
  }
}
