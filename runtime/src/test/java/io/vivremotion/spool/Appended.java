package io.vivremotion.spool;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers what became of records. */
final class Appended implements Spool.Commit {
  private final List<Long> sequences = new ArrayList<>();
  private final List<Spool.Refusal> refusals = new ArrayList<>();

  @Override
  public synchronized void committed(long sequence) {
    sequences.add(sequence);
  }

  @Override
  public synchronized void refused(Spool.Refusal refusal) {
    refusals.add(refusal);
  }

  synchronized List<Long> sequences() {
    return List.copyOf(sequences);
  }

  synchronized List<Spool.Refusal> refusals() {
    return List.copyOf(refusals);
  }

  void awaitAll(int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> sequences().size() + refusals().size() >= count);
  }
}
