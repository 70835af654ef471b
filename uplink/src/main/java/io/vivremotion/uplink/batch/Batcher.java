package io.vivremotion.uplink.batch;

import io.vivremotion.message.Priority;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds rows until a batch of them is worth its prompt, and says which batch is next.
 *
 * <p>A class is ready when it has a full batch, or its oldest row has lingered, or the link idles,
 * or a row goes alone, or a deadline is near. ALARM and INTERACTIVE are ready at once. Of the ready
 * classes the highest goes first, but a class that was passed over {@value #PATIENCE} times in a
 * row goes next: nobody starves. Not thread-safe.
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

  /**
   * The batch to send next, which stays here until {@link #remove}; empty if none is ready.
   *
   * @param linkIdles what is not sent now is lost to the link
   */
  public Optional<Batch> next(long nowNanos, boolean linkIdles) {
    Optional<Priority> chosen = Optional.empty();
    for (Priority urgency : Priority.values()) {
      if (isReady(urgency, nowNanos, linkIdles)
          && (chosen.isEmpty() || passedOver.getOrDefault(urgency, 0) >= PATIENCE)) {
        chosen = Optional.of(urgency);
      }
    }
    return chosen.map(this::gather);
  }

  /** The batch of one class, ready or not; empty if it has no row. */
  public Optional<Batch> of(Priority urgency) {
    return queue(urgency).isEmpty() ? Optional.empty() : Optional.of(gather(urgency));
  }

  /** The batch is on its way: the other classes that wait were passed over once more. */
  public void remove(Batch batch) {
    queue(batch.urgency()).removeAll(batch.rows());
    for (Priority urgency : Priority.values()) {
      boolean waits = urgency != batch.urgency() && !queue(urgency).isEmpty();
      passedOver.merge(urgency, 1, (before, one) -> waits ? before + one : 0);
    }
  }

  /** Removes and returns the rows whose deadline has passed. */
  public List<Row> removeExpired(long nowNanos) {
    List<Row> expired = new ArrayList<>();
    for (Deque<Row> queue : rows.values()) {
      for (Iterator<Row> each = queue.iterator(); each.hasNext(); ) {
        Row row = each.next();
        if (row.isExpired(nowNanos)) {
          expired.add(row);
          each.remove();
        }
      }
    }
    return expired;
  }

  /** Until the next row has lingered or expires, at most {@code longest}. */
  public Duration untilReady(long nowNanos, Duration longest) {
    Duration soonest = longest;
    for (Deque<Row> queue : rows.values()) {
      for (Row row : queue) {
        long lingers = lingerNanos(row.escalation().urgency()) - (nowNanos - row.sinceNanos());
        if (lingers > 0) {
          soonest = min(soonest, Duration.ofNanos(lingers));
        }
        long left = row.nanosLeft(nowNanos).orElse(longest.toNanos());
        soonest = min(soonest, Duration.ofNanos(Math.max(0, left)));
      }
    }
    return soonest;
  }

  private boolean isReady(Priority urgency, long nowNanos, boolean linkIdles) {
    Deque<Row> queue = queue(urgency);
    if (queue.isEmpty()) {
      return false;
    }
    long linger = lingerNanos(urgency) / (linkIdles ? 4 : 1);
    return queue.size() >= config.maxRows
        || queue.stream()
            .anyMatch(row ->
                row.goesAlone()
                    || nowNanos - row.sinceNanos() >= linger
                    || isUrgent(row, nowNanos));
  }

  private boolean isUrgent(Row row, long nowNanos) {
    long soon = config.linger.plusSeconds(5).toNanos();
    return row.nanosLeft(nowNanos).filter(left -> left < soon).isPresent();
  }

  /** The oldest row, and with it all of its kind that fit. */
  private Batch gather(Priority urgency) {
    Row oldest = queue(urgency).getFirst();
    String kind = oldest.escalation().task().kind();
    List<Row> gathered = new ArrayList<>();
    long bytes = 0;
    for (Row row : queue(urgency)) {
      bytes += row.escalation().task().row().getBytes(StandardCharsets.UTF_8).length;
      boolean fits = gathered.isEmpty() || bytes <= config.maxRowsBytes;
      boolean mixes = gathered.isEmpty() || (!row.goesAlone() && !oldest.goesAlone());
      if (gathered.size() < config.maxRows
          && fits
          && mixes
          && row.escalation().task().kind().equals(kind)) {
        gathered.add(row);
      }
    }
    return new Batch(urgency, kind, gathered);
  }

  private long lingerNanos(Priority urgency) {
    return switch (urgency) {
      case ALARM, INTERACTIVE -> 0;
      case NORMAL, BULK -> config.linger.toNanos();
    };
  }

  private Deque<Row> queue(Priority urgency) {
    return rows.computeIfAbsent(urgency, absent -> new ArrayDeque<>());
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /**
   * @param maxRows of one prompt
   * @param maxRowsBytes of the rows of one prompt, before compression
   * @param linger how long a NORMAL or BULK row waits for company
   */
  public record Config(int maxRows, long maxRowsBytes, Duration linger) {
    public static final Config DEFAULT = new Config(20, 16_384, Duration.ofSeconds(2));

    public Config {
      require(maxRows >= 1 && maxRows <= 100, "max-rows", "1 to 100");
      require(maxRowsBytes >= 1_024, "max-rows-bytes", "at least 1024");
      require(!linger.isNegative(), "linger", "not negative");
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected);
      }
    }
  }
}
