package io.vivremotion.bench;

import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.Spool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Durable appends a second with so many outstanding, then what is read back and acknowledged a
 * second. Arguments: seconds, record bytes, outstanding, directory.
 */
final class SpoolBench {
  private final int recordBytes;
  private final Semaphore outstanding;
  private final LongAdder failed = new LongAdder();

  private SpoolBench(int recordBytes, int outstanding) {
    this.recordBytes = recordBytes;
    this.outstanding = new Semaphore(outstanding);
  }

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int bytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 260;
    int outstanding = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_024;
    Path parent = arguments.length > 3 ? Path.of(arguments[3]) : Path.of("target");
    Files.createDirectories(parent);
    Path directory = Files.createTempDirectory(parent, "spool-bench");
    try {
      SpoolBench bench = new SpoolBench(bytes, outstanding);
      bench.run(directory, Duration.ofSeconds(1), false);
      bench.run(directory, Duration.ofSeconds(seconds), true);
    } finally {
      delete(directory);
    }
  }

  private void run(Path directory, Duration time, boolean tell) throws Exception {
    FileSpool.Config sizes = FileSpool.Config.DEFAULT;
    FileSpool.Config config =
        new FileSpool.Config(
            "bench",
            sizes.segmentBytes(),
            8L << 30,
            sizes.policy(),
            Duration.ZERO,
            sizes.maxWaitingBytes(),
            Duration.ZERO);
    try (FileSpool spool = FileSpool.open(directory, config, InstantSource.system())) {
      long forces = spool.stats().forces();
      long appendNanos = append(spool, time);
      Spool.Stats stats = spool.stats();
      long records = stats.appended();
      long readNanos = read(spool, records);
      if (tell) {
        System.out.printf(
            "append records=%d bytes=%d per_second=%.0f forces_per_second=%.0f records_per_force=%.0f refused=%d%n",
            records,
            recordBytes,
            records * 1e9 / appendNanos,
            (stats.forces() - forces) * 1e9 / appendNanos,
            (double) records / (stats.forces() - forces),
            failed.sum());
        System.out.printf("read_back per_second=%.0f%n", records * 1e9 / readNanos);
      }
    }
  }

  private long append(FileSpool spool, Duration time) throws InterruptedException {
    Sample record = new Sample(recordBytes);
    Returned returned = new Returned();
    int all = outstanding.availablePermits();
    long start = System.nanoTime();
    long end = start + time.toNanos();
    while (System.nanoTime() < end) {
      outstanding.acquire();
      int more = outstanding.drainPermits();
      for (int i = 0; i <= more; i++) {
        spool.append(record, returned);
      }
    }
    outstanding.acquire(all);
    long nanos = System.nanoTime() - start;
    outstanding.release(all);
    return nanos;
  }

  /**
   * Gives back places in steps, as a server does that answers once for each connection and group.
   */
  private final class Returned implements Spool.Commit {
    @Override
    public void committed(long sequence) {
      outstanding.release();
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      failed.increment();
      outstanding.release();
    }
  }

  private long read(Spool spool, long records) throws InterruptedException {
    long start = System.nanoTime();
    long seen = 0;
    try (Spool.Reader reader = spool.reader()) {
      while (seen < records) {
        List<Spool.Stored> some = reader.poll(512, 1 << 20, Duration.ofSeconds(1));
        if (some.isEmpty()) {
          throw new IllegalStateException("read " + seen + " of " + records);
        }
        seen += some.size();
        spool.acknowledge(some.getFirst().sequence(), some.getLast().sequence());
      }
    }
    return System.nanoTime() - start;
  }

  private record Sample(int size) implements Spool.Entry {
    private static final byte[] CONTENT = new byte[1 << 16];

    @Override
    public void writeTo(ByteBuffer target) {
      target.put(CONTENT, 0, size);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
