package io.vivremotion.spool;

import java.io.IOException;

/** Puts up the tombstone for what is about to be lost. Blocks: for the upkeep's thread. */
final class Burial {
  private final String spool;
  private final Storage storage;
  private final FileSpool.Surroundings around;

  Burial(String spool, Storage storage, FileSpool.Surroundings around) {
    this.spool = spool;
    this.storage = storage;
    this.around = around;
  }

  /** Takes the frames of a segment, where they can be read. */
  interface Visitor {
    void record(long sequence, long offset, long storedAtMillis, String label);
  }

  /** All records in the segment, in the order of the file. */
  void visit(Segment segment, Visitor visitor) throws IOException {
    try (FrameScan scan = new FrameScan(storage.open(segment.name()), segment.identity)) {
      scan.from(Frame.Header.BYTES, segment.end);
      while (scan.next()) {
        if (Frame.isRecord(scan.kind())) {
          String label = around.describer().describe(scan.recordIfWhole()).label();
          visitor.record(scan.sequence(), scan.offset(), scan.storedAtMillis(), label);
        }
      }
    }
  }

  /** For a segment whose deletion is the loss of those that lived in it. */
  void bury(Segment segment) throws IOException {
    Ranges evicted = segment.evicted;
    if (evicted == null) {
      return;
    }
    LossSummary summary = new LossSummary();
    long count = evicted.total();
    try {
      visit(
          segment,
          (sequence, _, storedAt, label) -> {
            if (evicted.contains(sequence)) {
              summary.add(label, storedAt);
            }
          });
    } catch (IOException e) { // it is lost all the same: what cannot be read has no label
      summary.addUnknown(Math.max(0, count - summary.records()));
    }
    summary.addUnknown(Math.max(0, count - summary.records()));
    keep(Tombstone.Cause.FULL, summary);
    segment.evicted = null;
  }

  void keep(Tombstone.Cause cause, LossSummary summary) throws IOException {
    if (summary.records() > 0) {
      around.tombstones().keep(summary.tombstone(spool, cause, around.clock().instant()));
    }
  }
}
