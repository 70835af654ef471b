package io.vivremotion.insight;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.message.MessageId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
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

  private final InstantSource clock;
  private final Ring ring;
  private final StepFiles files;
  private final Counter missing;
  private final BlockingQueue<NotedStep> queue = new ArrayBlockingQueue<>(QUEUED_STEPS);
  private final Thread writer = new Thread(this::write, "journal");
  private volatile boolean closing;
  private volatile String trouble = "";

  /**
   * @param directory for the files; made if absent
   */
  public DecisionJournal(Config config, Path directory, InstantSource clock, MeterRegistry meters) {
    this.clock = clock;
    this.ring = new Ring(config.memorySteps(), config.memoryBytes());
    this.files = new StepFiles(directory, config.fileBytes());
    this.missing = meters.counter("vivremotion.journal.missing");
    Gauge.builder("vivremotion.journal.memory.steps", ring, Ring::steps).register(meters);
    Gauge.builder("vivremotion.journal.memory", ring, Ring::bytes)
        .description("of the steps in memory, by estimate")
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("vivremotion.journal.queued.steps", queue, BlockingQueue::size).register(meters);
    writer.setDaemon(true);
  }

  /**
   * @param memorySteps kept in memory at most
   * @param memoryBytes of the facts in memory, by estimate
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

  /** Begins to write. If the files cannot be had, memory alone serves, and health says so. */
  public void start() {
    writer.start();
  }

  @Override
  public void note(MessageId message, String step, Map<String, Object> facts) {
    keep(new NotedStep(message, new Step(clock.instant(), step, facts)));
  }

  @Override
  public void judged(Decision decision) {
    if (decision.verdict().equals("keep")) {
      ring.add(decision);
    } else {
      keep(
          new NotedStep(decision.message(), new Step(decision.at(), "judged", decision.asFacts())));
    }
  }

  /** What is known of a message, oldest first; empty if nothing is. Reads files: not on a loop. */
  public List<Step> explain(MessageId message) throws IOException {
    List<Step> steps = new ArrayList<>();
    Set<String> told = new HashSet<>();
    List<Step> candidates = new ArrayList<>(ring.find(message));
    candidates.addAll(files.find(message));
    for (Step step : candidates) {
      if (told.add(step.at() + step.name())) {
        steps.add(step);
      }
    }
    steps.sort(java.util.Comparator.comparing(Step::at));
    return steps;
  }

  public Health health() {
    return trouble.isEmpty() ? Health.UP : new Health.Degraded(trouble);
  }

  /** Writes what is queued, then ends. Idempotent. */
  @Override
  public void close() {
    closing = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(NotedStep step) {
    ring.add(step);
    if (!queue.offer(step)) {
      missing.increment();
    }
  }

  private void write() {
    List<NotedStep> steps = new ArrayList<>();
    while (!closing || !queue.isEmpty()) {
      try {
        NotedStep first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first != null) {
          steps.add(first);
          queue.drainTo(steps);
          append(steps);
          steps.clear();
        }
      } catch (InterruptedException e) {
        closing = true;
      }
    }
    files.close();
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

  /** The newest in memory. Entries are a {@link NotedStep} or a {@link Decision}. */
  private static final class Ring {
    private final Object[] entries;
    private final int[] sizes;
    private final long maxBytes;
    private long bytes;
    private long next;
    private long oldest;

    Ring(int capacity, long maxBytes) {
      this.entries = new Object[capacity];
      this.sizes = new int[capacity];
      this.maxBytes = maxBytes;
    }

    synchronized long steps() {
      return next - oldest;
    }

    synchronized long bytes() {
      return bytes;
    }

    synchronized void add(Object entry) {
      if (next - oldest == entries.length) {
        dropOldest();
      }
      int at = (int) (next++ % entries.length);
      entries[at] = entry;
      sizes[at] = size(entry);
      bytes += sizes[at];
      while (bytes > maxBytes && next - oldest > 1) {
        dropOldest();
      }
    }

    synchronized List<Step> find(MessageId message) {
      List<Step> found = new ArrayList<>();
      for (long i = oldest; i < next; i++) {
        Object entry = entries[(int) (i % entries.length)];
        if (entry instanceof NotedStep noted && noted.message().equals(message)) {
          found.add(noted.step());
        } else if (entry instanceof Decision decision && decision.message().equals(message)) {
          found.add(new Step(decision.at(), "judged", decision.asFacts()));
        }
      }
      return found;
    }

    private void dropOldest() {
      int at = (int) (oldest++ % entries.length);
      bytes -= sizes[at];
      entries[at] = "";
    }

    private static int size(Object entry) {
      Map<String, Object> facts =
          entry instanceof NotedStep noted ? noted.step().facts() : ((Decision) entry).facts();
      int size = 200;
      if (!facts.isEmpty()) {
        for (Map.Entry<String, Object> fact : facts.entrySet()) {
          size += 48 + (fact.getValue() instanceof String text ? text.length() : 16);
        }
      }
      return size;
    }
  }
}
