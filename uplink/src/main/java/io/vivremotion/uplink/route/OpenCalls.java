package io.vivremotion.uplink.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Calls of which it is not known yet what came of them, and those of which somebody may still say
 * that the answer was wrong. A call is done with when all its rows have an outcome and the time for
 * that is over; sooner where there are too many, later never. Not thread-safe.
 */
final class OpenCalls {
  static final int MOST_ROWS = 4_096;

  /** A question asked again later than after five minutes says nothing; a verdict may. */
  private static final long REVISED_NANOS = Duration.ofMinutes(10).toNanos();

  private static final long LONGEST_NANOS = Duration.ofHours(1).toNanos();

  private final Consumer<List<Ended>> done;
  private final Map<String, Call> calls = new LinkedHashMap<>();
  private final Map<String, Call> ofMessage = new LinkedHashMap<>();
  private long cutShort;

  /** A row of which it is known what came of it. */
  record Ended(Stake stake, boolean good) {}

  private record Open(Stake stake, Optional<Boolean> good) {}

  private static final class Call {
    private final Map<String, Open> rows = new LinkedHashMap<>();
    private long changedNanos;

    private boolean hasEnded() {
      return rows.values().stream().allMatch(each -> each.good.isPresent());
    }
  }

  /**
   * @param done hears of the rows of each call that have an outcome, at least one
   */
  OpenCalls(Consumer<List<Ended>> done) {
    this.done = done;
  }

  int rows() {
    return ofMessage.size();
  }

  /** Calls that were done with sooner for want of room. */
  long cutShort() {
    return cutShort;
  }

  /** A call failed, or a row was left out, and it is sent again. */
  void sentAgain(String message) {
    Call before = ofMessage.get(message);
    Open row = before == null ? null : before.rows.get(message);
    if (before != null && row != null && row.good.isEmpty()) {
      before.rows.remove(message);
      ofMessage.remove(message);
    }
  }

  void sent(String message, String call, Stake stake, long nowNanos) {
    sentAgain(message);
    if (ofMessage.containsKey(message)) {
      return; // its first choice is known
    }
    Call of = calls.computeIfAbsent(call, _ -> new Call());
    of.rows.put(message, new Open(stake, Optional.empty()));
    of.changedNanos = nowNanos;
    ofMessage.put(message, of);
    while (ofMessage.size() > MOST_ROWS) {
      Iterator<Call> eldest = calls.values().iterator();
      Call next = eldest.next();
      eldest.remove();
      cutShort++;
      end(next);
    }
  }

  /** What came of a row; true if it was not known before. */
  boolean ended(String message, boolean good, long nowNanos) {
    return change(message, good, false, nowNanos);
  }

  /** What came of it turned out otherwise. */
  void revised(String message, boolean good, long nowNanos) {
    change(message, good, true, nowNanos);
  }

  private boolean change(String message, boolean good, boolean known, long nowNanos) {
    Call call = ofMessage.get(message);
    Open row = call == null ? null : call.rows.get(message);
    if (call == null || row == null || row.good.isPresent() != known) {
      return false;
    }
    call.rows.put(message, new Open(row.stake, Optional.of(good)));
    call.changedNanos = known ? call.changedNanos : nowNanos;
    return true;
  }

  /** Those whose time is over. */
  void look(long nowNanos) {
    for (Iterator<Call> each = calls.values().iterator(); each.hasNext(); ) {
      Call call = each.next();
      long age = nowNanos - call.changedNanos;
      if (call.rows.isEmpty() || age > LONGEST_NANOS || (age > REVISED_NANOS && call.hasEnded())) {
        each.remove();
        end(call);
      }
    }
  }

  void clear() {
    calls.clear();
    ofMessage.clear();
  }

  private void end(Call call) {
    call.rows.keySet().forEach(message -> ofMessage.remove(message, call));
    List<Ended> ended = new ArrayList<>();
    for (Open row : call.rows.values()) {
      row.good.ifPresent(good -> ended.add(new Ended(row.stake, good)));
    }
    if (!ended.isEmpty()) {
      done.accept(ended);
    }
  }
}
