package io.vivremotion.uplink;

import io.vivremotion.uplink.link.Ladder.Mode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many rows of a kind may share a prompt, learnt from the validation of each row: where too
 * many come back missing or invalid the size falls by a third, with each full batch that comes back
 * whole it rises by one. Used by the uplink's thread.
 */
final class BatchSizes {
  private static final int FIRST = 20;
  private static final int MOST = 100;
  private static final int MOST_KINDS = 64;

  /** More of the rows than this may not be missing. */
  private static final double TOLERATED = 0.02;

  /** Share of what is known that a batch of so many rows replaces. */
  private static final double ROWS_REMEMBERED = 100;

  private static final double FALL = 0.7;

  private final Map<String, Learnt> byKind = new TreeMap<>();

  private record Learnt(int rows, double missing) {}

  int most(String kind) {
    return byKind.getOrDefault(kind, new Learnt(FIRST, 0)).rows;
  }

  /** From COMPACT on twice as many, unless rows of the kind were missing where they were fewer. */
  int most(String kind, Mode mode) {
    int rows = most(kind);
    return mode == Mode.NORMAL || rows < FIRST ? rows : Math.min(MOST, 2 * rows);
  }

  void answered(String kind, int rows, int valid) {
    if (!byKind.containsKey(kind) && byKind.size() >= MOST_KINDS) {
      return;
    }
    Learnt known = byKind.getOrDefault(kind, new Learnt(FIRST, 0));
    double share = Math.min(1, rows / ROWS_REMEMBERED);
    double missing = known.missing + share * ((rows - valid) / (double) rows - known.missing);
    byKind.put(kind, next(known, rows, valid, missing));
  }

  private static Learnt next(Learnt known, int rows, int valid, double missing) {
    if (rows > 1 && valid < rows && missing > TOLERATED) {
      return new Learnt(Math.max(1, (int) (Math.min(rows, known.rows) * FALL)), 0);
    }
    boolean full = valid == rows && rows >= known.rows;
    return new Learnt(full ? Math.min(MOST, known.rows + 1) : known.rows, missing);
  }

  String learnt() {
    return byKind.entrySet().stream()
        .filter(each -> each.getKey().matches("[a-z0-9-]{1,32}"))
        .map(each -> each.getKey() + "=" + each.getValue().rows)
        .collect(Collectors.joining(" "));
  }

  /** What an earlier run has learnt. Throws {@link IllegalArgumentException} for anything else. */
  void resume(String learnt) {
    for (String each : learnt.isBlank() ? new String[0] : learnt.split(" ", -1)) {
      int equals = each.indexOf('=');
      int rows = Integer.parseInt(each.substring(equals + 1));
      if (byKind.size() < MOST_KINDS) {
        byKind.put(
            each.substring(0, Math.max(0, equals)), new Learnt(Math.clamp(rows, 1, MOST), 0));
      }
    }
  }
}
