package io.vivremotion.flow;

import io.vivremotion.message.MessageId;
import io.vivremotion.spool.Spool;
import io.vivremotion.state.Checkpointed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the flow has got, on disk: when the state must be saved, what is part of it already, and
 * the acknowledgement of the inbox that follows it. Flow thread only.
 */
final class Checkpoints {
  private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
  private static final int MAX_RUNS = 16;

  /** More closed digests than this are not kept waiting for the next checkpoint. */
  private static final int MAX_CLOSED = 5_000;

  private final Spool inbox;
  private final MessageFlow.Config config;
  private final CheckpointFile file;
  private final CarriedLog carriedLog;
  private final Digests digests;
  private final Troubles troubles;
  private final List<Checkpointed> parts = new ArrayList<>();
  private CheckpointFile.Mark restored = CheckpointFile.Mark.NONE;
  private final Set<Long> runs = new LinkedHashSet<>();
  private long lastRun = -1;
  private long first;
  private long through;
  private volatile long judgedRecords;
  private Instant savedAt = Instant.EPOCH;

  /** Digests have closed since the last checkpoint. */
  private boolean changed;

  /** The last attempt failed: the next one waits for its time. */
  private boolean failed;

  Checkpoints(
      MessageFlow.Parts parts,
      MessageFlow.Config config,
      Path directory,
      Digests digests,
      Troubles troubles) {
    this.inbox = parts.inbox();
    this.config = config;
    this.file = new CheckpointFile(directory);
    this.carriedLog = new CarriedLog(directory, CarriedLog.MOST_BYTES);
    this.digests = digests;
    this.troubles = troubles;
    this.parts.add(digests);
    if (parts.lastValues() instanceof Checkpointed lastValues) {
      this.parts.add(lastValues);
    }
    for (Stage stage : parts.stages()) {
      if (stage instanceof Checkpointed checkpointed) {
        this.parts.add(checkpointed);
      }
    }
  }

  /** Never fails: what cannot be had is begun anew, and health says so. */
  void restore(Instant now) {
    savedAt = now;
    try {
      CheckpointFile.Loaded loaded = file.load(parts);
      loaded.troubles().forEach(why -> complain("checkpoint-restore", why));
      restored = loaded.mark();
      through = restored.through();
      runs.addAll(restored.runs());
    } catch (IOException e) {
      log.error("event=checkpoint-unreadable", e);
      complain("checkpoint-restore", "the checkpoint cannot be read, state begins anew: " + e);
    }
    try {
      carriedLog.open().ifPresent(why -> complain("carried-restore", why));
    } catch (IOException e) {
      complain("carried-restore", "what was escalated cannot be read, it may go out twice: " + e);
    }
  }

  /**
   * Whether the restored state knows this message already: the crash came between the checkpoint
   * and the acknowledgement. A message that should be known and is not tells that the inbox was
   * begun anew, its sequences too.
   */
  boolean holds(long sequence, MessageId id) {
    if (sequence > restored.through()) {
      return false;
    }
    if (restored.runs().contains(id.run())) {
      return true;
    }
    log.warn("event=inbox-begun-anew sequence={} through={}", sequence, restored.through());
    restored = CheckpointFile.Mark.NONE;
    through = 0;
    return false;
  }

  /** Whether an earlier run has put its answer or escalation on disk. */
  boolean hasCarried(MessageId id) {
    return carriedLog.contains(id);
  }

  void saw(MessageId id) {
    if (id.run() != lastRun) {
      lastRun = id.run();
      runs.remove(lastRun);
      runs.add(lastRun);
      if (runs.size() > MAX_RUNS) {
        runs.remove(runs.iterator().next());
      }
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void judged(long firstSequence, long lastSequence, int records) {
    if (judgedRecords == 0) {
      first = firstSequence;
    }
    through = Math.max(through, lastSequence);
    judgedRecords += records;
  }

  /** Read from the inbox and not yet acknowledged. Any thread. */
  long judgedRecords() {
    return judgedRecords;
  }

  void carried(List<MessageId> ids) {
    try {
      if (!carriedLog.add(ids)) {
        complain("carried", "more was escalated than is noted, a crash may repeat it");
      }
    } catch (IOException e) {
      complain("carried", "what was escalated cannot be noted, a crash may repeat it: " + e);
    }
  }

  boolean isDue(Instant now) {
    boolean full =
        judgedRecords >= config.checkpointRecords()
            || digests.closedCount() > MAX_CLOSED
            || (judgedRecords > 0 && carriedLog.isNearlyFull());
    return (full && !failed)
        || !now.isBefore(savedAt.plus(config.checkpointEvery()))
        || now.isBefore(savedAt);
  }

  /**
   * Those that have closed. Time closes windows only once all that is stored was judged: before
   * that, readings of the window may still be read.
   */
  List<Digest> closedDigests(boolean caughtUp, Instant now) {
    if (caughtUp) {
      digests.closeBefore(now);
    }
    List<Digest> closed = digests.takeClosed();
    changed |= !closed.isEmpty();
    return closed;
  }

  /** All that follows from what was judged is on disk: saves the state, acknowledges the inbox. */
  boolean save(Instant now) {
    savedAt = now;
    if (judgedRecords == 0 && !changed) {
      return true;
    }
    try {
      file.save(new CheckpointFile.Mark(through, Set.copyOf(runs)), parts);
      if (judgedRecords > 0) {
        inbox.acknowledge(first, through);
      }
      judgedRecords = 0;
      changed = false;
      failed = false;
      carriedLog.reset();
      troubles.clear("carried");
      troubles.clear("checkpoint");
      return true;
    } catch (IOException
        | RuntimeException e) { // a part that cannot be saved must not end the flow
      log.error("event=checkpoint-failed consequence=\"the inbox keeps what was judged\"", e);
      failed = true;
      complain("checkpoint", "the checkpoint cannot be written, the inbox grows: " + e);
      return false;
    }
  }

  void close() {
    try {
      carriedLog.close();
    } catch (IOException e) {
      log.warn("event=carried-close-failed", e);
    }
  }

  private void complain(String topic, String why) {
    if (troubles.set(topic, why)) {
      log.warn("event={} reason=\"{}\"", topic, why);
    }
  }
}
