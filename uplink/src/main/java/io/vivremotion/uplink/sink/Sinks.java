package io.vivremotion.uplink.sink;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.Feed;
import io.vivremotion.insight.Health;
import io.vivremotion.spool.Spool;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All data sinks of a gateway, each with its own spool, thread and pace. */
public final class Sinks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sinks.class);
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final List<Line> lines;
  private final SinkTime time;
  private final Map<Line, SinkWorker> workers = new LinkedHashMap<>();
  private final Map<Line, Thread> threads = new LinkedHashMap<>();

  /**
   * A sink and what waits for it.
   *
   * @param spool its own, fed by {@link Sinks#feeds}; who opened it closes it
   * @param losses of all sinks
   */
  public record Line(SinkConfig config, Spool spool, SinkLosses losses, Sink sink) {}

  public Sinks(List<Line> lines, SinkTime time, MeterRegistry registry) {
    this.lines = List.copyOf(lines);
    this.time = time;
    for (Line line : lines) {
      SinkMeters meters = new SinkMeters(registry, line.config.name());
      meters.watch(line.spool);
      SinkWorker worker = new SinkWorker(line, time, meters);
      workers.put(line, worker);
      threads.put(line, Thread.ofVirtual().name("sink-" + line.config.name()).unstarted(worker));
    }
  }

  /** To be told what is judged. */
  public List<Feed> feeds() {
    return lines.stream().map(line -> (Feed) new SinkFeed(line.config, line.spool)).toList();
  }

  /** By the name of the part, {@code sink-NAME}. */
  public Map<String, Supplier<Health>> health() {
    Map<String, Supplier<Health>> all = new LinkedHashMap<>();
    workers.forEach((line, worker) -> all.put("sink-" + line.config.name(), worker::health));
    return all;
  }

  /** Once. */
  public void start() {
    threads.values().forEach(Thread::start);
  }

  /**
   * Waits until sinks that take have all that waits, for so long at most; true if nothing is left.
   */
  public boolean drain(Duration longest) throws InterruptedException {
    long end = time.nanoTime().getAsLong() + longest.toNanos();
    while (lines.stream().anyMatch(this::isWorthWaitingFor)) {
      if (time.nanoTime().getAsLong() - end >= 0) {
        return false;
      }
      time.pause().of(LOOK_AGAIN);
    }
    return lines.stream().allMatch(line -> line.spool.stats().pendingRecords() == 0);
  }

  private boolean isWorthWaitingFor(Line line) {
    SinkWorker worker = workers.get(line);
    return line.spool.stats().pendingRecords() > 0
        && worker != null
        && worker.health() instanceof Health.Up;
  }

  /** Breaks off what is under way: it is sent again after the next start. Idempotent. */
  @Override
  public void close() {
    threads.values().forEach(Thread::interrupt);
    for (Line line : lines) {
      end(line);
    }
  }

  private void end(Line line) {
    try {
      Thread thread = threads.get(line);
      if (thread != null && thread.isAlive() && !thread.join(CLOSING)) {
        LOG.warn("event=sink-still-running sink={}", line.config.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      line.sink.close();
    } catch (RuntimeException e) { // the others must be closed all the same
      LOG.error("event=sink-close-failed sink={}", line.config.name(), e);
    }
  }
}
