package io.vivremotion.spool;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.vivremotion.insight.Health;
import io.vivremotion.insight.SetAside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the room left on the file system of the data directory, so that configuration, database,
 * logs and an orderly stop always find some: what is worth least is let go first. A file of zeros
 * is given back when others have filled the disk all the same; what stands in its place and is no
 * file is set aside. Call {@link #tick} about once a second; the rest is thread-safe.
 */
public final class DiskSpace {
  private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
  private static final int PIECE_BYTES = 1 << 20;

  private final Path file;
  private final Volume volume;
  private final Config config;
  private volatile Level level = Level.AMPLE;
  private volatile long usable;
  private volatile long reserve;

  /** The file of zeros could be neither made nor given back. */
  private boolean withoutFile;

  /** How much room there is, most first. */
  public enum Level {
    AMPLE,
    /** Below the reserve: history and bulk grow no more. */
    SHORT,
    /** Below half of it: ordinary messages are refused, ordinary escalations drop their oldest. */
    SCARCE,
    /** Below a quarter: alarms are refused as well. */
    FULL
  }

  /**
   * @param reserveBytes that are to stay free, at most a tenth of the file system
   * @param reserveFileBytes of a file that is given back when the disk is full all the same, at
   *     most a twentieth of the file system; 0: none
   */
  public record Config(long reserveBytes, long reserveFileBytes) {
    public static final Config DEFAULT = new Config(64L << 20, 8L << 20);

    public Config {
      if (reserveBytes < 0) {
        throw new IllegalArgumentException("reserve-bytes: 0 or more was expected");
      }
      if (reserveFileBytes < 0 || reserveFileBytes > 1L << 30) {
        throw new IllegalArgumentException("reserve-file-bytes: 0 to 1GiB was expected");
      }
    }
  }

  /** What the file system says. */
  public interface Volume {
    long usableBytes() throws IOException;

    long totalBytes() throws IOException;

    /** The one on which the folder is. */
    static Volume of(Path directory) {
      return new Volume() {
        @Override
        public long usableBytes() throws IOException {
          return Files.getFileStore(directory).getUsableSpace();
        }

        @Override
        public long totalBytes() throws IOException {
          return Files.getFileStore(directory).getTotalSpace();
        }
      };
    }
  }

  /** Asked by a spool before it writes; any thread. */
  public interface Room {
    Room AMPLE = _ -> false;

    /** Whether nothing more may be taken on disk for such records. */
    boolean isShort(boolean urgent);
  }

  public DiskSpace(Path directory, Config config, Volume volume) throws IOException {
    Files.createDirectories(directory);
    this.file = directory.resolve("reserve");
    this.config = config;
    this.volume = volume;
    this.usable = volume.usableBytes();
  }

  /** For what may use the disk until it is at this level; urgent records until the other one. */
  public Room until(Level ordinary, Level urgent) {
    return isUrgent -> level.compareTo(isUrgent ? urgent : ordinary) >= 0;
  }

  public Level level() {
    return level;
  }

  /** Looks at the disk; gives the file back or makes it again. */
  public void tick() {
    try {
      long total = volume.totalBytes();
      reserve = Math.min(config.reserveBytes(), total / 10);
      long fileBytes = Math.min(config.reserveFileBytes(), total / 20);
      usable = volume.usableBytes();
      Level now = levelOf(usable);
      if (now.compareTo(level) < 0) {
        now = levelOf(usable - reserve / 8); // not back and forth at the border
      }
      if (now != level) {
        LOG.warn(
            "event=disk_space level={} usable_bytes={} reserve_bytes={}", now, usable, reserve);
        level = now;
      }
      keepFile(fileBytes);
    } catch (IOException e) {
      LOG.warn("event=disk_space_unknown why={}", e.toString());
    }
  }

  private Level levelOf(long bytes) {
    if (bytes >= reserve) {
      return Level.AMPLE;
    }
    return bytes >= reserve / 2 ? Level.SHORT : bytes >= reserve / 4 ? Level.SCARCE : Level.FULL;
  }

  /** Without the file the gateway goes on as with it: that it cannot be made is told, once. */
  private void keepFile(long bytes) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        SetAside.rename(file, "a file should stand here");
      }
      long size = Files.exists(file) ? Files.size(file) : 0;
      boolean there = size > 0;
      if (there && size < bytes && usable >= reserve + 2 * bytes) {
        if (!withoutFile) {
          LOG.warn("event=reserve_damaged file={} bytes={} wanted={}", file, size, bytes);
        }
        make(bytes);
      } else if (there && (usable < bytes / 2 || bytes == 0)) {
        Files.deleteIfExists(file);
        LOG.warn("event=reserve_given_back bytes={} usable_bytes={}", bytes, usable);
      } else if (!there && bytes > 0 && usable >= reserve + 2 * bytes) {
        make(bytes);
      }
      withoutFile = false;
    } catch (IOException e) {
      if (!withoutFile) {
        LOG.warn("event=reserve_failed file={} why={}", file, e.toString());
      }
      withoutFile = true;
    }
  }

  private void make(long bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      long left = bytes;
      while (left > 0) {
        left -= channel.write(ByteBuffer.allocate((int) Math.min(left, PIECE_BYTES)));
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  public Health health() {
    String place = file.getParent() + " has " + (usable >> 20) + " MiB left: ";
    return switch (level) {
      case AMPLE -> Health.UP;
      case SHORT ->
          new Health.Degraded(place + "history and bulk escalations grow no more; make room");
      case SCARCE -> new Health.Degraded(place + "only alarms are taken; make room");
      case FULL -> new Health.Degraded(place + "nothing is taken; make room");
    };
  }

  /** As {@code vivremotion_disk_...}; the level as 0 (ample) to 3 (full). */
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("vivremotion.disk.usable", this, disk -> disk.usable)
        .baseUnit(BaseUnits.BYTES)
        .register(meters);
    for (Level each : Level.values()) {
      Gauge.builder("vivremotion.disk.level", this, disk -> disk.level == each ? 1 : 0)
          .description("1 for the level that holds")
          .tag("level", each.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
  }

  /** Of the whole file system; 0 if unknown. */
  public long totalBytes() {
    try {
      return volume.totalBytes();
    } catch (IOException e) {
      return 0;
    }
  }
}
