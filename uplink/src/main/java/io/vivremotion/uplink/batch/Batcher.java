package io.vivremotion.uplink.batch;

import io.vivremotion.message.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Holds rows until a batch of them is worth its prompt, and says which batch is next.
 *
 * <p>A class is ready when it has a full batch, or its oldest row has lingered, or the link idles,
 * or a row goes alone, or a deadline is near. ALARM and INTERACTIVE are ready at once. Of the ready
 * classes ALARM goes first; of all others the row of most merit, along with those of its class and
 * kind that have most. A class over which alarms were preferred {@value #PATIENCE} times in a row
 * goes next: nobody starves of alarms. Not thread-safe.
 */
public final class Batcher {
  private static final int PATIENCE = 8;

  private final Config config;
  private final Map<Priority, Deque<Row>> rows = new EnumMap<>(Priority.class);
  private final Map<Priority, Integer> passedOver = new EnumMap<>(Priority.class);

  public Batcher(Config config) {
    this.config = config;
    for (Priority urgency : Priority.values()) {
      rows.put(urgency, new ArrayDeque<>());
      passedOver.put(urgency, 0);
    }
  }

  public void add(Row row) {
    queue(row.escalation().urgency()).addLast(row);
  }

  /** Gives rows back, before others of their class. */
  public void putBack(List<Row> returned) {
    for (Row row : returned.reversed()) {
      queue(row.escalation().urgency()).addFirst(row);
    }
  }

  public int size(Priority urgency) {
    return queue(urgency).size();
  }

  /** What a row is worth at the moment. */
  @FunctionalInterface
  public interface Merit {
    /** Its turn comes when it has the equal first in time. */
    Merit NONE = row -> 0;

    /** More goes first; below 0: not now. */
    double of(Row row);

    /**
     * How long a row that is no alarm waits for company; {@code linger} where nothing else is said.
     */
    default Duration patience(Row row, Duration linger) {
      return linger;
    }
  }

  /**
   * When and how a batch is chosen.
   *
   * @param linkIdles what is not sent now is lost to the link
   * @param maxRows of the batch
   * @param answerTime from sending to the answer, as far as it is known
   */
  public record Turn(
      long nowNanos, boolean linkIdles, int maxRows, Duration answerTime, Merit merit) {}

  /** The batch to send next, which stays here until {@link #remove}; empty if none is ready. */
  public Optional<Batch> next(Turn turn) {
    Map<Priority, List<Ranked>> ready = new EnumMap<>(Priority.class);
    for (Priority urgency : Priority.values()) {
      List<Ranked> wanted = Ranked.wanted(queue(urgency), turn.merit);
      if (isReady(urgency, wanted, turn)) {
        ready.put(urgency, wanted);
      }
    }
    for (Map.Entry<Priority, List<Ranked>> each : ready.entrySet()) {
      if (passedOver.getOrDefault(each.getKey(), 0) >= PATIENCE) {
        return best(List.of(each.getValue()), turn);
      }
    }
    List<Ranked> alarms = ready.getOrDefault(Priority.ALARM, List.of());
    return best(alarms.isEmpty() ? ready.values() : List.of(alarms), turn);
  }

  /** The batch of one class, ready or not; empty if it has no row that is wanted. */
  public Optional<Batch> of(Priority urgency, Turn turn) {
    return best(List.of(Ranked.wanted(queue(urgency), turn.merit)), turn);
  }

  private Optional<Batch> best(Collection<List<Ranked>> classes, Turn turn) {
    List<Ranked> company = List.of();
    Row best = null;
    double most = -1;
    for (List<Ranked> wanted : classes) {
      for (Ranked each : wanted) {
        double merit = each.merit() / (1 + each.row().suspicion()); // what may fail goes last
        if (merit > most) {
          best = each.row();
          most = merit;
          company = wanted;
        }
      }
    }
    return best == null
        ? Optional.empty()
        : Optional.of(Ranked.gather(best, company, turn.maxRows, config.maxRowsBytes));
  }

  /** The batch is on its way: after an alarm's, the other classes that wait were passed over. */
  public void remove(Batch batch) {
    queue(batch.urgency()).removeAll(batch.rows());
    for (Priority urgency : Priority.values()) {
      boolean waits = urgency != batch.urgency() && !queue(urgency).isEmpty();
      int one = batch.urgency() == Priority.ALARM ? 1 : 0;
      passedOver.merge(urgency, one, (before, more) -> waits ? before + more : 0);
    }
  }

  /**
   * Removes and returns rows of least merit, but none that was asked or is suspected: these have a
   * history that is in memory only.
   */
  public List<Row> removeLeast(Priority urgency, int count, ToDoubleFunction<Row> merit) {
    List<Row> least =
        queue(urgency).stream()
            .filter(Row::isUntouched)
            .map(row -> new Ranked(row, merit.applyAsDouble(row)))
            .sorted(Comparator.comparingDouble(Ranked::merit))
            .limit(count)
            .map(Ranked::row)
            .toList();
    Set<Row> removed = Collections.newSetFromMap(new IdentityHashMap<>());
    removed.addAll(least);
    queue(urgency).removeIf(removed::contains);
    return least;
  }

  public void forEach(Consumer<Row> each) {
    rows.values().forEach(queue -> queue.forEach(each));
  }

  /** Over all rows. */
  public double sum(ToDoubleFunction<Row> of) {
    return rows.values().stream().flatMap(Deque::stream).mapToDouble(of).sum();
  }

  /** Of the rows of a class, those that are so; 1 if there is none. */
  public double share(Priority urgency, Predicate<Row> which) {
    long all = size(urgency);
    return all == 0 ? 1 : queue(urgency).stream().filter(which).count() / (double) all;
  }

  /** Of all rows held, with what the box would answer. */
  public long characters() {
    return (long) sum(row -> length(row) + row.guess().map(own -> own.text().length()).orElse(0));
  }

  /** Characters of a row, on average; 300 if there is none. */
  public int usualLength() {
    long count = rows.values().stream().mapToLong(Deque::size).sum();
    return count == 0 ? 300 : (int) (sum(Batcher::length) / count);
  }

  /** Removes and returns the rows whose deadline has passed. */
  public List<Row> removeExpired(long nowNanos) {
    return remove(row -> row.isExpired(nowNanos));
  }

  /** Removes and returns the rows that are so. */
  public List<Row> remove(Predicate<Row> which) {
    List<Row> removed = new ArrayList<>();
    for (Deque<Row> queue : rows.values()) {
      queue.stream().filter(which).forEach(removed::add);
      queue.removeIf(which);
    }
    return removed;
  }

  /** Until the next row has lingered or expires, at most {@code longest}. */
  public Duration untilReady(long nowNanos, Duration longest) {
    long soonest = longest.toNanos();
    for (Deque<Row> queue : rows.values()) {
      for (Row row : queue) {
        long lingers = lingerNanos(row.escalation().urgency()) - (nowNanos - row.sinceNanos());
        soonest = lingers > 0 ? Math.min(soonest, lingers) : soonest;
        soonest = Math.min(soonest, Math.max(0, row.nanosLeft(nowNanos).orElse(soonest)));
      }
    }
    return Duration.ofNanos(soonest);
  }

  /** What is not wanted now brings nobody company, however long it has waited. */
  private boolean isReady(Priority urgency, List<Ranked> wanted, Turn turn) {
    if (wanted.size() >= config.maxRows) {
      return true;
    }
    Duration linger = Duration.ofNanos(lingerNanos(urgency) / (turn.linkIdles ? 4 : 1));
    return wanted.stream()
        .map(Ranked::row)
        .anyMatch(row -> row.goesAlone() || isUrgent(row, turn) || hasLingered(row, linger, turn));
  }

  private static boolean hasLingered(Row row, Duration linger, Turn turn) {
    boolean alarm = row.escalation().urgency() == Priority.ALARM;
    Duration patience = alarm ? Duration.ZERO : turn.merit.patience(row, linger);
    return turn.nowNanos - row.sinceNanos() >= patience.toNanos();
  }

  private boolean isUrgent(Row row, Turn turn) {
    long soon = config.linger.plus(turn.answerTime).toNanos();
    return row.nanosLeft(turn.nowNanos).filter(left -> left < soon).isPresent();
  }

  private long lingerNanos(Priority urgency) {
    return switch (urgency) {
      case ALARM, INTERACTIVE -> 0;
      case NORMAL, BULK -> config.linger.toNanos();
    };
  }

  private static int length(Row row) {
    return row.escalation().task().row().length();
  }

  private Deque<Row> queue(Priority urgency) {
    return rows.computeIfAbsent(urgency, absent -> new ArrayDeque<>());
  }

  /**
   * @param maxRows of one prompt
   * @param maxRowsBytes of the rows of one prompt, before compression
   * @param linger how long a NORMAL or BULK row waits for company
   * @param shadowShare of answered rows that are asked again alone while the link idles, to see
   *     whether so many rows in a prompt change the verdict; 0: none
   * @param precisions of sensors, by measurement; that of others is learnt from their readings
   */
  public record Config(
      int maxRows,
      long maxRowsBytes,
      Duration linger,
      double shadowShare,
      List<SensorStep> precisions) {
    public static final Config DEFAULT = of(20, 16_384, Duration.ofSeconds(2));

    public Config {
      require(maxRows >= 1 && maxRows <= 100, "max-rows", "1 to 100");
      require(maxRowsBytes >= 1_024, "max-rows-bytes", "at least 1024");
      require(!linger.isNegative(), "linger", "not negative");
      require(shadowShare >= 0 && shadowShare <= 0.2, "shadow-share", "0 to 0.2");
      precisions = List.copyOf(precisions);
      Set<String> names = new HashSet<>();
      precisions.forEach(
          each -> require(names.add(each.measurement()), "precisions", "each measurement once"));
    }

    /** All else as by default. */
    public static Config of(int maxRows, long maxRowsBytes, Duration linger) {
      return new Config(maxRows, maxRowsBytes, linger, 0.01, List.of());
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected);
      }
    }
  }
}
