package io.vivremotion.systemtests;

import io.vivremotion.simulation.cloud.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What devices said and were acknowledged, to be compared with what reached the far end.
 * Thread-safe.
 *
 * <p>A device repeats what is not acknowledged, so an id may arrive as often as it was sent. What
 * arrives more often was repeated by the gateway: right only across a fault, when the far end had
 * the row and the gateway could not know.
 */
final class Ledger {
  /** Ids of {@link Load}. */
  static final Pattern ID = Pattern.compile("said-[a-z0-9]+-\\d+-\\d+");

  private final Map<String, Integer> sent = new ConcurrentHashMap<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicLong failures = new AtomicLong();
  private final NavigableSet<Long> faults = new ConcurrentSkipListSet<>();

  /** Left a device, once more. */
  void sent(String id) {
    sent.merge(id, 1, Integer::sum);
  }

  void acknowledged(String id) {
    acknowledged.add(id);
  }

  void failed() {
    failures.incrementAndGet();
  }

  /**
   * A call under way may have been answered in vain.
   *
   * @param request the last request that the far end had read by then
   */
  void fault(long request) {
    faults.add(request);
  }

  long size() {
    return acknowledged.size();
  }

  /** How often a device was not acknowledged. */
  long failures() {
    return failures.get();
  }

  Reckoning reckoning(List<Received> rows) {
    Map<String, List<Long>> arrivals = new HashMap<>();
    for (Received row : rows) {
      Matcher id = ID.matcher(row.line());
      if (id.find()) {
        arrivals.computeIfAbsent(id.group(), _ -> new ArrayList<>()).add(row.request());
      }
    }
    Set<String> lost = new TreeSet<>(acknowledged);
    lost.removeAll(arrivals.keySet());
    long duplicates = 0;
    Set<String> unexplained = new TreeSet<>();
    for (Map.Entry<String, List<Long>> each : arrivals.entrySet()) {
      int times = sent.getOrDefault(each.getKey(), 0);
      duplicates += Math.max(0, each.getValue().size() - times);
      if (mostInOneLife(each.getValue()) > times) {
        unexplained.add(
            each.getKey() + " sent " + times + " times, in requests " + each.getValue());
      }
    }
    long repeats = sent.values().stream().mapToLong(times -> times - 1L).sum();
    return new Reckoning(acknowledged.size(), repeats, lost, duplicates, unexplained);
  }

  /** Between two faults the gateway has no reason to say again what the far end has heard. */
  private int mostInOneLife(List<Long> requests) {
    Map<Integer, Integer> arrivals = new HashMap<>();
    for (long request : requests) {
      arrivals.merge(faults.headSet(request, false).size(), 1, Integer::sum);
    }
    return arrivals.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /**
   * @param repeats by devices that were not acknowledged
   * @param lost acknowledged, never arrived
   * @param duplicates arrivals beyond what the devices sent
   * @param unexplained ids that arrived more often than they were sent with no fault between
   */
  record Reckoning(
      long acknowledged,
      long repeats,
      Set<String> lost,
      long duplicates,
      Set<String> unexplained) {}
}
