package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vivremotion.uplink.chat.Extras;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
  /** Of a request: of those after them nothing is told. */
  private static final int MOST_OBJECTS = 2_048;

  /** So many fields are told of. */
  private static final int MOST_NESTED = 32;

  /** What some formats have and some have not. */
  private static final Set<String> SOMETIMES = Set.of("cache_control", "detail", "strict");

  private final JsonNode object;
  private final String path;
  private final List<RequestFields> below;
  private final Set<String> known = new HashSet<>();
  private final Set<String> ignored = new HashSet<>(0);

  private RequestFields(JsonNode object, String path, List<RequestFields> below) {
    this.object = object;
    this.path = path;
    this.below = below;
  }

  /**
   * @param path of the object in the request; empty: it is the request
   */
  public static RequestFields of(JsonNode object, String path) throws UnfitRequest {
    return of(object, path, new ArrayList<>(0));
  }

  private static RequestFields of(JsonNode object, String path, List<RequestFields> below)
      throws UnfitRequest {
    if (!object.isObject()) {
      throw UnfitRequest.at(path, path.isEmpty() ? "the body is no JSON object" : "no object");
    }
    return new RequestFields(object, path, below);
  }

  /** An object within this one: what of it is not asked for is told by {@link #rest}. */
  public RequestFields inner(String name) throws UnfitRequest {
    return inner(raw(name), name);
  }

  /**
   * @param name with the place in its array, if it is in one
   */
  public RequestFields inner(JsonNode node, String name) throws UnfitRequest {
    RequestFields inner = of(node, path(name), below);
    if (below.size() < MOST_OBJECTS) {
      below.add(inner);
    }
    return inner;
  }

  /** All of it: whatever it has is asked for. */
  public JsonNode whole() {
    object.fieldNames().forEachRemaining(ignored::add);
    return object;
  }

  /** What says nothing that the app asks for, such as what a model has said of its own words. */
  public void ignore(String... names) {
    ignored.addAll(List.of(names));
  }

  /** Of this object. */
  public String path() {
    return path;
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

  /** What was not asked for, of the objects within as well. */
  public Extras rest(String format) {
    Map<String, JsonNode> rest = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        rest.put(field.getKey(), field.getValue());
      }
    }
    List<Extras.Nested> nested = new ArrayList<>();
    for (RequestFields each : below) {
      each.tell(nested);
    }
    return new Extras(format, rest, nested);
  }

  private void tell(List<Extras.Nested> nested) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      boolean read = known.contains(name);
      if (nested.size() < MOST_NESTED
          && !ignored.contains(name)
          && says(name, field.getValue())
          && (!read || SOMETIMES.contains(name) || isSpeaker(name))) {
        nested.add(new Extras.Nested(path(name), name, read));
      }
    }
  }

  private boolean isSpeaker(String name) {
    return name.equals("name") && known.contains("role");
  }

  /** More than what it says where it is absent. */
  private static boolean says(String name, JsonNode value) {
    return switch (name) {
      case "strict" -> value.asBoolean(false);
      case "detail" -> !value.asText().equals("auto");
      default -> !value.isNull() && !(value.isContainerNode() && value.isEmpty());
    };
  }
}
