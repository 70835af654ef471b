package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.insight.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolThreadsTest {
  private static final int THREADS = 4;
  private static final int EACH = 20_000;

  @TempDir Path directory;

  @Test
  void each_thread_s_records_are_read_once_and_in_its_order_while_others_acknowledge()
      throws Exception {
    SpoolConfig config =
        SpoolConfig.DEFAULT.named("threads").sized(1 << 18, 64 << 20).withMaxWaitingBytes(1 << 20);
    try (FileSpool spool = FileSpool.open(directory, config, InstantSource.system())) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        threads.add(Thread.ofPlatform().start(() -> append(spool, thread)));
      }
      int[] next = new int[THREADS];
      int read = 0;
      SplittableRandom random = new SplittableRandom(1);
      List<Long> later = new ArrayList<>();
      try (Spool.Reader reader = spool.reader()) {
        while (read < THREADS * EACH) {
          List<Spool.Stored> some = reader.poll(300, 1 << 16, Duration.ofSeconds(20));
          assertThat(some).as("after %s", read).isNotEmpty();
          for (Spool.Stored stored : some) {
            String[] words = Read.text(stored).split(" ", -1);
            assertThat(Integer.parseInt(words[1])).isEqualTo(next[Integer.parseInt(words[0])]++);
            if (random.nextInt(500) == 0) {
              later.add(stored.sequence());
            } else {
              spool.acknowledge(stored.sequence(), stored.sequence());
            }
          }
          read += some.size();
        }
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(Read.all(spool))
          .extracting(Spool.Stored::sequence)
          .containsExactlyElementsOf(later);
      assertThat(spool.stats().lost()).isZero();
    }
    try (FileSpool spool = FileSpool.open(directory, config, InstantSource.system())) {
      assertThat(spool.stats().lost()).isZero();
      assertThat(spool.stats().pendingRecords()).isPositive().isLessThan(1_000);
      spool.acknowledge(0, Long.MAX_VALUE);
      assertThat(Read.all(spool)).isEmpty();
    }
  }

  private static void append(FileSpool spool, int thread) {
    Semaphore outstanding = new Semaphore(500);
    for (int i = 0; i < EACH; i++) {
      outstanding.acquireUninterruptibly();
      spool.append(
          new Text(thread + " " + i + " " + "x".repeat(i % 200)),
          new Spool.Commit() {
            @Override
            public void committed(long sequence) {
              outstanding.release();
            }

            @Override
            public void refused(Spool.Refusal refusal) {
              throw new AssertionError(refusal);
            }
          });
    }
    outstanding.acquireUninterruptibly(500);
  }

  @Test
  void what_waits_in_memory_is_bounded() throws Exception {
    SpoolConfig config =
        SpoolConfig.DEFAULT
            .named("bounded")
            .sized(1 << 20, 64 << 20)
            .withMaxWaitingBytes(1 << 16)
            .withMinSyncInterval(Duration.ofSeconds(1));
    try (FileSpool spool = FileSpool.open(directory, config, InstantSource.system())) {
      Appended appended = new Appended();
      for (int i = 0; i < 1_000; i++) {
        spool.append(new Text("x".repeat(1_000)), appended);
      }
      appended.awaitAll(1_000);
      assertThat(appended.refusals()).isNotEmpty().containsOnly(Spool.Refusal.BACKLOG);
      assertThat(appended.sequences()).isNotEmpty();
    }
  }

  @Test
  void what_goes_while_the_spool_is_closed_does_not_come_back() throws Exception {
    SpoolConfig config = SpoolConfig.DEFAULT.named("parting");
    KeptTombstones kept = new KeptTombstones();
    CountDownLatch keeping = new CountDownLatch(1);
    try (FileSpool spool = open(config, kept)) {
      Appended appended = new Appended();
      spool.append(new Text("of no use"), appended);
      spool.append(new Text("stays"), appended);
      appended.awaitAll(2);
      kept.meanwhile =
          () -> {
            keeping.countDown();
            await().until(() -> spool.health() instanceof Health.Down); // its committer has ended
          };
      spool.drop(1, Tombstone.Cause.GIVEN_UP, "of no use");
      keeping.await();
    }
    assertThat(kept.records()).isEqualTo(1);
    try (FileSpool spool = open(config, kept)) {
      assertThat(Read.all(spool)).extracting(Read::text).containsExactly("stays");
    }
  }

  private FileSpool open(SpoolConfig config, Tombstones tombstones) throws IOException {
    return FileSpool.open(
        directory,
        config,
        new FileSpool.Surroundings(
            InstantSource.system(),
            System::nanoTime,
            Describer.NONE,
            tombstones,
            SpoolKeys.NONE,
            DiskSpace.Room.AMPLE));
  }

  @Test
  void an_interrupted_reader_harms_nobody_else() throws Exception {
    SpoolConfig config = SpoolConfig.DEFAULT.named("interrupted");
    try (FileSpool spool = FileSpool.open(directory, config, InstantSource.system())) {
      Appended appended = new Appended();
      spool.append(new Text("one"), appended);
      appended.awaitAll(1);
      Thread reading =
          Thread.ofPlatform()
              .start(() -> {
                Thread.currentThread().interrupt();
                try (Spool.Reader reader = spool.reader()) {
                  reader.poll(10, 1 << 16, Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      reading.join();
      spool.append(new Text("two"), appended);
      appended.awaitAll(2);
      assertThat(Read.all(spool)).extracting(Read::text).containsExactly("one", "two");
    }
  }
}
