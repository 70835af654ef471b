package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.flow.Escalation;
import io.vivremotion.uplink.link.Ladder.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A batch as the model sees it: the shared instruction first (vendors cache prompts by prefix),
 * then a line per row, or a table of them. Whatever a device wrote is inside a JSON text, from
 * which it cannot escape.
 *
 * @param rowsById by the short id in the prompt: {@code a1}, {@code a2} and so on, in order
 */
public record Prompt(String instruction, String rows, Map<String, Row> rowsById) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** A table must be so much shorter to be worth reading across columns. */
  private static final double WORTH_A_TABLE = 0.9;

  /** As {@link #of(Batch, int, Mode)}, with nothing left out. */
  public static Prompt of(Batch batch, int maxRowLength) {
    return of(batch, maxRowLength, Mode.NORMAL);
  }

  /**
   * Lines or a table, whichever is fewer tokens.
   *
   * @param maxRowLength characters of one row's facts; the rest is cut off, and the row says so
   * @param mode how much of the facts there is room for
   */
  public static Prompt of(Batch batch, int maxRowLength, Mode mode) {
    Map<String, Row> rowsById = LinkedHashMap.newLinkedHashMap(batch.rows().size());
    List<ObjectNode> lines = new ArrayList<>();
    for (Row row : batch.rows()) {
      String id = "a" + (rowsById.size() + 1);
      rowsById.put(id, row);
      lines.add(line(id, row.escalation(), maxRowLength, mode));
    }
    String text = lines.stream().map(ObjectNode::toString).collect(Collectors.joining("\n"));
    double most = WORTH_A_TABLE * Tokens.estimate(text);
    String shortest = RowTable.of(lines).filter(it -> Tokens.estimate(it) <= most).orElse(text);
    return new Prompt(Instructions.of(batch.kind()), shortest, rowsById);
  }

  private static ObjectNode line(String id, Escalation escalation, int maxRowLength, Mode mode) {
    JsonNode facts = Compaction.of(facts(escalation.task().row(), maxRowLength), mode);
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("id", id);
    if (!facts.has("device") && !facts.has("from")) {
      line.put("device", escalation.device().value());
    }
    line.set("row", facts);
    return line;
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
