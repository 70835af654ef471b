package io.vivremotion.spool;

import io.vivremotion.spool.Spool.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one group, from being taken out of those that wait until each caller is told. For
 * the committer's thread.
 */
final class Boarding {
  private static final Logger LOG = LoggerFactory.getLogger(Boarding.class);

  private final String spool;
  private final Arrivals arrivals;
  private final List<Arrivals.Waiting> taken = new ArrayList<>();
  private final LongAdder told = new LongAdder();
  private long bytes;

  Boarding(String spool, Arrivals arrivals) {
    this.spool = spool;
    this.arrivals = arrivals;
  }

  int count() {
    return taken.size();
  }

  /** Of the records taken last. */
  long bytes() {
    return bytes;
  }

  /** How many records were told to be on disk. Any thread. */
  long told() {
    return told.sum();
  }

  static SegmentLog.Use use(Arrivals.Waiting record) {
    return record.urgent() ? SegmentLog.Use.URGENT : SegmentLog.Use.RECORDS;
  }

  /** What waits and fits goes along with this group. */
  void take(GroupBuffer group, SegmentLog log) {
    bytes = 0;
    while (group.size() < GroupBuffer.USUAL_BYTES) {
      Arrivals.Waiting next = arrivals.peek();
      if (next == null
          || !log.fits(group.size() + Frame.RECORD_OVERHEAD + (long) next.size(), use(next))) {
        return;
      }
      arrivals.poll();
      try {
        group.data(log.nextSequence() + taken.size(), next.entry(), next.size());
        taken.add(next);
        bytes += next.size();
      } catch (RuntimeException e) { // the caller's record, whatever it is, costs itself alone
        LOG.error("spool={} a record cannot be encoded", spool, e);
        arrivals.refuse(next, Refusal.STORAGE);
      }
    }
  }

  /** The group is on disk; these are its sequences from the first on. */
  void tell(long first) {
    long charges = 0;
    int count = taken.size();
    try {
      for (int i = 0; i < count; i++) {
        charges += taken.get(i).charge();
        tell(taken.get(i), first + i);
      }
      endGroup();
    } finally { // whatever error ends the process: nobody hears that he is refused, too
      taken.clear();
    }
    arrivals.settle(charges);
    told.add(count);
  }

  private void tell(Arrivals.Waiting one, long sequence) {
    try {
      one.commit().committed(sequence);
    } catch (RuntimeException e) { // breaks its contract; the others must hear all the same
      LOG.error("spool={} a commit callback threw", spool, e);
    }
  }

  private void endGroup() {
    for (Arrivals.Waiting each : taken) {
      try {
        each.commit().groupTold();
      } catch (RuntimeException e) { // as above
        LOG.error("spool={} the end of a group's callbacks threw", spool, e);
      }
    }
  }

  /** The group is not written; nothing where it was, and all were told. */
  void refuse(Refusal refusal) {
    for (Arrivals.Waiting each : taken) {
      arrivals.refuse(each, refusal);
    }
    taken.clear();
  }
}
