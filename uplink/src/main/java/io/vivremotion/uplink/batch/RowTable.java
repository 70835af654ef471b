package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of like objects as a table: the names once, then an array of values per row. Each line is
 * still JSON, so that a device's text cannot get out of its cell.
 *
 * <pre>
 * {"columns":["id","device","value"],"note":"..."}
 * ["a1","press-1",63.5]
 * </pre>
 */
final class RowTable {
  private static final int FEWEST_ROWS = 3;
  private static final int MOST_COLUMNS = 40;
  private static final String ROW = "row";

  private RowTable() {}

  /** Empty if the lines are no like objects. */
  static Optional<String> of(List<ObjectNode> lines) {
    Optional<Set<String>> columns = columns(lines);
    if (lines.size() < FEWEST_ROWS || columns.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    columns.get().forEach(names::add);
    ObjectNode head = JsonNodeFactory.instance.objectNode();
    head.set("columns", names);
    head.put("note", "each line below is one row");
    StringBuilder text = new StringBuilder(head.toString());
    for (ObjectNode line : lines) {
      ArrayNode cells = JsonNodeFactory.instance.arrayNode();
      columns.get().forEach(column -> cells.add(cell(line, column)));
      text.append('\n').append(cells);
    }
    return Optional.of(text.toString());
  }

  private static Optional<Set<String>> columns(List<ObjectNode> lines) {
    Set<String> columns = new LinkedHashSet<>();
    columns.add("id");
    for (ObjectNode line : lines) {
      if (!line.path(ROW).isObject() || line.path(ROW).has("id")) {
        return Optional.empty();
      }
      if (line.has("device")) {
        columns.add("device");
      }
      line.path(ROW).fieldNames().forEachRemaining(columns::add);
    }
    return columns.size() <= MOST_COLUMNS ? Optional.of(columns) : Optional.empty();
  }

  private static JsonNode cell(ObjectNode line, String column) {
    JsonNode own = line.path(column);
    JsonNode cell = own.isMissingNode() ? line.path(ROW).path(column) : own;
    return cell.isMissingNode() ? JsonNodeFactory.instance.nullNode() : cell;
  }
}
