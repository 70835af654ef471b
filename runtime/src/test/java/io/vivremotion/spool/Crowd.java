package io.vivremotion.spool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads which append to one spool, read from it and acknowledge, each as fast as it can, until it
 * is closed amid all that; and what they were told.
 */
final class Crowd {
  private static final int PRODUCERS = 6;
  private static final int READERS = 3;
  private static final int OUTSTANDING = 200;
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final long IDS_EACH = 1L << 32;

  private final FileSpool spool;
  private final long life;
  private final SplittableRandom random;
  private final boolean dropsNone;
  private final CountDownLatch enough;
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final Ranges acknowledgedNow = new Ranges();
  private volatile boolean closing;

  /** In the order of the calls back, all on the committer's thread. */
  final List<Long> sequences = new ArrayList<>();

  final Map<Long, Long> idBySequence = new ConcurrentHashMap<>();
  final Map<Long, Long> readBySequence = new ConcurrentHashMap<>();

  /** Before the close began. */
  final Ranges acknowledged = new Ranges();

  /** Those as well which met the close, and may not be on disk. */
  final Ranges acknowledgedAtAll = new Ranges();

  final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  Crowd(FileSpool spool, long life, SplittableRandom random, boolean dropsNone) {
    this.spool = spool;
    this.life = life;
    this.random = random;
    this.dropsNone = dropsNone;
    this.enough = new CountDownLatch(random.nextInt(1_000, 6_000));
  }

  /** Returns when the spool is closed and every thread is done. */
  void play() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PRODUCERS; i++) {
      long first = (life * PRODUCERS + i + 1) * IDS_EACH;
      SplittableRandom own = random.split();
      threads.add(start(() -> produce(first, own)));
    }
    for (int i = 0; i < READERS; i++) {
      SplittableRandom own = random.split();
      threads.add(start(() -> read(own)));
    }
    boolean many = enough.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    closing = true;
    spool.close();
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.printf(
        "life=%d many=%s offered=%s committed=%d read=%d %s%n",
        life, many, offered, sequences.size(), readBySequence.size(), spool.stats());
  }

  boolean allAnswered() {
    return offered.get() == answered.get();
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private Thread start(Work work) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            work.run();
          } catch (Throwable e) { // the thread's end: the test tells of it
            failures.add(e);
          }
        });
  }

  private void produce(long firstId, SplittableRandom own) throws InterruptedException {
    Semaphore outstanding = new Semaphore(OUTSTANDING);
    for (long id = firstId; !closing || own.nextInt(20) != 0; id++) { // a few come too late
      outstanding.acquire();
      offered.incrementAndGet();
      int size = own.nextInt(30) == 0 ? own.nextInt(8, 9_000) : own.nextInt(8, 700);
      spool.append(new Numbered(id, size, own.nextInt(50) == 0), new Answer(id, outstanding));
    }
    outstanding.acquire(OUTSTANDING);
  }

  private final class Answer implements Spool.Commit {
    private final long id;
    private final Semaphore outstanding;

    Answer(long id, Semaphore outstanding) {
      this.id = id;
      this.outstanding = outstanding;
    }

    @Override
    public void committed(long sequence) {
      answered.incrementAndGet();
      sequences.add(sequence);
      idBySequence.put(sequence, id);
      enough.countDown();
      outstanding.release();
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      answered.incrementAndGet();
      outstanding.release();
      Thread.onSpinWait();
    }
  }

  /** One reader after the other: none may see what was acknowledged before it was there. */
  private void read(SplittableRandom own) throws InterruptedException {
    while (!closing) {
      Ranges before = new Ranges();
      synchronized (acknowledgedNow) {
        before.addAll(acknowledgedNow);
      }
      try (Spool.Reader reader = spool.reader()) {
        long last = 0;
        for (int polls = own.nextInt(1, 200); polls > 0 && !closing; polls--) {
          last = takeAll(reader.poll(100, 1 << 16, Duration.ofMillis(20)), last, before, own);
        }
      }
    }
  }

  private long takeAll(
      List<Spool.Stored> some, long before, Ranges acknowledgedBefore, SplittableRandom own) {
    long last = before;
    for (Spool.Stored each : some) {
      Promises.must(each.sequence() > last, "out of order", each.sequence(), last);
      last = each.sequence();
      Promises.must(!acknowledgedBefore.contains(last), "acknowledged, and read:", last);
      take(each, own);
    }
    return last;
  }

  private void take(Spool.Stored stored, SplittableRandom own) {
    long sequence = stored.sequence();
    long id = Numbered.read(stored.bytes());
    Long other = readBySequence.put(sequence, id);
    Promises.must(other == null || other == id, "two records of one sequence:", sequence);
    switch (own.nextInt(60)) {
      case 0 -> {
        if (!dropsNone) {
          spool.drop(sequence, Tombstone.Cause.GIVEN_UP, "given up");
        }
      }
      case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 -> {} // nobody settles these
      case 16 -> acknowledge(Math.max(1, sequence - own.nextInt(500)), sequence);
      default -> acknowledge(sequence, sequence);
    }
  }

  private void acknowledge(long first, long last) {
    spool.acknowledge(first, last);
    synchronized (acknowledgedNow) {
      acknowledgedNow.add(first, last);
      acknowledgedAtAll.add(first, last);
      if (!closing) {
        acknowledged.add(first, last);
      }
    }
  }

  /** By producer, as they were told to be stored: each one's in its own order. */
  void mustKeepTheOrderOfEachProducer() {
    Map<Long, Long> lastIds = new TreeMap<>();
    for (long sequence : sequences) {
      long id = Objects.requireNonNull(idBySequence.get(sequence));
      Long before = lastIds.put(id / IDS_EACH, id);
      Promises.must(before == null || before < id, "out of a producer's order:", id);
    }
  }
}
