package io.vivremotion.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.spool.SpoolKeys;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Durable appends a second with so many outstanding, then what is read back and acknowledged a
 * second, then how long an open takes which finds a million. Arguments: seconds, record bytes,
 * outstanding, directory; "encrypted" as a fifth one encrypts.
 */
final class SpoolBench {
  /** Left unacknowledged for the next open to find. */
  private static final long REOPENED = 1_000_000;

  private final int recordBytes;
  private final int outstanding;

  private static final VarHandle COUNT = countOfReturned();

  private static VarHandle countOfReturned() {
    try {
      return MethodHandles.lookup().findVarHandle(Returned.class, "count", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final FileSpool.Surroundings around;

  private SpoolBench(int recordBytes, int outstanding, SpoolKeys keys) {
    this.recordBytes = recordBytes;
    this.outstanding = outstanding;
    this.around = FileSpool.Surroundings.of(InstantSource.system()).withKeys(keys);
  }

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int bytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 260;
    int outstanding = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_024;
    Path parent = arguments.length > 3 ? Path.of(arguments[3]) : Path.of("target");
    boolean encrypted = List.of(arguments).contains("encrypted");
    SpoolKeys keys =
        encrypted ? SpoolKeys.of(List.of(new byte[SpoolKeys.KEY_BYTES])) : SpoolKeys.NONE;
    Files.createDirectories(parent);
    Path directory = Files.createTempDirectory(parent, "spool-bench");
    try {
      SpoolBench bench = new SpoolBench(bytes, outstanding, keys);
      bench.run(directory, Duration.ofSeconds(1), false);
      bench.run(directory, Duration.ofSeconds(seconds), true);
    } finally {
      delete(directory);
    }
  }

  private void run(Path directory, Duration time, boolean tell) throws Exception {
    SpoolConfig config =
        SpoolConfig.DEFAULT.named("bench").sized(SpoolConfig.DEFAULT.segmentBytes(), 8L << 30);
    try (FileSpool spool = FileSpool.open(directory, config, around)) {
      long forces = spool.stats().forces();
      long cpuBefore = cpuNanos();
      long appendNanos = append(spool, time);
      long appendCpuNanos = cpuNanos() - cpuBefore;
      Spool.Stats stats = spool.stats();
      long records = stats.appended();
      long readNanos = read(spool, records);
      long readCpuNanos = cpuNanos() - cpuBefore - appendCpuNanos;
      if (tell) {
        System.out.printf(
            "append records=%d bytes=%d per_second=%.0f forces_per_second=%.0f"
                + " records_per_force=%.0f cpu_nanos_per_record=%d%n",
            records,
            recordBytes,
            records * 1e9 / appendNanos,
            (stats.forces() - forces) * 1e9 / appendNanos,
            (double) records / (stats.forces() - forces),
            appendCpuNanos / records);
        System.out.printf(
            "read_back per_second=%.0f cpu_nanos_per_record=%d%n",
            records * 1e9 / readNanos, readCpuNanos / records);
      }
    }
    long start = System.nanoTime();
    try (FileSpool spool = FileSpool.open(directory, config, around)) {
      long millis = (System.nanoTime() - start) / 1_000_000;
      long pending = spool.stats().pendingRecords();
      if (tell) {
        System.out.printf("reopen pending_records=%d millis=%d%n", pending, millis);
      }
      spool.acknowledge(0, Long.MAX_VALUE);
    }
  }

  /** Of the whole process: on a shared machine it says more than the time. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private long append(FileSpool spool, Duration time) {
    Sample sample = new Sample(recordBytes);
    Returned returned = new Returned(Thread.currentThread());
    long start = System.nanoTime();
    long end = start + time.toNanos();
    long sent = 0;
    while (System.nanoTime() < end) {
      returned.await(sent - outstanding / 2);
      for (long room = outstanding - (sent - returned.count); room > 0; room--) {
        spool.append(sample, returned);
        sent++;
      }
    }
    returned.await(sent);
    return System.nanoTime() - start;
  }

  /** Counts; wakes the sender once half of what is outstanding has come back. */
  private static final class Returned implements Spool.Commit {
    private final Thread sender;
    private volatile long count;
    private volatile long awaited = Long.MAX_VALUE;

    Returned(Thread sender) {
      this.sender = sender;
    }

    void await(long wanted) {
      awaited = wanted;
      while (count < wanted) {
        LockSupport.parkNanos(this, 1_000_000);
      }
      awaited = Long.MAX_VALUE;
    }

    @Override
    public void committed(long sequence) {
      long now = count + 1; // one writer: the committer
      COUNT.setRelease(this, now);
      if (now == awaited) {
        LockSupport.unpark(sender);
      }
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      throw new IllegalStateException("refused: " + refusal);
    }
  }

  private long read(Spool spool, long records) throws InterruptedException {
    long start = System.nanoTime();
    long seen = 0;
    long last;
    try (Spool.Reader reader = spool.reader()) {
      while (seen < records) {
        List<Spool.Stored> some = reader.poll(512, 1 << 20, Duration.ofSeconds(1));
        if (some.isEmpty()) {
          throw new IllegalStateException("read " + seen + " of " + records);
        }
        seen += some.size();
        last = some.getLast().sequence();
        spool.acknowledge(0, last - REOPENED);
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
