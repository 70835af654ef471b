package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.flow.Escalation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A batch as the model sees it: the shared instruction first (vendors cache prompts by prefix),
 * then a line per row. Whatever a device wrote is inside a JSON text, from which it cannot escape.
 *
 * @param rowsById by the short id in the prompt: {@code a1}, {@code a2} and so on, in order
 */
public record Prompt(String instruction, String rows, Map<String, Row> rowsById) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * @param maxRowLength characters of one row's facts; the rest is cut off, and the row says so
   */
  public static Prompt of(Batch batch, int maxRowLength) {
    Map<String, Row> rowsById = LinkedHashMap.newLinkedHashMap(batch.rows().size());
    StringBuilder lines = new StringBuilder();
    for (Row row : batch.rows()) {
      String id = "a" + (rowsById.size() + 1);
      rowsById.put(id, row);
      lines.append(line(id, row.escalation(), maxRowLength)).append('\n');
    }
    lines.setLength(Math.max(0, lines.length() - 1));
    return new Prompt(Instructions.of(batch.kind()), lines.toString(), rowsById);
  }

  private static String line(String id, Escalation escalation, int maxRowLength) {
    JsonNode facts = facts(escalation.task().row(), maxRowLength);
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("id", id);
    if (!facts.has("device") && !facts.has("from")) {
      line.put("device", escalation.device().value());
    }
    return line.set("row", facts).toString();
  }

  /** JSON as it is, but on one line; anything else as a JSON string. */
  private static JsonNode facts(String row, int maxLength) {
    if (row.length() > maxLength) {
      return JsonNodeFactory.instance.textNode(row.substring(0, maxLength) + " (cut)");
    }
    try {
      JsonNode parsed = JSON.readTree(row);
      if (parsed.isContainerNode()) {
        return parsed;
      }
    } catch (JsonProcessingException notJson) {
      return JsonNodeFactory.instance.textNode(row);
    }
    return JsonNodeFactory.instance.textNode(row);
  }
}
