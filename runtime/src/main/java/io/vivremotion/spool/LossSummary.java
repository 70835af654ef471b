package io.vivremotion.spool;

import java.time.Instant;
import java.util.Collections;
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

  /**
   * Of no more than so many; which labels the others had nobody knows any more: they are taken from
   * the most frequent ones. A copy.
   */
  LossSummary limited(long most) {
    LossSummary copy = new LossSummary();
    copy.addAll(this);
    copy.takeOut(Math.max(0, records - most));
    return copy;
  }

  private void takeOut(long count) {
    records -= count;
    long left = count - Math.min(count, others);
    others -= count - left;
    while (left > 0) {
      Map.Entry<String, Long> most =
          Collections.max(labels.entrySet(), Map.Entry.comparingByValue());
      long part = Math.min(left, most.getValue());
      labels.put(most.getKey(), most.getValue() - part);
      left -= part;
    }
    labels.values().removeIf(each -> each == 0);
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
