package io.vivremotion.flow;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.insight.Health;
import io.vivremotion.insight.Journal;
import io.vivremotion.insight.ThreadPriority;
import io.vivremotion.message.Decoder;
import io.vivremotion.spool.Spool;
import io.vivremotion.state.Devices;
import io.vivremotion.state.LastValues;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a stored message, on one thread: read from the inbox in order, decoded, judged by the
 * stages, its verdict carried out, and acknowledged once all that followed from it is on disk: its
 * answer in the downlink, its escalation in the outbox, what it changed in last values, digests and
 * stages in the checkpoint. The checkpoint is written every few seconds; a crash before it makes
 * the flow read these messages again and rebuild what they changed, without answering or escalating
 * them twice. A record that cannot be read is set aside in the history; a stage that fails is left
 * out; a record with which the flow itself fails again and again is set aside, too; none of these
 * stops the flow. What does is an outbox that refuses, as by default only that of alarms does when
 * it is full (the others drop, thin out or let go what is too old): then the inbox fills, and
 * devices are told.
 */
public final class MessageFlow implements AutoCloseable {
  /** Of the file that says what was carried out since the checkpoint. */
  public static final long MOST_CARRIED_BYTES = CarriedLog.MOST_BYTES;

  private static final Logger log = LoggerFactory.getLogger(MessageFlow.class);
  private static final int BATCH_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /** While something is on its way to the disk, so that it is soon noted as carried out. */
  private static final Duration SHORT_PATIENCE = Duration.ofMillis(5);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration LAST_CHECKPOINT = Duration.ofSeconds(5);

  private final Parts parts;
  private final Config config;
  private final InstantSource clock;
  private final Troubles troubles = new Troubles();
  private final FlowMeters meters;
  private final Effects effects;
  private final History history;
  private final Carrying carrying;
  private final Feeding feeding;
  private final Checkpoints checkpoints;
  private final Intake intake;
  private final Thread thread = new Thread(this::run, "flow");
  private volatile boolean stopping;
  private volatile CountDownLatch idle = new CountDownLatch(0);

  /**
   * @param directory for the checkpoint; made if absent
   */
  public MessageFlow(
      Parts parts, Config config, Path directory, InstantSource clock, MeterRegistry meters) {
    this.parts = parts;
    this.config = config;
    this.clock = clock;
    this.effects = new Effects(meters);
    Digests digests = new Digests(config.digestWindow(), config.maxSeries());
    digests.bindTo(meters);
    this.history = new History(parts.history(), effects, meters);
    this.carrying = new Carrying(parts, effects, config.answerLifetime(), meters);
    this.checkpoints = new Checkpoints(parts, config, directory, digests, troubles);
    this.meters = new FlowMeters(meters, this::lag);
    this.feeding = new Feeding(parts.feeds(), effects, checkpoints::hasCarried, meters);
    Readings readings = new Readings(parts.lastValues(), digests, history);
    Judgement judgement = new Judgement(parts.stages(), this.meters, troubles);
    Rulings.Means means =
        new Rulings.Means(judgement, readings, carrying, checkpoints, history, feeding);
    Rulings rulings = new Rulings(parts, means, this.meters, clock);
    this.intake = new Intake(parts.decoder(), means, rulings, this.meters, troubles);
  }

  /**
   * What the flow works with; it owns none of it.
   *
   * @param history takes closed digests and raw payloads that could not be read; its policy must be
   *     to drop the oldest
   * @param lastValues saved with the checkpoint if it is {@link io.vivremotion.state.Checkpointed},
   *     as are the stages
   * @param feeds hear of every message that was judged
   */
  public record Parts(
      Spool inbox,
      Spool history,
      Decoder decoder,
      List<Stage> stages,
      Outbox outbox,
      Downlink downlink,
      LastValues lastValues,
      Devices devices,
      Journal journal,
      List<Feed> feeds) {
    public Parts {
      stages = List.copyOf(stages);
      feeds = List.copyOf(feeds);
    }
  }

