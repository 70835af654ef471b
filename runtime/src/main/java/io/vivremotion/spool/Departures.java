package io.vivremotion.spool;

import java.util.EnumMap;
import java.util.Map;

/**
 * Records which are to go, and are pending until their tombstone is on disk. Thread-safe. What does
 * not fit any more stays pending, and is found again later.
 */
final class Departures {
  private static final int MOST_RANGES = 65_536;

  private Map<Tombstone.Cause, Batch> byCause = new EnumMap<>(Tombstone.Cause.class);

  /** To go for one reason. */
  record Batch(Ranges sequences, LossSummary summary) {
    Batch() {
      this(new Ranges(), new LossSummary());
    }
  }

  /**
   * @param storedAtMillis 0 if unknown
   */
  synchronized void add(Tombstone.Cause cause, long sequence, String label, long storedAtMillis) {
    Batch batch = byCause.computeIfAbsent(cause, _ -> new Batch());
    if (batch.sequences().contains(sequence) || batch.sequences().count() >= MOST_RANGES) {
      return;
    }
    batch.sequences().add(sequence, sequence);
    batch.summary().add(label, storedAtMillis);
  }

  synchronized boolean isEmpty() {
    return byCause.isEmpty();
  }

  synchronized Map<Tombstone.Cause, Batch> takeAll() {
    Map<Tombstone.Cause, Batch> taken = byCause;
    byCause = new EnumMap<>(Tombstone.Cause.class);
    return taken;
  }

  /** Its tombstone could not be kept. */
  synchronized void giveBack(Tombstone.Cause cause, Batch batch) {
    Batch waiting = byCause.computeIfAbsent(cause, _ -> new Batch());
    waiting.sequences().addAll(batch.sequences());
    waiting.summary().addAll(batch.summary());
  }
}
