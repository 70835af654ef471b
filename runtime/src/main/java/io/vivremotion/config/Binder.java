package io.vivremotion.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Binds a tree to records by name: {@code maxBodyBytes} stands in the file as {@code
 * max-body-bytes}. What the file leaves out comes from the record's defaults, else from the
 * schema's. Collects mistakes and goes on.
 */
final class Binder {
  private static final Pattern KEY_FIRST =
      Pattern.compile("([a-z][a-z0-9.\\-\\[\\]]*):\\s+(.*)", Pattern.DOTALL);

  private final LocatedTree tree;
  private final SchemaTree schema;
  private final Scalars scalars;
  private final List<Mistake> mistakes;

  Binder(LocatedTree tree, SchemaTree schema, Scalars scalars, List<Mistake> mistakes) {
    this.tree = tree;
    this.schema = schema;
    this.scalars = scalars;
    this.mistakes = mistakes;
  }

  <R extends Record> R bind(Class<R> type, R defaults) {
    return record(type, tree.root(), "", Optional.of(defaults)).orElse(defaults);
  }

  /** Empty where the record cannot be had; then a mistake says why. */
  private <R> Optional<R> record(Class<R> type, JsonNode node, String key, Optional<R> defaults) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    boolean whole = true;
    for (int i = 0; i < components.length; i++) {
      Optional<Object> value = component(components[i], node, key, defaults);
      whole &= value.isPresent();
      values[i] = value.orElse(key);
    }
    return whole ? construct(type, values, key) : Optional.empty();
  }

  private Optional<Object> component(
      RecordComponent component, JsonNode parent, String parentKey, Optional<?> defaults) {
    String name = key(component.getName());
    String key = parentKey.isEmpty() ? name : parentKey + "." + name;
    Optional<Object> standard = defaults.map(record -> read(component, record));
    JsonNode node = parent.path(name);
    if (node.isMissingNode() && standard.isPresent()) {
      return standard;
    }
    var slot = new Slot(component.getGenericType(), component.getName(), key);
    if (node.isMissingNode()) {
      JsonNode fromSchema = schema.at(key).node().path("default");
      return fromSchema.isMissingNode() ? nothing(slot) : value(slot, fromSchema, Optional.empty());
    }
    // After a mistake the default stands in, so that the record's own rules are still heard.
    return value(slot, node, standard).or(() -> standard);
  }

  /** What a value is for: its type, the component's name (which tells the unit), and its key. */
  private record Slot(Type type, String name, String key) {
    Class<?> raw() {
      return (Class<?>)
          (type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type);
    }

    Slot argument(int index, String argumentKey) {
      return new Slot(
          ((ParameterizedType) type).getActualTypeArguments()[index], name, argumentKey);
    }
  }

  private Optional<Object> nothing(Slot slot) {
    Class<?> raw = slot.raw();
    if (raw == Optional.class) {
      return Optional.of(Optional.empty());
    }
    if (raw == List.class) {
      return Optional.of(List.of());
    }
    if (raw == Map.class) {
      return Optional.of(Map.of());
    }
    mistake(slot.key(), "is missing, expected " + schema.at(slot.key()).expectation());
    return Optional.empty();
  }

  private Optional<Object> value(Slot slot, JsonNode node, Optional<Object> standard) {
    Class<?> raw = slot.raw();
    if (raw == Optional.class) {
      return value(slot.argument(0, slot.key()), node, standard.flatMap(o -> (Optional<?>) o))
          .map(Optional::of);
    }
    if (raw == List.class) {
      return Optional.of(list(slot, node));
    }
    if (raw == Map.class) {
      return Optional.of(map(slot, node));
    }
    if (raw.isRecord() && node.isObject()) {
      return nested(raw, node, slot.key(), standard);
    }
    return scalar(slot, node);
  }

  private <R> Optional<Object> nested(
      Class<R> type, JsonNode node, String key, Optional<?> standard) {
    Optional<R> defaults = standard.map(type::cast).or(() -> ownDefault(type));
    return record(type, node, key, defaults).or(() -> defaults).map(record -> record);
  }

  private List<Object> list(Slot slot, JsonNode node) {
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      String key = slot.key() + "[" + i + "]";
      value(slot.argument(0, key), node.get(i), Optional.empty()).ifPresent(elements::add);
    }
    return elements;
  }

  private Map<String, Object> map(Slot slot, JsonNode node) {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (var entry : node.properties()) {
      String key = slot.key() + "." + entry.getKey();
      value(slot.argument(1, key), entry.getValue(), Optional.empty())
          .ifPresent(value -> entries.put(entry.getKey(), value));
    }
    return entries;
  }

  private Optional<Object> scalar(Slot slot, JsonNode node) {
    try {
      if (slot.raw().isRecord()) {
        RecordComponent only = slot.raw().getRecordComponents()[0];
        Object value = scalars.read(only.getType(), only.getName(), node);
        return construct(slot.raw(), new Object[] {value}, slot.key()).map(record -> record);
      }
      return Optional.of(scalars.read(slot.raw(), slot.name(), node));
    } catch (IllegalArgumentException e) {
      mistake(slot.key(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private <R> Optional<R> construct(Class<R> type, Object[] values, String key) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<R> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return Optional.of(canonical.newInstance(values));
    } catch (InvocationTargetException e) {
      refused(key, String.valueOf(e.getTargetException().getMessage()));
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be bound", e);
    }
  }

  /** The record itself has refused its values; by convention its message begins with the key. */
  private void refused(String key, String message) {
    Matcher parts = KEY_FIRST.matcher(message);
    if (!parts.matches()) {
      mistake(key, message);
      return;
    }
    mistake(known(key, parts.group(1)), parts.group(2));
  }

  /**
   * Where {@code named}, less what leads to it, is a key below {@code section}; else the section.
   */
  private String known(String section, String named) {
    String rest = named;
    while (true) {
      String key = section.isEmpty() ? rest : section + "." + rest;
      if (schema.at(key).exists()) {
        return key;
      }
      if (rest.indexOf('.') < 0) {
        return section;
      }
      rest = rest.substring(rest.indexOf('.') + 1);
    }
  }

  private void mistake(String key, String message) {
    if (mistakes.stream().noneMatch(known -> known.key().equals(key))) {
      mistakes.add(new Mistake(key, tree.line(key), message));
    }
  }

  private static Object read(RecordComponent component, Object record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  private static <R> Optional<R> ownDefault(Class<R> type) {
    try {
      var field = type.getDeclaredField("DEFAULT");
      field.setAccessible(true);
      @Nullable Object standard = type.isAssignableFrom(field.getType()) ? field.get(null) : null;
      return Optional.ofNullable(type.cast(standard));
    } catch (NoSuchFieldException e) {
      return Optional.empty();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(type + ".DEFAULT cannot be read", e);
    }
  }

  /** {@code maxBodyBytes} is {@code max-body-bytes}, {@code rateBytesPerSecond} is {@code rate}. */
  static String key(String component) {
    return component
        .replaceFirst("(?<=.)BytesPerSecond$", "")
        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
