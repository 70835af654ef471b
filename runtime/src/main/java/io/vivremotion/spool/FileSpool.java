package io.vivremotion.spool;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Health;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A spool in a directory of its own: the log drawn in this package's description. */
public final class FileSpool implements Spool {
  private static final Logger LOG = LoggerFactory.getLogger(FileSpool.class);

  private final SpoolConfig config;
  private final Means means;
  private final Closeable lock;
  private final Ledger ledger;
  private final SegmentLog log;
  private final Departures departures = new Departures();
  private final WriteMeter writes = new WriteMeter();
  private final AgeClock ages;
  private final Upkeep upkeep;
  private final Committer committer;
  private final Aside aside;
  private final HotTail tail;
  private final Patience patience;
  private final SpoolMeters meters;
  private @Nullable Thread thread;
  private boolean closed;

  /**
   * What a spool has around it, handed in.
   *
   * @param nanoTime monotonic, as {@link System#nanoTime}
   * @param describer says what a record is, for tombstones and for policies that compare records
   * @param tombstones hear of every loss
   * @param keys what is written is encrypted with
   * @param room whether the disk as a whole has any
   */
  public record Surroundings(
      InstantSource clock,
      LongSupplier nanoTime,
      Describer describer,
      Tombstones tombstones,
      SpoolKeys keys,
      DiskSpace.Room room) {
    /** Time as the clock says; nobody describes or listens. */
    public static Surroundings of(InstantSource clock) {
      return new Surroundings(
          clock,
          () -> clock.millis() * 1_000_000,
          Describer.NONE,
          Tombstones.UNHEARD,
          SpoolKeys.NONE,
          DiskSpace.Room.AMPLE);
    }

    public Surroundings withKeys(SpoolKeys others) {
      return new Surroundings(clock, nanoTime, describer, tombstones, others, room);
    }
  }

  /** As below, where nobody listens. */
  public static FileSpool open(Path directory, SpoolConfig config, InstantSource clock)
      throws IOException {
    return open(directory, config, Surroundings.of(clock));
  }

