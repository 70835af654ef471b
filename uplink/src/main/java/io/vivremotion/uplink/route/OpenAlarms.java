package io.vivremotion.uplink.route;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Calls for an alarm that are not answered yet, by the message of their first row, each with the
 * time at which its answer is late. Not thread-safe.
 */
final class OpenAlarms {
  static final int MOST = 1_024;

  private final Consumer<Boolean> done;
  private final Map<String, Long> lateAtNanos = new LinkedHashMap<>();

  /**
   * @param done hears of each whether it was late
   */
  OpenAlarms(Consumer<Boolean> done) {
    this.done = done;
  }

  int size() {
    return lateAtNanos.size();
  }

  /** Sent again, it is late at the same time as before. */
  void sent(String message, Case asked, long nowNanos) {
    long left = asked.slack().orElse(Duration.ZERO).toNanos();
    lateAtNanos.putIfAbsent(message, nowNanos + left);
    if (lateAtNanos.size() > MOST) {
      Iterator<Long> eldest = lateAtNanos.values().iterator();
      boolean late = nowNanos - eldest.next() > 0;
      eldest.remove();
      done.accept(late);
    }
  }

  void ended(String message, boolean answered, long nowNanos) {
    Long lateAt = lateAtNanos.remove(message);
    if (lateAt != null) {
      done.accept(!answered || nowNanos - lateAt > 0);
    }
  }

  /** What is late will not be in time any more. */
  void look(long nowNanos) {
    for (Iterator<Long> each = lateAtNanos.values().iterator(); each.hasNext(); ) {
      if (nowNanos - each.next() > 0) {
        each.remove();
        done.accept(true);
      }
    }
  }

  void clear() {
    lateAtNanos.clear();
  }
}
