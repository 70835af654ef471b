package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.forecast.Demand;
import io.vivremotion.uplink.link.DayShape;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What escalations are expected to want of the link ({@link Demand}), and what follows from it:
 * what is kept for alarms and people until the day ends, how a day's allowance is spread over the
 * day, and whether a byte will be dearer in the next hour. While no forecast has proven itself
 * nothing follows. Rows are counted each second, and are worth the bytes that rows of their class
 * have lately taken. Used by the uplink's thread; {@link #kept} by any.
 */
final class Foresight {
  private static final List<Priority> PEOPLE = List.of(Priority.ALARM, Priority.INTERACTIVE);
  private static final String ROWS = "forecast.rows";
  private static final double HOUR_SECONDS = Duration.ofHours(1).toSeconds();

  /** No hour to come makes the price expected then more times as high, or as low. */
  private static final double MOST = 4;

  /** Of what earlier calls weigh, what is left after each: some fifty count. */
  private static final double KEPT = 0.98;

  /** What an earlier run has learnt weighs as much as a call of so many rows. */
  private static final double RESUMED_ROWS = 100;

  /** For every second segment an acknowledgement comes. */
  private static final double HEADERS_PER_SEGMENT = 1.5;

  private final Dispatcher.Setting plain;
  private final Arrivals arrivals;
  private final Demand demand = new Demand();
  private final Map<Priority, Taken> taken = new EnumMap<>(Priority.class);
  private boolean shaped;
  private double rush = 1;
  private volatile double kept;

  /** By rows of a class. */
  private record Taken(double bytes, double rows) {
    static final Taken NOTHING = new Taken(0, 0);

    /** Another call's. */
    Taken and(double callBytes, double callRows) {
      return new Taken(bytes * KEPT + callBytes, rows * KEPT + callRows);
    }

    double perRow(double unknown) {
      return rows > 0 ? bytes / rows : unknown;
    }
  }

  Foresight(Dispatcher.Setting plain) {
    this.plain = plain;
    this.arrivals = new Arrivals(plain.ports().outbox());
    plain.meters().watch(this);
  }

  /** Of which the outbox is counted. */
  Dispatcher.Setting counted() {
    return plain.with(plain.ports().with(arrivals));
  }

  /**
   * Counts what has come. Once a second.
   *
   * @param usualBytes that a row takes of whose class nothing is known
   */
  void look(Lines lines, double usualBytes) {
    boolean learnt = demand.look(plain.time().clock().instant());
    for (Priority urgency : Priority.values()) {
      demand.wanted(urgency, arrivals.since(urgency) * bytes(urgency, usualBytes));
    }
    kept = demand.restOfDay(PEOPLE);
    if (learnt || !shaped) {
      shaped = true;
      DayShape shape = demand.day().map(DayShape::of).orElse(DayShape.EVEN);
      lines.links().forEach(line -> line.budget().allowance().follow(shape));
    }
  }

  private double bytes(Priority urgency, double usualBytes) {
    return taken.getOrDefault(urgency, Taken.NOTHING).perRow(usualBytes);
  }

  /** Compares the next hour with what the link carries in one. */
  void compare(double bytesPerSecond) {
    double carried = Math.max(1, bytesPerSecond * HOUR_SECONDS);
    rush =
        demand.nextHour().stream()
            .map(wanted -> Math.clamp(wanted / carried, 1 / MOST, MOST))
            .findFirst()
            .orElse(1);
  }

  /** A call was answered: what its rows have taken, headers included. */
  void answered(LinkBudget budget, Batch batch, Outcome.Wire wire) {
    double both = headed(budget, wire.sentBytes()) + headed(budget, wire.receivedBytes());
    Taken before = taken.getOrDefault(batch.urgency(), Taken.NOTHING);
    taken.put(batch.urgency(), before.and(both, batch.rows().size()));
  }

  private static double headed(LinkBudget budget, long bytes) {
    double segments = Math.ceil(bytes / (double) LinkBudget.SEGMENT_BYTES);
    return bytes + HEADERS_PER_SEGMENT * segments * budget.config().segmentOverheadBytes();
  }

  /** By which the price of a byte is multiplied where it is expected; 1: nothing is known. */
  double rush() {
    return rush;
  }

  /** Bytes that alarms and people seldom exceed until the day (UTC) ends; 0: nothing is known. */
  double kept() {
    return kept;
  }

  Demand.Told told(String series) {
    return demand.told(series);
  }

  /** For the ledger. */
  Map<String, String> learnt() {
    Map<String, String> entries = new TreeMap<>(demand.learnt());
    entries.put(
        ROWS,
        Arrays.stream(Priority.values())
            .map(urgency -> Long.toString(Math.round(bytes(urgency, 0))))
            .collect(Collectors.joining(" ")));
    return entries;
  }

  /** What an earlier run has learnt; nonsense is passed over. */
  void resume(Map<String, String> entries) {
    demand.resume(entries);
    String[] perRow = entries.getOrDefault(ROWS, "").split(" ", -1);
    boolean sound = Arrays.stream(perRow).allMatch(each -> each.matches("\\d{1,9}"));
    if (!sound || perRow.length != Priority.values().length) {
      return;
    }
    Iterator<String> each = Arrays.asList(perRow).iterator();
    for (Priority urgency : Priority.values()) {
      int bytes = Integer.parseInt(each.next());
      taken.put(urgency, new Taken(bytes * RESUMED_ROWS, bytes > 0 ? RESUMED_ROWS : 0));
    }
  }
}
