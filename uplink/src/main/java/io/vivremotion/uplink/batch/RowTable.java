package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
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

  private final List<Column> columns;
  private final int rows;

  private RowTable(List<Column> columns, int rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Empty if the lines are no like objects. */
  static Optional<RowTable> of(List<ObjectNode> lines) {
    Optional<Set<String>> names = names(lines);
    if (lines.size() < FEWEST_ROWS || names.isEmpty()) {
      return Optional.empty();
    }
    List<Column> columns =
        names.get().stream()
            .map(name -> Column.plain(name, lines.stream().map(line -> cell(line, name)).toList()))
            .toList();
    return Optional.of(new RowTable(columns, lines.size()));
  }

  private static Optional<Set<String>> names(List<ObjectNode> lines) {
    Set<String> names = new LinkedHashSet<>();
    names.add("id");
    for (ObjectNode line : lines) {
      if (!line.path(ROW).isObject() || line.path(ROW).has("id")) {
        return Optional.empty();
      }
      if (line.has("device")) {
        names.add("device");
      }
      line.path(ROW).fieldNames().forEachRemaining(names::add);
    }
    return names.size() <= MOST_COLUMNS ? Optional.of(names) : Optional.empty();
  }

  private static JsonNode cell(ObjectNode line, String column) {
    JsonNode own = line.path(column);
    JsonNode cell = own.isMissingNode() ? line.path(ROW).path(column) : own;
    return cell.isMissingNode() ? JsonNodeFactory.instance.nullNode() : cell;
  }

  String plain() {
    ObjectNode head = JsonNodeFactory.instance.objectNode();
    head.set("columns", heads(columns));
    head.put("note", "each line below is one row");
    return head + "\n" + String.join("\n", lines(columns, rows));
  }

  /** With what all rows share told once, and numbers and times in the way that is shortest. */
  String delta(TokenMeasure measure) {
    return DeltaTable.text(columns, measure);
  }

  static ArrayNode heads(List<Column> columns) {
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    columns.forEach(column -> names.add(column.name()));
    return names;
  }

  static List<String> lines(List<Column> columns, int rows) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      ArrayNode cells = JsonNodeFactory.instance.arrayNode();
      for (Column column : columns) {
        cells.add(column.cells().get(i));
      }
      lines.add(cells.toString());
    }
    return lines;
  }
}
