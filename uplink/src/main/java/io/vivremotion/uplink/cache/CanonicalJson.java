package io.vivremotion.uplink.cache;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One text for each meaning of a JSON value. */
final class CanonicalJson {
  private CanonicalJson() {}

  static byte[] bytes(JsonNode node) {
    return of(node).getBytes(StandardCharsets.UTF_8);
  }

  static String of(JsonNode node) {
    StringBuilder out = new StringBuilder(256);
    write(node, out);
    return out.toString();
  }

  private static void write(JsonNode node, StringBuilder out) {
    if (node.isObject()) {
      object(node, out);
    } else if (node.isArray()) {
      array(node, out);
    } else if (node.isTextual()) {
      string(node.textValue(), out);
    } else if (node.isNumber()) {
      out.append(number(node));
    } else {
      out.append(node.asText());
    }
  }

  /** {@code 1}, {@code 1.0} and {@code 1e0} are one number. */
  private static String number(JsonNode node) {
    return node.decimalValue().signum() == 0
        ? "0"
        : node.decimalValue().stripTrailingZeros().toString();
  }

  private static void object(JsonNode node, StringBuilder out) {
    List<String> names = new ArrayList<>(node.size());
    node.fieldNames().forEachRemaining(names::add);
    Collections.sort(names);
    out.append('{');
    for (String name : names) {
      out.append(out.charAt(out.length() - 1) == '{' ? "" : ",");
      string(name, out);
      out.append(':');
      JsonNode value = node.get(name);
      write(name.equals("content") ? simplified(value) : value, out);
    }
    out.append('}');
  }

  private static void array(JsonNode node, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < node.size(); i++) {
      out.append(i == 0 ? "" : ",");
      write(node.get(i), out);
    }
    out.append(']');
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    out.append('"');
  }

  /** {@code [{"type":"text","text":"x"}]} says what {@code "x"} says. */
  static JsonNode simplified(JsonNode content) {
    if (!content.isArray() || content.size() != 1) {
      return content;
    }
    JsonNode part = content.get(0);
    boolean plain =
        part.size() == 2
            && part.path("type").asText().equals("text")
            && part.path("text").isTextual();
    return plain ? part.get("text") : content;
  }
}
