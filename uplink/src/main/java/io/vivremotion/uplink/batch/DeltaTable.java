package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table whose head says how its columns are to be read, so that less is written.
 *
 * <pre>
 * {"columns":["id","device","at","window"],"same":{"unit":"Cel"},"steps":{"window":0.1},
 *  "changes":["at","window"],"note":"..."}
 * ["a1","press-1","2026-11-28T12:00:00Z",[635,1,-2]]
 * ["a2","press-2",7,[612,0,4]]
 * </pre>
 *
 * The window of the first row is 63.5, 63.6, 63.4; the second row is seven seconds later. An object
 * in each row has a column for each of its fields: {@code "nested":["values"]}, {@code
 * "values.pressure"}.
 */
final class DeltaTable {
  private static final int MOST_COLUMNS = 60;
  private static final String DOT = ".";
  private static final String NOTE = "each line below is one row";
  private static final String SAME = "; same holds for every row";
  private static final String STEPS =
      "; columns under steps count in that step (635 in steps of 0.1 is 63.5)";
  private static final String CHANGES =
      "; columns under changes give the first value, then the change from the one before, along a"
          + " list or else from row to row; times in seconds";

  private final List<Column> written = new ArrayList<>();
  private final ObjectNode same = JsonNodeFactory.instance.objectNode();
  private final ObjectNode steps = JsonNodeFactory.instance.objectNode();
  private final ArrayNode changes = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode nested = JsonNodeFactory.instance.arrayNode();

  private DeltaTable() {}

  static String text(List<Column> columns, TokenMeasure measure) {
    DeltaTable table = new DeltaTable();
    for (Column column : table.flat(columns)) {
      if (column.name().equals("id")) {
        table.written.add(column);
      } else if (column.isOneValue()) {
        table.same.set(column.name(), column.cells().getFirst());
      } else {
        table.add(column.shortest(measure));
      }
    }
    int rows = columns.getFirst().cells().size();
    return table.head() + "\n" + String.join("\n", RowTable.lines(table.written, rows));
  }

  private void add(Column column) {
    written.add(column);
    column
        .step()
        .filter(step -> step.compareTo(BigDecimal.ONE) != 0)
        .ifPresent(step -> steps.set(column.name(), Precision.node(step)));
    if (column.changes()) {
      changes.add(column.name());
    }
  }

  private String head() {
    ObjectNode head = JsonNodeFactory.instance.objectNode();
    head.set("columns", RowTable.heads(written));
    StringBuilder note = new StringBuilder(NOTE);
    add(head, "nested", nested, note, "");
    add(head, "same", same, note, SAME);
    add(head, "steps", steps, note, STEPS);
    add(head, "changes", changes, note, CHANGES);
    return head.put("note", note.toString()).toString();
  }

  private static void add(
      ObjectNode head, String name, JsonNode part, StringBuilder note, String words) {
    if (!part.isEmpty()) {
      head.set(name, part);
      note.append(words);
    }
  }

  /** Objects one level deep as a column for each field, unless a name has a dot in it already. */
  private List<Column> flat(List<Column> columns) {
    if (columns.stream().anyMatch(column -> column.name().contains(DOT))) {
      return columns;
    }
    List<Column> flat = new ArrayList<>();
    for (Column column : columns) {
      Optional<Set<String>> fields = fields(column);
      if (fields.isEmpty() || flat.size() + fields.get().size() > MOST_COLUMNS) {
        flat.add(column);
      } else {
        nested.add(column.name());
        fields.get().forEach(field -> flat.add(field(column, field)));
      }
    }
    return flat;
  }

  private static Column field(Column column, String field) {
    List<JsonNode> cells = new ArrayList<>();
    for (JsonNode cell : column.cells()) {
      cells.add(cell.has(field) ? cell.get(field) : JsonNodeFactory.instance.nullNode());
    }
    return Column.plain(column.name() + DOT + field, cells);
  }

  /** Of all cells; empty unless each is an object with fields. */
  private static Optional<Set<String>> fields(Column column) {
    Set<String> fields = new LinkedHashSet<>();
    for (JsonNode cell : column.cells()) {
      if (!cell.isObject() || cell.isEmpty()) {
        return Optional.empty();
      }
      cell.fieldNames().forEachRemaining(fields::add);
    }
    return Optional.of(fields);
  }
}
