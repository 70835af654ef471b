package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.spool.SpoolConfig.Policy;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * Keeps the tombstones of one history as a gateway does: in a {@link TombstoneSpool}, on the disk
 * of the spool that loses something, which dies and fails along with it. One thread plays all
 * threads: who waits for a tombstone lets time pass until there is an answer.
 */
final class Graveyard implements Tombstones {
  private static final SpoolConfig CONFIG =
      SpoolConfig.DEFAULT
          .named("tombstones")
          .sized(AnyConfig.SEGMENT, 64 * AnyConfig.SEGMENT)
          .withPolicy(Policy.DROP_OLDEST);

  private static final long PATIENCE_MILLIS = 30_000;
  private static final long STEP_MILLIS = 250;

  private final RandomGenerator random;
  private final Time time;
  private final boolean lies;
  private final Queue<Runnable> upkeep = new ArrayDeque<>();
  private SimulatedStorage storage;
  private FileSpool spool;
  private TombstoneSpool kept;

  /** Records of which a tombstone was told to be kept. */
  private long told;

  /** Everybody's. */
  interface Time {
    long millis();

    /** As the clock that never jumps has it. */
    long nanos();

    void pass(long millis);
  }

  /**
   * @param lies tombstones are told to be kept and are not forced
   */
  Graveyard(RandomGenerator random, Faults faults, Time time, boolean lies) throws IOException {
    this.random = random;
    this.time = time;
    this.lies = lies;
    this.storage = new SimulatedStorage(random, faults);
    this.spool = opened();
    this.kept = keeper();
  }

  private FileSpool opened() throws IOException {
    upkeep.clear();
    Storage told = lies ? new LyingStorage(storage, Lie.NO_FORCE) : storage;
    return FileSpool.open(
        CONFIG,
        new FileSpool.Means(
            told,
            new FileSpool.Surroundings(
                () -> Instant.ofEpochMilli(time.millis()),
                time::nanos,
                Describer.NONE,
                Tombstones.UNHEARD,
                SpoolKeys.NONE,
                DiskSpace.Room.AMPLE),
            random,
            upkeep::add,
            Bounds.DEFAULT));
  }

  private TombstoneSpool keeper() {
    return new TombstoneSpool(new Answering(), new SimpleMeterRegistry());
  }

  /** Opens what is on the disk, and finds all in it that was told to be kept. */
  void open() throws IOException {
    spool = opened();
    kept = keeper();
    storage.operationsLeft = Long.MAX_VALUE;
    long found = 0;
    try {
      for (Tombstone each : kept.newest(Integer.MAX_VALUE)) {
        found += each.records();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(found).as("records of tombstones that are there").isGreaterThanOrEqualTo(told);
  }

  /** From now on the power may go off while a tombstone is written. */
  void mayDie() {
    storage.operationsLeft = random.nextInt(3) == 0 ? random.nextInt(1, 60) : Long.MAX_VALUE;
  }

  @Override
  public void keep(Tombstone tombstone) throws IOException {
    kept.keep(tombstone);
    told += tombstone.records();
  }

  void close() {
    spool.close();
  }

  void lose(boolean kill) {
    storage = kill ? storage.afterKill() : storage.afterPowerCut();
  }

  /** Answers before its append returns; a real one is waited for, for as long. */
  private final class Answering implements Spool {
    @Override
    public void append(Entry entry, Commit commit) {
      Once once = new Once(commit);
      spool.append(entry, once);
      long since = time.millis();
      settle();
      while (!once.told && time.millis() - since < PATIENCE_MILLIS) {
        time.pass(STEP_MILLIS);
        settle();
      }
      once.refused(Refusal.STORAGE);
    }

    private void settle() {
      boolean more = true;
      while (more && !spool.isPausing()) {
        more = spool.step();
        while (!upkeep.isEmpty()) {
          upkeep.remove().run();
        }
      }
    }

    @Override
    public Reader reader() {
      return spool.reader();
    }

    @Override
    public void acknowledge(long first, long last) {
      spool.acknowledge(first, last);
    }

    @Override
    public void drop(long sequence, Tombstone.Cause cause, String label) {
      spool.drop(sequence, cause, label);
    }

    @Override
    public boolean isPending(long sequence) {
      return spool.isPending(sequence);
    }

    @Override
    public Stats stats() {
      return spool.stats();
    }

    @Override
    public void close() {
      spool.close();
    }
  }

  /** Tells the first answer: an impatient one has given up, and may be found all the same. */
  private static final class Once implements Spool.Commit {
    private final Spool.Commit commit;
    private boolean told;

    Once(Spool.Commit commit) {
      this.commit = commit;
    }

    @Override
    public void committed(long sequence) {
      if (!told) {
        told = true;
        commit.committed(sequence);
      }
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      if (!told) {
        told = true;
        commit.refused(refusal);
      }
    }
  }
}
