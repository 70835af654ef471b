package io.vivremotion.bench;

import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.SpoolConfig;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What a disk is given to write for a byte of payload, at a load that does not depend on the disk:
 * so many records a second, one after the other, read and acknowledged behind as a flow does it.
 * Arguments: records a second, record bytes, min-sync-interval in ms, seconds, segment bytes,
 * directory.
 */
final class WearBench {
  /** The least that a force has written. */
  private static final double PAGE = 4_096;

  private static final Duration ACKNOWLEDGED_EVERY = Duration.ofSeconds(10);

  private final int perSecond;
  private final int recordBytes;
  private final FileSpool spool;
  private volatile boolean ended;

  private WearBench(int perSecond, int recordBytes, FileSpool spool) {
    this.perSecond = perSecond;
    this.recordBytes = recordBytes;
    this.spool = spool;
  }

  public static void main(String[] arguments) throws Exception {
    int perSecond = Integer.parseInt(arguments[0]);
    int recordBytes = Integer.parseInt(arguments[1]);
    Duration interval = Duration.ofMillis(Long.parseLong(arguments[2]));
    Duration time = Duration.ofSeconds(Long.parseLong(arguments[3]));
    long segment = Long.parseLong(arguments[4]);
    Path directory = Files.createTempDirectory(Path.of(arguments[5]), "wear-bench");
    SpoolConfig config =
        SpoolConfig.DEFAULT.named("wear").sized(segment, 1L << 30).withMinSyncInterval(interval);
    try (FileSpool spool = FileSpool.open(directory, config, InstantSource.system())) {
      new WearBench(perSecond, recordBytes, spool).run(time);
    }
  }

  private void run(Duration time) throws Exception {
    Thread reader = Thread.ofPlatform().start(this::acknowledge);
    offer(Duration.ofSeconds(2));
    Spool.Stats before = spool.stats();
    offer(time);
    Spool.Stats after = spool.stats();
    double payload = after.payloadBytes() - before.payloadBytes();
    double written = after.writtenBytes() - before.writtenBytes();
    long forces = after.forces() - before.forces();
    System.out.printf(
        "records_per_second=%d bytes=%d payload=%.0f forces_per_second=%.1f"
            + " written_per_payload_byte=%.2f in_pages_at_least=%.1f%n",
        perSecond,
        recordBytes,
        payload,
        forces / (double) time.toSeconds(),
        written / payload,
        Math.max(written, forces * PAGE) / payload);
    ended = true;
    reader.join();
  }

  /** Evenly, and waiting for nothing. */
  private void offer(Duration time) {
    long start = System.nanoTime();
    long all = perSecond * time.toSeconds();
    for (long i = 0; i < all; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      spool.append(new Sample(recordBytes), new Taken());
    }
  }

  private void acknowledge() {
    long last = 0;
    long acknowledgedAt = System.nanoTime();
    try (Spool.Reader reader = spool.reader()) {
      while (!ended) {
        List<Spool.Stored> some = reader.poll(512, 1 << 20, Duration.ofMillis(100));
        last = some.isEmpty() ? last : some.getLast().sequence();
        if (System.nanoTime() - acknowledgedAt > ACKNOWLEDGED_EVERY.toNanos()) {
          spool.acknowledge(0, last);
          acknowledgedAt = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Sample(int size) implements Spool.Entry {
    private static final byte[] CONTENT = new byte[1 << 16];

    @Override
    public void writeTo(ByteBuffer target) {
      target.put(CONTENT, 0, size);
    }
  }

  private record Taken() implements Spool.Commit {
    @Override
    public void committed(long sequence) {
      // the meters tell
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      System.err.println("refused=" + refusal);
    }
  }
}
