package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a prompt's rows as a model is told to: by the head of the table, and by nothing that the
 * gateway's code knows.
 */
public final class PromptTable {
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode head;
  private final Set<String> changes = new HashSet<>();
  private final Set<String> nested = new HashSet<>();
  private final Map<String, JsonNode> before = new HashMap<>();

  private PromptTable(JsonNode head) {
    this.head = head;
    head.path("changes").forEach(each -> changes.add(each.asText()));
    head.path("nested").forEach(each -> nested.add(each.asText()));
  }

  /** Each row as if it were written out; lines that are no table's stay as they are. */
  public static List<String> rows(String prompt) throws IOException {
    List<String> rows = new ArrayList<>();
    PromptTable table = new PromptTable(JsonNodeFactory.instance.objectNode());
    for (String line : prompt.lines().filter(each -> !each.isBlank()).toList()) {
      if (line.startsWith("{\"columns\":")) {
        table = new PromptTable(JSON.readTree(line));
      } else {
        rows.add(table.head.isEmpty() ? line : table.row(JSON.readTree(line)).toString());
      }
    }
    return rows;
  }

  /** As {@link #rows}, of a prompt that is known to be well made. */
  public static List<String> read(String prompt) {
    try {
      return rows(prompt);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode row(JsonNode cells) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    JsonNode columns = head.path("columns");
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.path(i).asText();
      put(name.equals("id") ? whole : row, name, value(name, cells.path(i)));
    }
    head.path("same").properties().forEach(each -> put(row, each.getKey(), each.getValue()));
    whole.set("row", row);
    return whole;
  }

  private void put(ObjectNode row, String name, JsonNode value) {
    int dot = name.indexOf('.');
    if (value.isNull() || value.isMissingNode()) {
      return;
    }
    if (dot > 0 && nested.contains(name.substring(0, dot))) {
      String outer = name.substring(0, dot);
      JsonNode inner = row.path(outer);
      ObjectNode object =
          inner instanceof ObjectNode known ? known : JsonNodeFactory.instance.objectNode();
      row.set(outer, object.set(name.substring(dot + 1), value));
    } else {
      row.set(name, value);
    }
  }

  private JsonNode value(String name, JsonNode cell) {
    if (cell.isArray() && (changes.contains(name) || head.path("steps").has(name))) {
      return list(name, cell);
    }
    if (!changes.contains(name)) {
      return cell.isNumber() ? counted(name, cell.decimalValue()) : cell;
    }
    JsonNode last = before.get(name);
    JsonNode value = last == null ? cell : changed(last, cell);
    before.put(name, value);
    return value.isNumber() ? counted(name, value.decimalValue()) : value;
  }

  private ArrayNode list(String name, JsonNode cell) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode each : cell) {
      sum = changes.contains(name) ? sum.add(each.decimalValue()) : each.decimalValue();
      list.add(counted(name, sum));
    }
    return list;
  }

  private JsonNode changed(JsonNode last, JsonNode change) {
    if (last.isTextual()) {
      BigDecimal seconds = change.decimalValue();
      long nanos = seconds.movePointRight(9).longValueExact();
      return JsonNodeFactory.instance.textNode(
          Instant.parse(last.textValue()).plusNanos(nanos).toString());
    }
    return JsonNodeFactory.instance.numberNode(last.decimalValue().add(change.decimalValue()));
  }

  private JsonNode counted(String name, BigDecimal number) {
    JsonNode step = head.path("steps").path(name);
    BigDecimal value = step.isMissingNode() ? number : number.multiply(step.decimalValue());
    BigDecimal bare = value.stripTrailingZeros();
    return bare.scale() <= 0 && bare.precision() < 18
        ? JsonNodeFactory.instance.numberNode(bare.longValueExact())
        : JsonNodeFactory.instance.numberNode(bare.doubleValue());
  }
}
