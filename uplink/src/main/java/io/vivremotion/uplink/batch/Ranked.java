package io.vivremotion.uplink.batch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A row with what it is worth at the moment. */
record Ranked(Row row, double merit) {
  /** Those of merit, in their order. */
  static List<Ranked> wanted(Collection<Row> rows, Batcher.Merit merit) {
    List<Ranked> wanted = new ArrayList<>();
    for (Row row : rows) {
      double of = merit.of(row);
      if (of >= 0) {
        wanted.add(new Ranked(row, of));
      }
    }
    return wanted;
  }

  /** The row, and with it those of its class and kind that fit and have most merit. */
  static Batch gather(Row best, List<Ranked> wanted, int maxRows, long maxBytes) {
    String kind = best.escalation().task().kind();
    List<Ranked> ranked = new ArrayList<>();
    for (Ranked each : wanted) {
      boolean mixes = !each.row.goesAlone() && !best.goesAlone();
      if (!each.row.equals(best) && mixes && each.row.escalation().task().kind().equals(kind)) {
        ranked.add(each);
      }
    }
    ranked.sort(Comparator.comparingDouble(Ranked::merit).reversed());
    List<Row> gathered = new ArrayList<>();
    gathered.add(best);
    long bytes = bytes(best);
    for (Ranked next : ranked) {
      bytes += bytes(next.row);
      if (gathered.size() < maxRows && bytes <= maxBytes) {
        gathered.add(next.row);
      }
    }
    return new Batch(best.escalation().urgency(), kind, gathered);
  }

  private static long bytes(Row row) {
    return row.escalation().task().row().getBytes(StandardCharsets.UTF_8).length;
  }
}
