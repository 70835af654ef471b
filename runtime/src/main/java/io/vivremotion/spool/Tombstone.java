package io.vivremotion.spool;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is left of records that were lost: how many, of what, when stored, when and why dropped.
 *
 * @param spool from which
 * @param droppedFrom by the box's clock, as all times here; with {@code spool} and {@code cause}
 *     the name of the tombstone: a later one of the same name takes its place
 * @param firstStored {@link Instant#EPOCH} if unknown; so {@code lastStored}
 * @param labels the most frequent labels, most records first, with the number of records of each
 * @param others records that {@code labels} does not count
 */
public record Tombstone(
    String spool,
    Cause cause,
    Instant droppedFrom,
    Instant droppedTo,
    long records,
    Instant firstStored,
    Instant lastStored,
    Map<String, Long> labels,
    long others) {
  public Tombstone {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  static final int LABELS = 12;

  /** With a later one of the same spool and cause, under the name of this one. */
  Tombstone and(Tombstone later) {
    Map<String, Long> sums = new LinkedHashMap<>(labels);
    later.labels.forEach((label, count) -> sums.merge(label, count, Long::sum));
    Map<String, Long> most = mostFrequent(sums);
    long named = most.values().stream().mapToLong(Long::longValue).sum();
    boolean known = !later.firstStored.equals(Instant.EPOCH);
    boolean first = firstStored.equals(Instant.EPOCH) || later.firstStored.isBefore(firstStored);
    return new Tombstone(
        spool,
        cause,
        droppedFrom,
        later.droppedTo,
        records + later.records,
        known && first ? later.firstStored : firstStored,
        later.lastStored.isAfter(lastStored) ? later.lastStored : lastStored,
        most,
        records + later.records - named);
  }

  static Map<String, Long> mostFrequent(Map<String, Long> counts) {
    Map<String, Long> most = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(LABELS)
        .forEach(each -> most.put(each.getKey(), each.getValue()));
    return most;
  }

  /** Why records were lost. */
  public enum Cause {
    /** There was no more room, and the oldest went. */
    FULL,
    /** Older than {@code max-age}, or than they are of use. */
    AGE,
    /** Every second of a series, to make room. */
    THINNED,
    /** A newer record with the same key was there. */
    SUPERSEDED,
    /** The disk gave back other bytes than were written, or none. */
    DAMAGED,
    /** Read back whole, but its content could not be understood. */
    UNREADABLE,
    /** Given up by the uplink or the downlink, which say more in the journal. */
    GIVEN_UP,
    /** Worth least of what waited for the uplink when its outbox was nearly full. */
    SHED
  }
}
