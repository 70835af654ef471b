package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vivremotion.uplink.chat.Extras;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The fields of an object in an app's request. What is known is checked; what is not is kept. A
 * field that is null is absent.
 */
public final class RequestFields {
  private final JsonNode object;
  private final String path;
  private final Set<String> known = new HashSet<>();

  private RequestFields(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /**
   * @param path of the object in the request; empty: it is the request
   */
  public static RequestFields of(JsonNode object, String path) throws UnfitRequest {
    if (!object.isObject()) {
      throw UnfitRequest.at(path, path.isEmpty() ? "the body is no JSON object" : "no object");
    }
    return new RequestFields(object, path);
  }

  public String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  public boolean has(String name) {
    return Fields.has(object, name);
  }

  /** As it came; missing if it is absent or null. */
  public JsonNode raw(String name) {
    known.add(name);
    JsonNode value = object.path(name);
    return value.isNull() ? JsonNodeFactory.instance.missingNode() : value;
  }

  public Optional<String> text(String name) throws UnfitRequest {
    JsonNode value = raw(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw UnfitRequest.at(path(name), "a string was expected");
    }
    return Optional.of(value.textValue());
  }

  public String requiredText(String name) throws UnfitRequest {
    String value = text(name).orElse("");
    if (value.isEmpty()) {
      throw UnfitRequest.at(path(name), "a string was expected; it is missing or empty");
    }
    return value;
  }

  public Optional<Boolean> flag(String name) throws UnfitRequest {
    JsonNode value = raw(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw UnfitRequest.at(path(name), "true or false was expected");
    }
    return Optional.of(value.booleanValue());
  }

  /** An integer of at least {@code least}. */
  public OptionalLong integer(String name, long least) throws UnfitRequest {
    JsonNode value = raw(name);
    if (value.isMissingNode()) {
      return OptionalLong.empty();
    }
    boolean integral =
        value.isNumber() && value.canConvertToLong() && value.doubleValue() == value.longValue();
    if (!integral || value.longValue() < least) {
      throw UnfitRequest.at(
          path(name),
          least == Long.MIN_VALUE
              ? "an integer was expected"
              : "an integer of at least " + least + " was expected");
    }
    return OptionalLong.of(value.longValue());
  }

  public OptionalDouble number(String name) throws UnfitRequest {
    JsonNode value = raw(name);
    if (value.isMissingNode()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber()) {
      throw UnfitRequest.at(path(name), "a number was expected");
    }
    return OptionalDouble.of(value.doubleValue());
  }

  /** An array; missing if it is absent. */
  public JsonNode array(String name) throws UnfitRequest {
    JsonNode value = raw(name);
    if (!value.isMissingNode() && !value.isArray()) {
      throw UnfitRequest.at(path(name), "an array was expected");
    }
    return value;
  }

  /** What was not asked for. */
  public Extras rest(String format) {
    Map<String, JsonNode> rest = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        rest.put(field.getKey(), field.getValue());
      }
    }
    return new Extras(format, rest);
  }
}
