package io.vivremotion.systemtests;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the devices were acknowledged, to be compared with what reached the far end. Thread-safe.
 */
final class Ledger {
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicLong failures = new AtomicLong();

  void acknowledged(String id) {
    acknowledged.add(id);
  }

  void failed() {
    failures.incrementAndGet();
  }

  long size() {
    return acknowledged.size();
  }

  long failures() {
    return failures.get();
  }

  /** Acknowledged ids that are not among those which arrived, in order. */
  Set<String> missingFrom(Set<String> arrived) {
    Set<String> missing = new TreeSet<>(acknowledged);
    missing.removeAll(arrived);
    return missing;
  }
}
