package io.vivremotion.uplink.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Usage;
import java.io.IOException;

/** Reads what providers say, of whom nothing is taken for granted. */
public final class Fields {
  private static final JsonMapper JSON = new JsonMapper();

  private Fields() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Missing if it is no JSON. */
  public static JsonNode parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node == null ? MissingNode.getInstance() : node;
    } catch (JsonProcessingException notJson) {
      return MissingNode.getInstance();
    }
  }

  /** Missing if it is no JSON. */
  public static JsonNode parse(byte[] text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException notJson) {
      return MissingNode.getInstance();
    }
  }

  /** Empty if it is absent or no text. */
  public static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isTextual() ? value.textValue() : "";
  }

  public static boolean has(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return !value.isMissingNode() && !value.isNull();
  }

  /** A number of tokens; what is absent, negative or no number was not reported. */
  public static long count(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isNumber() && value.doubleValue() >= 0 && value.canConvertToLong()
        ? value.longValue()
        : Usage.NOT_REPORTED;
  }

  /** A whole without a part of it; what was not reported takes nothing away. */
  public static long minus(long whole, long part) {
    return whole == Usage.NOT_REPORTED || part == Usage.NOT_REPORTED
        ? whole
        : Math.max(0, whole - part);
  }

  /** The sum of what was reported; not reported if neither was. */
  public static long plus(long one, long other) {
    return one == Usage.NOT_REPORTED ? other : other == Usage.NOT_REPORTED ? one : one + other;
  }

  /** Whether there is a field, nested by dots. */
  static boolean hasAt(JsonNode body, String path) {
    JsonNode node = body;
    for (String name : path.split("\\.", -1)) {
      node = node.path(name);
    }
    return !node.isMissingNode();
  }

  /** Takes a field away, nested by dots. */
  public static void remove(ObjectNode body, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      body.remove(path);
    } else if (body.path(path.substring(0, dot)) instanceof ObjectNode inner) {
      remove(inner, path.substring(dot + 1));
    }
  }
}
