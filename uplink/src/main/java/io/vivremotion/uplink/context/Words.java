package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a message says, in whichever API's form, as plain text. */
final class Words {
  private Words() {}

  static String of(JsonNode message) {
    return words(message).strip();
  }

  private static String words(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(Words::words)
          .filter(words -> !words.isEmpty())
          .collect(Collectors.joining(" "));
    }
    if (!node.isObject()) {
      return "";
    }
    if (node.has("arguments") || node.has("input")) { // a call
      return node.path("name").asText()
          + node.path("arguments").asText("")
          + (node.has("input") ? node.path("input").toString() : "");
    }
    StringBuilder words = new StringBuilder();
    for (String field : new String[] {"text", "content", "output", "function", "tool_calls"}) {
      String more = words(node.path(field));
      words.append(words.isEmpty() || more.isEmpty() ? "" : " ").append(more);
    }
    return words.toString();
  }
}
