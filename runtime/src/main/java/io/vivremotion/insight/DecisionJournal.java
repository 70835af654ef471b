package io.vivremotion.insight;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.message.MessageId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal with a ring in memory for everything and two generations of a JSON-lines file for all
 * but what was kept as normal, so that {@code explain} works after a restart too. Explanations are
 * a service, not a promise: the files are not forced, and what comes faster than the disk takes is
 * missing from them, counted.
 */
public final class DecisionJournal implements Journal, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DecisionJournal.class);
  private static final int QUEUED_STEPS = 4_096;
  private static final int QUEUED_BYTES = 2 << 20;

  /** The writer lets steps gather for so long: woken for each, it would cost more than they do. */
  private static final long GATHER_MILLIS = 10;

  /** As the flow's by default: acknowledgements go first. */
  private static final int NICENESS = 10;

  private final InstantSource clock;
  private final StepFiles files;
  private final Counter missing;
  private final Thread writer = new Thread(this::write, "journal");

  /** Guards memory only. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition something = lock.newCondition();
  private final StepRecord record = new StepRecord();
  private final StepRing ring;

  /** What is to be written; swapped with the writer's, which is empty then. */
  private StepRing queue = new StepRing(QUEUED_STEPS, QUEUED_BYTES);

  private boolean writerWaits;
  private boolean closing;
  private volatile String trouble = "";

  /**
   * @param directory for the files; made if absent
   */
  public DecisionJournal(Config config, Path directory, InstantSource clock, MeterRegistry meters) {
    this.clock = clock;
    this.ring = new StepRing(config.memorySteps(), config.memoryBytes());
    this.files = new StepFiles(directory, config.fileBytes());
    this.missing = meters.counter("vivremotion.journal.missing");
    Gauge.builder("vivremotion.journal.memory.steps", () -> locked(ring::records)).register(meters);
    Gauge.builder("vivremotion.journal.memory", () -> locked(ring::bytes))
        .description("of the steps in memory")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("vivremotion.journal.queued.steps", () -> locked(() -> queue.records()))
        .register(meters);
    writer.setDaemon(true);
  }

  /**
   * @param memorySteps kept in memory at most
   * @param memoryBytes of the decisions in memory
   * @param fileBytes of each of the two files
   */
  public record Config(int memorySteps, long memoryBytes, long fileBytes) {
    public static final Config DEFAULT = new Config(8_192, 4L << 20, 4L << 20);

    public Config {
      if (memorySteps < 1) {
        throw new IllegalArgumentException("memory-steps: at least 1 was expected");
      }
      if (memoryBytes < 1_024 || fileBytes < 1_024) {
        throw new IllegalArgumentException(
            "memory-bytes, file-bytes: at least 1024 were expected, got "
                + Math.min(memoryBytes, fileBytes));
      }
    }
  }

  private long locked(LongSupplier read) {
    lock.lock();
    try {
      return read.getAsLong();
    } finally {
      lock.unlock();
    }
  }

  /** Begins to write. If the files cannot be had, memory alone serves, and health says so. */
  public void start() {
    writer.start();
  }

  @Override
  public void note(MessageId message, String step, Map<String, Object> facts) {
    Instant at = clock.instant();
    lock.lock();
    try {
      keep(record.of(message, at, step, facts), true);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void judged(Decision decision) {
    lock.lock();
    try {
      keep(record.of(decision), !decision.verdict().equals("keep"));
    } finally {
      lock.unlock();
    }
  }

  private void keep(ByteBuffer encoded, boolean toFile) {
    ring.add(encoded);
    if (!toFile) {
      return;
    }
    if (!queue.hasRoomFor(encoded)) {
      missing.increment();
      return;
    }
    queue.add(encoded);
    if (writerWaits) {
      writerWaits = false;
      something.signal();
    }
  }

  /** What is known of a message, oldest first; empty if nothing is. Reads files: not on a loop. */
  public List<Step> explain(MessageId message) throws IOException {
    List<Step> steps = new ArrayList<>();
    Set<String> told = new HashSet<>();
    List<Step> candidates = inMemory(message);
    candidates.addAll(files.find(message));
    for (Step step : candidates) {
      if (told.add(step.at() + step.name())) {
        steps.add(step);
      }
    }
    steps.sort(java.util.Comparator.comparing(Step::at));
    return steps;
  }

  private List<Step> inMemory(MessageId message) {
    List<Step> found = new ArrayList<>();
    lock.lock();
    try {
      ring.forEach(each -> {
        if (StepRecord.message(each).equals(message)) {
          found.add(StepRecord.read(each).step());
        }
      });
    } finally {
      lock.unlock();
    }
    return found;
  }

  public Health health() {
    return trouble.isEmpty() ? Health.UP : new Health.Degraded(trouble);
  }

  /** Writes what is queued, then ends. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      something.signal();
    } finally {
      lock.unlock();
    }
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    ThreadPriority.lowerTo(NICENESS);
    StepRing taken = new StepRing(QUEUED_STEPS, QUEUED_BYTES);
    List<NotedStep> steps = new ArrayList<>();
    while (awaitSteps()) {
      taken = swap(taken);
      taken.forEach(each -> steps.add(StepRecord.read(each)));
      taken.clear();
      append(steps);
      steps.clear();
    }
    files.close();
  }

  /** Waits for steps, then lets more gather; false if none will come any more. */
  private boolean awaitSteps() {
    lock.lock();
    try {
      while (queue.records() == 0 && !closing) {
        writerWaits = true;
        something.await();
      }
      for (long left = TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS); left > 0 && !closing; ) {
        left = something.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      closing = true;
    } finally {
      writerWaits = false;
      lock.unlock();
    }
    return isUnderWay();
  }

  private boolean isUnderWay() {
    lock.lock();
    try {
      return !closing || queue.records() > 0;
    } finally {
      lock.unlock();
    }
  }

  private StepRing swap(StepRing emptied) {
    lock.lock();
    try {
      StepRing taken = queue;
      queue = emptied;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void append(List<NotedStep> steps) {
    try {
      files.append(steps);
      trouble = "";
    } catch (IOException | RuntimeException e) { // the top of the thread, too: it must go on
      missing.increment(steps.size());
      if (trouble.isEmpty()) {
        log.warn("event=journal-failed consequence=\"explanations are in memory only\"", e);
      }
      trouble = "decisions cannot be written to disk: " + e.getMessage();
    }
  }

  /** A step and whose it is. */
  record NotedStep(MessageId message, Step step) {}
}
