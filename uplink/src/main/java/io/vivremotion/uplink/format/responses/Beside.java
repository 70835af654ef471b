package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.format.Fields;
import java.util.Map;
import java.util.Optional;

/**
 * What stands beside a text of an answer: annotations (citations), log-probabilities. Told as a
 * vendor's part of the text's own type, without the text, right after it.
 */
final class Beside {
  private static final String TYPE = "output_text";

  private Beside() {}

  /**
   * Empty: there is nothing.
   *
   * @param part of a message
   */
  static Optional<ObjectNode> of(JsonNode part) {
    if (!is(part)) {
      return Optional.empty();
    }
    ObjectNode fields = Fields.object().put("type", TYPE);
    for (Map.Entry<String, JsonNode> field : part.properties()) {
      JsonNode value = field.getValue();
      boolean empty = value.isNull() || (value.isContainerNode() && value.isEmpty());
      if (!empty && !field.getKey().equals("text")) {
        fields.set(field.getKey(), value);
      }
    }
    return fields.size() == 1 ? Optional.empty() : Optional.of(fields);
  }

  static boolean is(JsonNode vendors) {
    return Fields.text(vendors, "type").equals(TYPE);
  }
}