  /**
   * Opens the spool in this directory, which is made if need be, whatever state it was left in.
   *
   * @throws IOException if the directory cannot be made or read, or another spool has it open
   */
  public static FileSpool open(Path directory, SpoolConfig config, Surroundings around)
      throws IOException {
    ExecutorService upkeep =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("spool-" + config.name() + "-upkeep").factory());
    try {
      FileSpool spool =
          open(config, new Means(new DiskStorage(directory), around, new Random(), upkeep));
      spool.start();
      return spool;
    } catch (IOException | RuntimeException e) {
      upkeep.shutdown();
      throw e;
    }
  }

  /** What a spool works with: the tests give others. {@code random} draws the segments' salts. */
  record Means(
      Storage storage,
      Surroundings around,
      RandomGenerator random,
      Executor upkeep,
      Bounds bounds) {
    Means(Storage storage, Surroundings around, RandomGenerator random, Executor upkeep) {
      this(storage, around, random, upkeep, Bounds.DEFAULT);
    }

    InstantSource clock() {
      return around.clock();
    }
  }

  /** Without a committer's thread: {@link #step} does its round. */
  static FileSpool open(SpoolConfig config, Means means) throws IOException {
    Closeable lock = means.storage().lock();
    try {
      Recovery recovery = new Recovery(means.storage(), config.name(), means.around().keys());
      Ledger ledger = recovery.run(means.bounds().unsaved());
      return new FileSpool(config, means, lock, ledger, recovery);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private FileSpool(
      SpoolConfig config, Means given, Closeable lock, Ledger ledger, Recovery recovery) {
    this.config = config;
    this.means = new MeteredStorage(given.storage(), writes).in(given);
    this.lock = lock;
    this.ledger = ledger;
    this.aside = recovery.aside();
    this.ages = new AgeClock(means.around(), recovery.newestMillis(), recovery.nextSequence());
    this.upkeep = new Upkeep(means, config, ledger);
    this.tail = new HotTail(config.hotTailBytes());
    this.log = new SegmentLog(config, means, ledger, upkeep, new SegmentLog.Watch(tail, writes));
    log.startAt(recovery.nextSequence());
    upkeep.startAt(recovery.nextIndex());
    upkeep.seal(recovery.unindexed());
    this.patience =
        new Patience(means.storage(), means.around().nanoTime(), () -> log.trouble() != null);
    Relocation relocation =
        new Relocation(patience, ledger, config.segmentBytes(), means.bounds().moved());
    Shedding shedding = new Shedding(config, means, ledger, departures, ages);
    this.committer =
        new Committer(
            config,
            means.around(),
            ledger,
            log,
            new Committer.Parts(relocation, shedding, ages, writes));
    this.meters =
        new SpoolMeters(
            this,
            config.name(),
            new SpoolMeters.Parts(ledger, log, tail, committer.arrivals(), writes));
  }

  private void start() {
    thread =
        Thread.ofPlatform().name("spool-" + config.name() + "-committer").start(committer::run);
  }

  /** One committer's round on this thread, acknowledgements included; false if all was done. */
  boolean step() {
    return committer.cycle(true);
  }

  /** Whether the committer would wait before its next round. */
  boolean isPausing() {
    return committer.intervalLeftNanos() > 0;
  }

  boolean isSettled() {
    return ledger.unsaved().isEmpty();
  }

  @Override
  public void append(Entry entry, Commit commit) {
    committer.append(entry, commit);
  }

  @Override
  public Reader reader() {
    return new FileReader(
        patience,
        tail,
        ledger,
        new FileReader.Expiry(
            config.maxAge().toMillis(), ages, departures, means.around().describer()));
  }

  @Override
  public void drop(long sequence, Tombstone.Cause cause, String label) {
    departures.add(cause, sequence, label, 0);
    committer.noticeDepartures();
  }

  @Override
  public boolean isPending(long sequence) {
    return ledger.isPending(sequence);
  }

  @Override
  public void acknowledge(long first, long last) {
    if (ledger.acknowledge(first, last)) {
      committer.noticeAcks();
    }
  }

  @Override
  public Duration age(long sequence, long storedAtMillis) {
    return Duration.ofMillis(ages.age(sequence, storedAtMillis));
  }

  @Override
  public Stats stats() {
    Ledger.Counts counts = ledger.counts();
    return new Stats(
        ledger.room(0).fill(config),
        counts.pending(),
        counts.segmentBytes() + upkeep.preparedBytes() + upkeep.doomedBytes() + aside.bytes(),
        committer.appended(),
        counts.acknowledged(),
        log.forces(),
        committer.arrivals().refused(),
        counts.lost(),
        counts.evicted(),
        writes.writtenBytes(),
        writes.payloadBytes());
  }

  public Health health() {
    Thread running = thread;
    if (running != null && !running.isAlive()) {
      return new Health.Down("spool " + config.name() + " is closed");
    }
    String trouble = log.trouble();
    if (trouble != null) {
      return new Health.Degraded(
          "spool " + config.name() + " refuses records: " + trouble + "; check the disk");
    }
    long now = means.around().nanoTime().getAsLong();
    List<Segment> failing = ledger.segmentsWithLife(each -> each.bad.isFailing(now));
    if (!failing.isEmpty()) {
      String where = config.name() + " cannot read " + failing.getFirst().name();
      return new Health.Degraded("spool " + where + ", tried again; check the disk");
    }
    String kept = aside.trouble();
    return kept == null ? Health.UP : new Health.Degraded("spool " + config.name() + ": " + kept);
  }

  /** Counts and sizes, as {@code vivremotion_spool_...} with the tag {@code spool}. */
  public void bindTo(MeterRegistry registry) {
    meters.bindTo(registry);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    committer.close();
    try {
      Thread running = thread;
      if (running == null) {
        committer.run();
      } else {
        running.join();
      }
      if (means.upkeep() instanceof ExecutorService own) {
        CountDownLatch done = new CountDownLatch(1); // some of its work lets records go
        own.execute(done::countDown);
        done.await();
        committer.saveAcks();
        own.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ledger.close();
    log.close();
    upkeep.close();
    try (lock;
        Storage storage = means.storage()) {
      LOG.debug("spool={} closed in={}", config.name(), storage);
    } catch (IOException e) {
      LOG.warn("spool={} close: {}", config.name(), e.toString());
    }
  }
}
