package io.vivremotion.uplink.batch;

import io.vivremotion.message.Priority;
import java.util.List;

/** Rows of one class and one kind of task, for one prompt. */
public record Batch(Priority urgency, String kind, List<Row> rows) {
  public Batch {
    rows = List.copyOf(rows);
  }

  public static Batch alone(Row row) {
    return new Batch(row.escalation().urgency(), row.escalation().task().kind(), List.of(row));
  }

  public Batch firstRows(int count) {
    return new Batch(urgency, kind, rows.subList(0, count));
  }
}
