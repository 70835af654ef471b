package io.vivremotion.spool;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A reader that lives as long as the spool: gets each record once, if it gets there in time. */
final class LongReader {
  private final Spool.Reader reader;
  private final Promises promises;
  private final Set<Long> gotten = new HashSet<>();
  private long after;

  LongReader(Spool.Reader reader, Promises promises) {
    this.reader = reader;
    this.promises = promises;
  }

  void poll(int most, long nowMillis) throws InterruptedException {
    for (Spool.Stored stored : reader.poll(most, 1 << 16, Duration.ZERO)) {
      Promises.must(stored.sequence() > after, "is read again:", stored.sequence());
      after = stored.sequence();
      gotten.add(after);
      promises.mustLive(after, Numbered.read(stored.bytes()), nowMillis);
    }
  }

  void hasGotten(List<Spool.Stored> found) {
    for (Spool.Stored stored : found) {
      long sequence = stored.sequence();
      Promises.must(
          sequence > after || gotten.contains(sequence),
          "was passed over by a reader, and where that is:",
          sequence,
          after);
    }
  }
}
