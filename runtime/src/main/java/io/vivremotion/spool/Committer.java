package io.vivremotion.spool;

import io.vivremotion.spool.Spool.Commit;
import io.vivremotion.spool.Spool.Entry;
import io.vivremotion.spool.Spool.Refusal;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: takes what waits, writes it at once, forces it once, calls back. What arrives
 * meanwhile makes the next group, so that groups grow with the load and with the disk's slowness.
 */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  /** Acknowledgements with no record to go along with wait so long for company. */
  private static final long ACK_LINGER_MILLIS = 400;

  private static final int ACK_RANGES_AT_ONCE = 4_096;
  private static final long IDLE_NANOS = 10_000_000_000L;
  private static final long SHEDDING_NANOS = 1_000_000_000L;

  private final SpoolConfig config;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Ledger ledger;
  private final SegmentLog log;
  private final Relocation relocation;
  private final Shedding shedding;
  private final AgeClock ages;
  private final WriteMeter meter;
  private final Arrivals arrivals;
  private final GroupBuffer group = new GroupBuffer();
  private final Boarding boarding;
  private volatile boolean idle;
  private volatile boolean acksNoticed;
  private volatile @Nullable Thread thread;
  private long acksSinceMillis = -1;
  private long lastForceNanos;
  private long nextExpiryMillis;

  Committer(
      SpoolConfig config,
      FileSpool.Surroundings around,
      Ledger ledger,
      SegmentLog log,
      Parts parts) {
    this.config = config;
    this.arrivals = new Arrivals(config);
    this.boarding = new Boarding(config.name(), arrivals);
    this.clock = around.clock();
    this.nanoTime = around.nanoTime();
    this.ledger = ledger;
    this.log = log;
    this.relocation = parts.relocation();
    this.shedding = parts.shedding();
    this.ages = parts.ages();
    this.meter = parts.meter();
    this.lastForceNanos = nanoTime.getAsLong() - config.minSyncInterval().toNanos();
  }

  /** What makes room, and tells the time. */
  record Parts(Relocation relocation, Shedding shedding, AgeClock ages, WriteMeter meter) {}

  void append(Entry entry, Commit commit) {
    if (arrivals.offer(entry, commit)) {
      wake();
    }
  }

  /** Something is to be shed. */
  void noticeDepartures() {
    wake();
  }

  /** Some acknowledgement awaits being written. */
  void noticeAcks() {
    if (!acksNoticed) {
      acksNoticed = true;
      wake();
    }
  }

  private void wake() {
    if (idle) {
      idle = false;
      LockSupport.unpark(thread);
    }
  }

  /** The thread's work until closed and all is done. */
  void run() {
    thread = Thread.currentThread();
    while (true) {
      boolean closing = arrivals.isClosed();
      try {
        if (cycle(closing)) {
          awaitInterval(closing);
        } else if (closing && arrivals.isDone()) {
          return;
        } else {
          park();
        }
      } catch (RuntimeException e) { // top of the thread: a bug must not end the spool
        LOG.error("spool={} committer", config.name(), e);
      }
    }
  }

  /** Nothing is let in any more; {@link #run} ends when what waits is done with. */
  void close() {
    arrivals.close();
    idle = false;
    LockSupport.unpark(thread);
  }

  /** Writes what was let go since {@link #run} ended, and lets nothing more go. */
  void saveAcks() {
    while (!ledger.unsaved().isEmpty() && group()) {
      // each turn has written some
    }
  }

  private void park() {
    idle = true; // before looking: who adds after the look sees it, and unparks
    long idleNanos = shedding.isDue() ? SHEDDING_NANOS : IDLE_NANOS;
    long nanos = acksNoticed ? ACK_LINGER_MILLIS * 1_000_000 / 4 : idleNanos;
    if (arrivals.isEmpty() && !arrivals.isClosed()) {
      LockSupport.parkNanos(this, nanos);
    }
    idle = false;
  }

  private void awaitInterval(boolean closing) {
    long left = intervalLeftNanos();
    while (left > 0 && !closing && !arrivals.isClosed()) {
      LockSupport.parkNanos(this, left);
      left = intervalLeftNanos();
    }
  }

  /** Until the next force may follow; 0 or less: it may now. */
  long intervalLeftNanos() {
    long interval = config.minSyncInterval().toNanos();
    return interval == 0 ? 0 : lastForceNanos + interval - nanoTime.getAsLong();
  }

  /** One group; false if there was nothing to do, or no room to do it. */
  boolean cycle(boolean flush) {
    expire();
    boolean acks = acksDue(flush);
    return (arrivals.peek() != null || acks || relocation.isUnderWay()) && group();
  }

  /** False if there is no room for one. */
  private boolean group() {
    if (!hasRoomForFirst() && log.room(relocation.wanted(), SegmentLog.Use.UPKEEP) != null) {
      relocation.stop();
      acksSinceMillis = -1;
      return false;
    }
    writeGroup();
    log.dropDead();
    return true;
  }

  /** Makes room for the first that waits; those for whom there is none are refused. */
  private boolean hasRoomForFirst() {
    Arrivals.Waiting head = arrivals.peek();
    for (int round = 0; head != null && round < 2; round++) { // ordinary ones, then urgent ones
      // The rest of the group's company, START and acknowledgements, must not push the head out.
      Refusal refusal = log.room(head.size() + 3L * Frame.RECORD_OVERHEAD, Boarding.use(head));
      if (refusal == null) {
        return true;
      }
      arrivals.refuseAll(refusal, !head.urgent());
      relocation.consider(refusal == Refusal.FULL);
      head = arrivals.peek();
    }
    return false;
  }

  /** Whoever goes along is told, or refused: left behind, the next group would tell him wrongly. */
  private void writeGroup() {
    long millis = ages.stamp(log.nextSequence());
    log.begin(group, millis);
    int before = group.size();
    Ranges acks = new Ranges();
    try {
      boarding.take(group, log);
      acks = takeAcks();
      relocation.fill(group, log);
      if (group.size() == before) {
        relocation.committed();
      } else {
        write(millis, acks);
      }
    } catch (RuntimeException e) { // a bug
      ledger.unsaved().giveBack(acks);
      relocation.stop();
      boarding.refuse(Refusal.STORAGE);
      throw e;
    }
  }

  private void write(long millis, Ranges acks) {
    long first = log.nextSequence();
    try {
      log.write(group, boarding.count());
    } catch (IOException | RuntimeException e) { // logged by the log, which goes on elsewhere
      ledger.unsaved().giveBack(acks);
      relocation.stop();
      boarding.refuse(Refusal.STORAGE);
      return;
    }
    try {
      written(first, millis, acks);
    } catch (RuntimeException e) { // a bug: the ledger may not know what this place holds
      log.abandon();
      throw e;
    }
  }

  private void written(long first, long millis, Ranges acks) {
    lastForceNanos = nanoTime.getAsLong();
    Segment segment = log.active();
    long end = segment.end + group.size();
    var written =
        new Ledger.Group(
            first, boarding.count(), boarding.bytes(), millis, end, relocation.arrivals());
    ledger.commit(segment, written);
    log.note(written, acks);
    meter.stored(boarding.bytes());
    relocation.committed();
    if (!relocation.isUnderWay() && winsByMoving()) {
      relocation.consider(true);
    }
    boarding.tell(first);
  }

  private Ranges takeAcks() {
    long room = log.left(SegmentLog.Use.UPKEEP) - group.size() - Frame.HEAD_BYTES;
    int most = (int) Math.min(ACK_RANGES_AT_ONCE, room / Ranges.BYTES_EACH);
    acksNoticed = false;
    acksSinceMillis = -1;
    Ranges ranges = ledger.takeUnsaved(Math.max(0, most));
    if (!ranges.isEmpty()) {
      group.acknowledged(ranges);
    }
    return ranges;
  }

  private boolean acksDue(boolean flush) {
    if (ledger.unsaved().isEmpty()) {
      acksSinceMillis = -1;
      return false;
    }
    acksNoticed = true;
    long now = clock.millis();
    if (acksSinceMillis < 0) {
      acksSinceMillis = now;
    }
    long waited = now - acksSinceMillis;
    return flush || waited >= ACK_LINGER_MILLIS || waited < 0;
  }

  /** Once a second at most: what is to go, and space to be won by moving. */
  private void expire() {
    long now = clock.millis();
    if (now < nextExpiryMillis && nextExpiryMillis - now <= 1_000) {
      return;
    }
    nextExpiryMillis = now + 1_000;
    shedding.begin();
    log.retryDeletions();
    relocation.consider(winsByMoving());
  }

  /** Whether shedding has made holes which are needed elsewhere. */
  private boolean winsByMoving() {
    if (!config.policy().makesHoles()) {
      return false;
    }
    Room room = ledger.room(config.segmentBytes());
    return room.isTight(config) && room.isSparse();
  }

  long appended() {
    return boarding.told();
  }

  Arrivals arrivals() {
    return arrivals;
  }
}