  /**
   * @param batchMessages judged together at most
   * @param checkpointEvery at the latest so long after a kept reading is its state saved
   * @param checkpointRecords at the latest so many records after the last one
   * @param digestWindow of each series
   * @param digestsToCloud whether closed digests are escalated too, as {@code digest}, in bulk
   * @param maxSeries whose digest is open at a time
   * @param answerLifetime of an answer given here, unless the message has a deadline
   * @param niceness of the flow's thread, 0 to 19: acknowledgements go first (Linux only)
   */
  public record Config(
      int batchMessages,
      Duration checkpointEvery,
      int checkpointRecords,
      Duration digestWindow,
      boolean digestsToCloud,
      int maxSeries,
      Duration answerLifetime,
      int niceness) {
    public static final Config DEFAULT =
        new Config(
            256,
            Duration.ofSeconds(10),
            200_000,
            Duration.ofMinutes(1),
            false,
            20_000,
            Duration.ofHours(1),
            10);

    public Config {
      range("batch-messages", batchMessages, 1, 65_536);
      range("checkpoint-records", checkpointRecords, 1, Integer.MAX_VALUE);
      range("max-series", maxSeries, 1, 10_000_000);
      range("niceness", niceness, 0, 19);
      positive("checkpoint-every", checkpointEvery);
      positive("digest-window", digestWindow);
      positive("answer-lifetime", answerLifetime);
    }

    private static void range(String key, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            key + ": " + least + " to " + most + " was expected, got " + value);
      }
    }

    private static void positive(String key, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(key + ": a duration above 0 was expected, got " + value);
      }
    }
  }

  /** Restores the checkpoint and starts the flow's thread. */
  public void start() {
    checkpoints.restore(clock.instant());
    thread.start();
  }

  /** Judges all that is stored now and saves; false if it took too long. The flow goes on. */
  public boolean drain(Duration patience) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    idle = done;
    return done.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  public Health health() {
    return troubles.health();
  }

  /** Stops after the batch at hand, saves, ends the thread. Idempotent. */
  @Override
  public void close() {
    stopping = true;
    if (!thread.isAlive()) {
      return;
    }
    try {
      thread.join(LAST_CHECKPOINT.multipliedBy(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    ThreadPriority.lowerTo(config.niceness());
    try (Spool.Reader reader = parts.inbox().reader()) {
      while (!stopping) {
        step(reader);
      }
      save(true);
      checkpoints.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // no last checkpoint: the next start reads again
    }
  }

  private void step(Spool.Reader reader) throws InterruptedException {
    try {
      settle();
      if (effects.holdsUp()) {
        effects.await();
        return;
      }
      boolean caughtUp = judge(reader);
      CountDownLatch waiting = idle;
      boolean drained = caughtUp && waiting.getCount() > 0;
      if ((drained || checkpoints.isDue(clock.instant())) && save(caughtUp) && drained) {
        waiting.countDown();
      }
      troubles.clear("flow");
    } catch (RuntimeException e) { // the top of the thread: whatever it is, the flow goes on
      if (troubles.set("flow", "the flow fails and tries again: " + e)) {
        log.error("event=flow-failed", e);
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE_AFTER_FAILURE.toNanos());
    }
  }

  /** Returns whether nothing is left in the inbox. */
  private boolean judge(Spool.Reader reader) throws InterruptedException {
    if (intake.isUnfinished()) {
      intake.goOn();
      return false;
    }
    Duration patience = effects.isIdle() ? PATIENCE : SHORT_PATIENCE;
    List<Spool.Stored> stored = reader.poll(config.batchMessages(), BATCH_BYTES, patience);
    if (!stored.isEmpty()) {
      intake.judge(stored);
    }
    return stored.isEmpty() && !reader.isHeldUp();
  }

  /** Writes what has closed, waits until all that was asked is on disk, then the checkpoint. */
  private boolean save(boolean caughtUp) throws InterruptedException {
    for (Digest digest : checkpoints.closedDigests(caughtUp, clock.instant())) {
      history.digest(digest);
      if (config.digestsToCloud() && !checkpoints.hasCarried(digest.id())) {
        carrying.escalate(digest);
      }
    }
    Instant began = clock.instant();
    while (!effects.isIdle()) {
      effects.await();
      settle();
      if (stopping && began.plus(LAST_CHECKPOINT).isBefore(clock.instant())) {
        return false;
      }
    }
    boolean saved = checkpoints.save(clock.instant());
    if (!saved) {
      meters.checkpointFailed();
    }
    return saved;
  }

  private void settle() {
    effects.settle();
    checkpoints.carried(carrying.takeCarried());
    checkpoints.carried(feeding.takeCarried());
  }

  private Number lag() {
    return Math.max(0, parts.inbox().stats().pendingRecords() - checkpoints.judgedRecords());
  }
}
