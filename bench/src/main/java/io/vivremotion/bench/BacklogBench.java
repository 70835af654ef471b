package io.vivremotion.bench;

import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.spool.SpoolKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A long backlog: a process of its own fills a spool with records of 200 to 300 bytes and is killed
 * with -9; then what an open takes, and how fast a new reader reads, alone and beside ingest.
 * Leaves the directory behind. Arguments: directory, gigabytes; "encrypted" as a third one
 * encrypts.
 */
final class BacklogBench {
  private static final String FULL = "full";
  private static final Duration READING = Duration.ofSeconds(5);

  private final Path directory;
  private final long bytes;
  private final SpoolKeys keys;

  private BacklogBench(Path directory, long bytes, boolean encrypted) {
    this.directory = directory;
    this.bytes = bytes;
    byte[] key = new byte[SpoolKeys.KEY_BYTES];
    Arrays.fill(key, (byte) 7);
    this.keys = encrypted ? SpoolKeys.of(List.of(key)) : SpoolKeys.NONE;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    long bytes = (long) (Double.parseDouble(words.get(1)) * 1e9);
    var bench = new BacklogBench(Path.of(words.get(0)), bytes, words.contains("encrypted"));
    if (words.contains("fill")) {
      bench.fill();
      return;
    }
    if (!Files.isDirectory(bench.directory)) {
      fillAndKill(words);
    }
    bench.warmUp();
    bench.measure();
  }

  /** An open elsewhere, so that the loading of classes is not in the figure. */
  private void warmUp() throws IOException {
    Path elsewhere = Files.createTempDirectory(directory.toAbsolutePath().getParent(), "warm-up");
    long start = System.nanoTime();
    try (FileSpool spool = open(elsewhere)) {
      System.out.printf(
          "open an empty one, classes loaded along: millis=%.0f%n",
          (System.nanoTime() - start) / 1e6);
      spool.acknowledge(0, 0);
    }
    try (Stream<Path> files = Files.list(elsewhere)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(elsewhere);
  }

  private static void fillAndKill(List<String> words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BacklogBench.class.getName());
    command.addAll(words);
    command.add("fill");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.startsWith(FULL)) {
        line = out.readLine();
      }
      process.destroyForcibly(); // SIGKILL, in the midst of further appends
      System.out.printf("fill %s seconds=%.1f%n", line, (System.nanoTime() - start) / 1e9);
    }
    process.onExit().join();
  }

  private FileSpool open(Path where) throws IOException {
    SpoolConfig config =
        SpoolConfig.DEFAULT.named("backlog").sized(16L << 20, 2 * bytes + (1L << 30));
    return FileSpool.open(
        where, config, FileSpool.Surroundings.of(InstantSource.system()).withKeys(keys));
  }

  /** Appends until killed; says when there is enough. */
  private void fill() throws IOException {
    try (FileSpool spool = open(directory)) {
      var ingest = new Ingest(spool);
      long written = 0;
      boolean told = false;
      while (true) {
        written += ingest.append();
        if (!told && written >= bytes) {
          told = true;
          System.out.println(FULL + " records=" + spool.stats().appended());
        }
      }
    }
  }

  private void measure() throws Exception {
    long start = System.nanoTime();
    try (FileSpool spool = open(directory)) {
      double opened = (System.nanoTime() - start) / 1e6;
      Spool.Stats stats = spool.stats();
      System.out.printf(
          "open millis=%.0f pending_records=%d disk_bytes=%d lost=%d%n",
          opened, stats.pendingRecords(), stats.diskBytes(), stats.lost());
      System.out.printf("read alone per_second=%.0f%n", readPerSecond(spool));
      System.out.printf("read alone again per_second=%.0f%n", readPerSecond(spool));
      var stopped = new AtomicBoolean();
      long before = spool.stats().appended();
      Thread thread = Thread.ofPlatform().start(() -> new Ingest(spool).run(stopped));
      long began = System.nanoTime();
      double beside = readPerSecond(spool);
      double seconds = (System.nanoTime() - began) / 1e9;
      long appended = spool.stats().appended() - before;
      stopped.set(true);
      thread.join();
      System.out.printf(
          "read beside ingest per_second=%.0f appended_per_second=%.0f%n",
          beside, appended / seconds);
    }
  }

  /** From the oldest record on, in batches as the flow takes them. */
  private static double readPerSecond(Spool spool) throws InterruptedException {
    long start = System.nanoTime();
    long read = 0;
    try (Spool.Reader reader = spool.reader()) {
      while (System.nanoTime() - start < READING.toNanos()) {
        List<Spool.Stored> some = reader.poll(512, 1 << 20, Duration.ZERO);
        if (some.isEmpty()) {
          break;
        }
        read += some.size();
      }
    }
    return read * 1e9 / (System.nanoTime() - start);
  }

  /** One thread that keeps a thousand records outstanding. */
  private static final class Ingest implements Spool.Commit {
    private final FileSpool spool;
    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] content = new byte[300];
    private final Semaphore room = new Semaphore(1_024);

    Ingest(FileSpool spool) {
      this.spool = spool;
      random.nextBytes(content);
    }

    /** Returns the bytes of the record. */
    int append() {
      room.acquireUninterruptibly();
      int size = random.nextInt(200, 301);
      spool.append(new Sample(content, size), this);
      return size;
    }

    void run(AtomicBoolean stopped) {
      while (!stopped.get()) {
        append();
      }
    }

    @Override
    public void committed(long sequence) {
      room.release();
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      throw new IllegalStateException("refused: " + refusal);
    }
  }

  private static final class Sample implements Spool.Entry {
    private final byte[] content;
    private final int size;

    Sample(byte[] content, int size) {
      this.content = content;
      this.size = size;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void writeTo(ByteBuffer target) {
      target.put(content, 0, size);
    }
  }
}
