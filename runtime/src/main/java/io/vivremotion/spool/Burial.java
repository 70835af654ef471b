package io.vivremotion.spool;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts up the tombstone for what is about to be lost. Blocks: for the upkeep's thread. */
final class Burial {
  private static final Logger LOG = LoggerFactory.getLogger(Burial.class);

  /**
   * Where some are acknowledged while their segment is read, it is read again, so often at most.
   */
  private static final int MOST_READINGS = 3;

  private final String spool;
  private final Storage storage;
  private final FileSpool.Surroundings around;
  private final Evictions evictions;

  Burial(String spool, FileSpool.Means means, Evictions evictions) {
    this.spool = spool;
    this.storage = means.storage();
    this.around = means.around();
    this.evictions = evictions;
  }

  /** Takes the frames of a segment, where they can be read. */
  interface Visitor {
    void record(long sequence, long offset, long storedAtMillis, String label);
  }

  /** All records in the segment, in the order of the file. */
  void visit(Segment segment, Visitor visitor) throws IOException {
    try (FrameScan scan =
        new FrameScan(storage.openToRead(segment.name()), segment.identity, segment.bad)) {
      scan.from(Frame.Header.BYTES, segment.end);
      while (scan.next()) {
        if (Frame.isRecord(scan.kind())) {
          String label = around.describer().describe(scan.recordIfWhole()).label();
          visitor.record(scan.sequence(), scan.offset(), scan.storedAtMillis(), label);
        }
      }
    }
  }

  /**
   * For a segment whose deletion is the loss of those that lived in it. What is acknowledged while
   * it is read is not among them.
   */
  void bury(Segment segment) throws IOException {
    Ranges lost = evictions.untold(segment);
    LossSummary summary = read(segment, lost);
    for (int i = 1; i < MOST_READINGS && evictions.untold(segment).total() != lost.total(); i++) {
      lost = evictions.untold(segment);
      summary = read(segment, lost);
    }
    Ranges told = evictions.tell(segment);
    if (told.total() != lost.total()) { // somebody acknowledges as fast as this reads
      summary = read(segment, told);
    }
    boolean kept = false;
    try {
      keep(Tombstone.Cause.FULL, summary);
      kept = true;
    } finally {
      evictions.told(segment, kept);
    }
  }

  private LossSummary read(Segment segment, Ranges lost) {
    LossSummary summary = new LossSummary();
    if (lost.isEmpty()) {
      return summary;
    }
    Ranges unread = new Ranges();
    unread.addAll(lost);
    try {
      visit(
          segment,
          (sequence, _, storedAt, label) -> {
            if (unread.contains(sequence)) { // once, should it have been moved here twice
              unread.remove(sequence, sequence);
              summary.add(label, storedAt);
            }
          });
    } catch (IOException e) { // it is lost all the same: what cannot be read has no label
      LOG.debug("spool={} segment={} has no labels: {}", spool, segment, e.toString());
    }
    summary.addUnknown(unread.total());
    return summary;
  }

  void keep(Tombstone.Cause cause, LossSummary summary) throws IOException {
    if (summary.records() > 0) {
      around.tombstones().keep(summary.tombstone(spool, cause, around.clock().instant()));
    }
  }
}
