package io.vivremotion.uplink.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes entries on any thread without waiting and writes them on one of its own. What comes faster
 * than the disk takes is missing, and the log says so itself: a gap is an entry, with how many are
 * missing and since when. An entry is on disk about a second after it was told; a kill loses those
 * not yet there.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

  /** More gather for so long: woken for each, the thread would cost more than its lines do. */
  private static final long GATHER_MILLIS = 5;

  private static final long POLL_MILLIS = 200;
  private static final long CLOSING_MILLIS = 5_000;
  private static final int AT_ONCE = 1_024;
  private static final Duration FORCE_EVERY = Duration.ofSeconds(1);

  /** Beyond, entries go on without the prompts and answers of those who opted in. */
  private static final long MOST_CONTENT_BYTES = 4 << 20;

  private final BlockingQueue<AuditEntry> queue;
  private final int maxContentBytes;

  /** Of prompts and answers in the queue. */
  private final AtomicLong contentBytes = new AtomicLong();

  private final Gap gap = new Gap();
  private final ChainWriter chain;
  private final InstantSource clock;
  private final Counter written;
  private final Counter missing;
  private final Thread thread = new Thread(this::run, "audit");
  private Instant forcedAt;
  private volatile boolean closing;
  private volatile String trouble = "";

  /**
   * @param fileBytes of one file; then the next is begun, and the chain goes on in it
   * @param files kept; the oldest goes
   * @param queued entries that wait to be written
   * @param maxContentBytes of a prompt, and of an answer, of tenants that opted in; the rest is cut
   */
  public record Config(long fileBytes, int files, int queued, int maxContentBytes) {
    public static final Config DEFAULT = new Config(8L << 20, 8, 8_192, 16 << 10);

    public Config {
      if (fileBytes < 64 << 10 || fileBytes > 1L << 30) {
        throw new IllegalArgumentException("file-bytes: 64KiB to 1GiB was expected");
      }
      if (files < 2 || files > 1_000) {
        throw new IllegalArgumentException("files: 2 to 1000 was expected");
      }
      if (queued < 16 || queued > 1_000_000) {
        throw new IllegalArgumentException("queued: 16 to 1000000 was expected");
      }
      if (maxContentBytes < 0 || maxContentBytes > 1 << 20) {
        throw new IllegalArgumentException("max-content-bytes: 0 to 1MiB was expected");
      }
    }
  }

  /**
   * @param directory for the files; made if absent
   */
  public AuditLog(Config config, Path directory, InstantSource clock, MeterRegistry registry) {
    this.queue = new ArrayBlockingQueue<>(config.queued());
    this.maxContentBytes = config.maxContentBytes();
    this.chain = new ChainWriter(config, directory);
    this.clock = clock;
    this.forcedAt = clock.instant();
    this.written = registry.counter("vivremotion_audit_written");
    this.missing = registry.counter("vivremotion_audit_missing");
    Gauge.builder("vivremotion_audit_queued", queue, BlockingQueue::size).register(registry);
    thread.setDaemon(true);
  }

  /** Begins to write. */
  public void start() {
    thread.start();
  }

  /** Never blocks. */
  public void note(AuditEntry entry) {
    AuditEntry kept = Cut.to(entry, room());
    contentBytes.addAndGet(Cut.bytes(kept));
    if (!queue.offer(kept)) {
      contentBytes.addAndGet(-Cut.bytes(kept));
      missing.increment();
      Instant now = clock.instant();
      gap.missed(1, now, now);
    }
  }

  private int room() {
    return contentBytes.get() < MOST_CONTENT_BYTES ? maxContentBytes : 0;
  }

  public Health health() {
    String now = trouble;
    return now.isEmpty() ? Health.UP : new Health.Degraded(now);
  }

  /** Writes what waits. Idempotent. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(CLOSING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<AuditEntry> entries = new ArrayList<>();
    while (!closing || !queue.isEmpty()) {
      try {
        AuditEntry first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          entries.add(first);
          Thread.sleep(GATHER_MILLIS);
          queue.drainTo(entries, AT_ONCE);
        }
      } catch (InterruptedException e) {
        closing = true; // nobody but the process's end interrupts it
      }
      write(entries);
      entries.forEach(entry -> contentBytes.addAndGet(-Cut.bytes(entry)));
      entries.clear();
    }
    end();
  }

  /** What cannot be written is a gap, told by the first entry that can. */
  private void write(List<AuditEntry> entries) {
    Gap.Missing before = Gap.NOTHING;
    int appended = 0;
    try {
      chain.open(clock.instant());
      before = tellGap();
      for (AuditEntry entry : entries) {
        chain.append(Line.of(entry), 1);
        appended++;
      }
      forceIfDue(entries.isEmpty());
      written.increment(entries.size());
      trouble = "";
    } catch (IOException | RuntimeException e) { // a bug, too, must not end the log
      // what the line of the gap told is among what is lost with it
      lose(e, chain.abandon() + entries.size() - appended, before);
    }
  }

  private Gap.Missing tellGap() throws IOException {
    Gap.Missing untold = gap.untold();
    if (untold.count() > 0) {
      chain.append(Line.gap(untold), untold.count());
      gap.told(untold);
    }
    return untold;
  }

  private void forceIfDue(boolean idle) throws IOException {
    if (idle || isDue()) {
      chain.force();
      forcedAt = clock.instant();
    } else {
      chain.flush();
    }
  }

  private boolean isDue() {
    return Duration.between(forcedAt, clock.instant()).abs().compareTo(FORCE_EVERY) >= 0;
  }

  private void lose(Exception e, long requests, Gap.Missing told) {
    Instant since = told.count() > 0 ? told.since() : forcedAt;
    gap.missed(requests, since, clock.instant());
    missing.increment((double) Math.max(0, requests - told.count()));
    if (trouble.isEmpty()) {
      log.warn("event=audit-not-written", e);
    }
    trouble = "the audit log is not written: " + why(e);
  }

  private static String why(Exception e) {
    return e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
  }

  private void end() {
    try {
      chain.open(clock.instant());
      tellGap();
      chain.append(Line.mark("end", clock.instant()), 0);
      chain.force();
      log.info("event=audit-ended last={}", chain.last());
    } catch (IOException | RuntimeException e) { // whatever it is, the files are closed
      log.warn("event=audit-not-ended", e);
    }
    chain.close();
  }
}
