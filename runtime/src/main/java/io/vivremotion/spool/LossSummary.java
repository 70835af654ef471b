package io.vivremotion.spool;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Adds up what is lost, bounded in memory, until it becomes a tombstone. Not thread-safe. */
final class LossSummary {
  /** Labels of which each is counted; more are counted together. */
  private static final int COUNTED = 256;

  private static final int LABEL_CHARACTERS = 80;

  private final Map<String, Long> labels = new HashMap<>();
  private long records;
  private long others;
  private long first = Long.MAX_VALUE;
  private long last;

  /**
   * @param storedAtMillis 0 if unknown
   */
  void add(String label, long storedAtMillis) {
    records++;
    stored(storedAtMillis, storedAtMillis);
    count(label, 1);
  }

  /** Records of which nothing is known. */
  void addUnknown(long count) {
    records += count;
    others += count;
  }

  void addAll(LossSummary other) {
    records += other.records;
    others += other.others;
    stored(other.first, other.last);
    other.labels.forEach(this::count);
  }

  private void stored(long earliest, long latest) {
    if (latest > 0) {
      first = Math.min(first, earliest);
      last = Math.max(last, latest);
    }
  }

  private void count(String label, long more) {
    String cut = label.length() <= LABEL_CHARACTERS ? label : label.substring(0, LABEL_CHARACTERS);
    if (cut.isEmpty() || (labels.size() >= COUNTED && !labels.containsKey(cut))) {
      others += more;
    } else {
      labels.merge(cut, more, Long::sum);
    }
  }

  long records() {
    return records;
  }

  Tombstone tombstone(String spool, Tombstone.Cause cause, Instant now) {
    Map<String, Long> most = Tombstone.mostFrequent(labels);
    long named = most.values().stream().mapToLong(Long::longValue).sum();
    return new Tombstone(
        spool,
        cause,
        now,
        now,
        records,
        last == 0 ? Instant.EPOCH : Instant.ofEpochMilli(first),
        Instant.ofEpochMilli(last),
        most,
        records - named);
  }
}
