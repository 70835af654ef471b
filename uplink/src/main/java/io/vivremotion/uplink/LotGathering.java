package io.vivremotion.uplink;

import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.provider.BatchApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that can wait until a lot of them is worth handing in: of the kinds that the operator says
 * can, neither alarms nor interactive, due later than a lot may take, not asked before. And only
 * while the link is not under pressure: a lot is half the money and, as a rule, more bytes. Used by
 * the uplink's thread.
 */
final class LotGathering {
  /** A lot that is late may still be cancelled and its rows be asked directly. */
  private static final Duration MARGIN = Duration.ofHours(2);

  private final Map<MessageId, Row> rows = new LinkedHashMap<>();
  private final Set<MessageId> told = new HashSet<>();
  private long sinceNanos;

  boolean wants(Row row, Moment moment, BatchApi.Terms terms) {
    Priority urgency = row.escalation().urgency();
    boolean patient = urgency == Priority.NORMAL || urgency == Priority.BULK;
    boolean untouched = row.asked() == 0 && row.suspicion() == 0;
    return patient
        && untouched
        && isInTime(row, moment.nowNanos(), terms)
        && terms.kinds().contains(row.escalation().task().kind())
        && isCheap(moment)
        && rows.size() < terms.maxRows();
  }

  private static boolean isInTime(Row row, long nowNanos, BatchApi.Terms terms) {
    long needed = terms.within().plus(MARGIN).toNanos();
    return row.nanosLeft(nowNanos).filter(left -> left < needed).isEmpty();
  }

  /**
   * Those that no lot would be ready in time for, or that wait for one as long as a lot may take.
   */
  List<Row> takeLate(long nowNanos, BatchApi.Terms terms) {
    long longest = terms.within().toNanos();
    List<Row> late =
        rows().stream()
            .filter(
                row -> !isInTime(row, nowNanos, terms) || nowNanos - row.sinceNanos() >= longest)
            .toList();
    late.forEach(this::remove);
    return late;
  }

  /** A byte costs no more than when nothing waits. */
  private static boolean isCheap(Moment moment) {
    double lowest = moment.policy().prices().lowestPerByte();
    return moment.conditions().mode() == Mode.NORMAL
        && moment.conditions().prices().perByte() <= 2 * lowest;
  }

  void add(Row row, long nowNanos) {
    sinceNanos = rows.isEmpty() ? nowNanos : sinceNanos;
    rows.put(row.escalation().id(), row);
  }

  boolean isDue(long nowNanos, BatchApi.Terms terms) {
    boolean full = rows.size() >= terms.maxRows();
    return full || (!rows.isEmpty() && nowNanos - sinceNanos >= terms.gather().toNanos());
  }

  /** Those that this was not asked about before: they are told that they wait for money. */
  List<Row> untold() {
    told.retainAll(rows.keySet());
    return rows().stream().filter(row -> told.add(row.escalation().id())).toList();
  }

  int size() {
    return rows.size();
  }

  List<Row> rows() {
    return List.copyOf(rows.values());
  }

  List<Row> takeAll() {
    List<Row> all = rows();
    rows.clear();
    return all;
  }

  void remove(Row row) {
    rows.remove(row.escalation().id());
  }

  /** All of them, as prompts of one kind each. */
  List<Batch> batches(int mostRows, long mostCharacters) {
    Map<String, List<Row>> byKind = new LinkedHashMap<>();
    for (Row row : rows.values()) {
      String key = row.escalation().urgency() + " " + row.escalation().task().kind();
      byKind.computeIfAbsent(key, _ -> new ArrayList<>()).add(row);
    }
    List<Batch> batches = new ArrayList<>();
    for (List<Row> alike : byKind.values()) {
      Row first = alike.getFirst();
      for (List<Row> part : parts(alike, mostRows, mostCharacters)) {
        batches.add(
            new Batch(first.escalation().urgency(), first.escalation().task().kind(), part));
      }
    }
    return batches;
  }

  private static List<List<Row>> parts(List<Row> rows, int mostRows, long mostCharacters) {
    List<List<Row>> parts = new ArrayList<>();
    List<Row> part = new ArrayList<>();
    long characters = 0;
    for (Row row : rows) {
      long more = row.escalation().task().row().length();
      if (!part.isEmpty() && (part.size() >= mostRows || characters + more > mostCharacters)) {
        parts.add(part);
        part = new ArrayList<>();
        characters = 0;
      }
      part.add(row);
      characters += more;
    }
    parts.add(part);
    return parts;
  }
}
