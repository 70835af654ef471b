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
  private final Map<String, Open> open = new LinkedHashMap<>();

  /**
   * @param counted as late: what becomes of it is none of its own any more
   */
  private record Open(long lateAtNanos, boolean counted) {}

  /**
   * @param done hears of each, once, whether it was late
   */
  OpenAlarms(Consumer<Boolean> done) {
    this.done = done;
  }

  int size() {
    return open.size();
  }

  /** Sent again, it is late at the same time as before. */
  void sent(String message, Case asked, long nowNanos) {
    long left = asked.slack().orElse(Duration.ZERO).toNanos();
    open.putIfAbsent(message, new Open(nowNanos + left, false));
    if (open.size() > MOST) {
      Iterator<Open> eldest = open.values().iterator();
      Open first = eldest.next();
      eldest.remove();
      tell(first, nowNanos - first.lateAtNanos > 0);
    }
  }

  void ended(String message, boolean answered, long nowNanos) {
    Open ended = open.remove(message);
    if (ended != null) {
      tell(ended, !answered || nowNanos - ended.lateAtNanos > 0);
    }
  }

  private void tell(Open alarm, boolean late) {
    if (!alarm.counted) {
      done.accept(late);
    }
  }

  /** What is late will not be in time any more, however often it is sent. */
  void look(long nowNanos) {
    open.replaceAll((_, alarm) -> {
      if (alarm.counted || nowNanos - alarm.lateAtNanos <= 0) {
        return alarm;
      }
      done.accept(true);
      return new Open(alarm.lateAtNanos, true);
    });
  }

  void clear() {
    open.clear();
  }
}
