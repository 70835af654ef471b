package io.vivremotion.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * What may grow in a process, once a minute. Of the heap counts the lowest value in the minute
 * after a full collection, which is asked for every {@value #COLLECTED_EVERY} minutes: by itself
 * the gateway needs one in half an hour, and what is read at once after one is mostly new again. Of
 * what else goes up and down the lowest value of the minute counts, of the rest the last.
 */
final class Vitals {
  private static final long SEGMENT_BYTES = 16 << 20;
  private static final int COLLECTED_EVERY = 3;

  private final GatewayProcess gateway;
  private final Path data;
  private final Trend heap = new Trend("live-heap-bytes");
  private final Trend direct = new Trend("direct-bytes");
  private final Trend resident = new Trend("resident-bytes");
  private final Trend threads = new Trend("threads");
  private final Trend descriptors = new Trend("descriptors");
  private final Trend disk = new Trend("disk-bytes");
  private final Trend p99 = new Trend("p99-ms");
  private final Trend rate = new Trend("acknowledged/s");
  private double lowestHeap = Double.MAX_VALUE;
  private double lowestDirect = Double.MAX_VALUE;
  private double lowestDisk = Double.MAX_VALUE;
  private boolean collected;
  private long minutes;
  private long acknowledgedBefore;

  Vitals(GatewayProcess gateway, Path data) {
    this.gateway = gateway;
    this.data = data;
  }

  void sample(Duration at) throws IOException, InterruptedException {
    lowestHeap = Math.min(lowestHeap, gateway.metric("jvm_memory_used_bytes", "area=\"heap\""));
    lowestDirect =
        Math.min(
            lowestDirect,
            gateway.metric("vivremotion_netty_direct_bytes")
                + gateway.metric("jvm_buffer_memory_used_bytes", "id=\"direct\""));
    lowestDisk = Math.min(lowestDisk, diskBytes());
  }

  private void collect() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    new ProcessBuilder(jcmd.toString(), Long.toString(gateway.pid()), "GC.run")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private void heap(Duration at) throws IOException, InterruptedException {
    if (collected) {
      heap.add(at, lowestHeap);
    }
    collected = minutes % COLLECTED_EVERY == 0;
    if (collected) {
      collect();
    }
  }

  boolean minuteIsOver(Duration at) {
    return at.toMinutes() > minutes;
  }

  void minute(Duration at, Histogram latencies, long acknowledged)
      throws IOException, InterruptedException {
    minutes = at.toMinutes();
    heap(at);
    direct.add(at, lowestDirect);
    disk.add(at, lowestDisk);
    resident.add(at, status("VmRSS:") * 1024);
    threads.add(at, status("Threads:"));
    descriptors.add(at, (double) openFiles());
    p99.add(at, latencies.getValueAtPercentile(99) / 1e6);
    if (acknowledgedBefore > 0) {
      rate.add(at, (acknowledged - acknowledgedBefore) / 60.0);
    }
    acknowledgedBefore = acknowledged;
    System.out.printf(
        Locale.ROOT,
        "minute=%d p50=%.2fms p99=%.2fms heap=%.1fMB direct=%.1fMB resident=%.0fMB threads=%.0f"
            + " files=%.0f disk=%.1fMB%n",
        minutes,
        latencies.getValueAtPercentile(50) / 1e6,
        latencies.getValueAtPercentile(99) / 1e6,
        lowestHeap / 1e6,
        lowestDirect / 1e6,
        status("VmRSS:") / 1e3,
        status("Threads:"),
        (double) openFiles(),
        lowestDisk / 1e6);
    lowestHeap = Double.MAX_VALUE;
    lowestDirect = Double.MAX_VALUE;
    lowestDisk = Double.MAX_VALUE;
    if (minutes % 10 == 1) {
      System.out.println("disk " + diskByFolder());
      System.out.println("files " + openFilesByKind());
    }
  }

  /** Which part of the disk it is, should it grow. */
  private SortedMap<String, Long> diskByFolder() throws IOException {
    SortedMap<String, Long> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.merge(data.relativize(file).getName(0).toString(), file.toFile().length(), Long::sum);
      }
    } catch (UncheckedIOException e) {
      bytes.put("changed under the walk", 0L);
    }
    return bytes;
  }

  private SortedMap<String, Integer> openFilesByKind() throws IOException {
    SortedMap<String, Integer> kinds = new TreeMap<>();
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(gateway.pid()), "fd"))) {
      for (Path each : open.toList()) {
        if (Files.isSymbolicLink(each)) {
          String target = Files.readSymbolicLink(each).toString().replaceAll("[0-9]+", "N");
          kinds.merge(target.endsWith(".jar") ? "jar" : target, 1, Integer::sum);
        }
      }
    }
    return kinds;
  }

  List<Trend> thatMustBeFlat() {
    return List.of(heap, direct, resident, threads, descriptors, disk);
  }

  Trend p99() {
    return p99;
  }

  /** Growth below this is no growth: a page here, a connection there, a segment of the inbox. */
  double noise(Trend trend) {
    if (trend == threads || trend == descriptors) {
      return 3;
    }
    return trend == disk ? 2 * SEGMENT_BYTES : 4 << 20;
  }

  void report(Duration from) {
    Stream.concat(thatMustBeFlat().stream(), Stream.of(p99, rate))
        .forEach(trend -> System.out.println(trend.report(from)));
  }

  private double status(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(gateway.pid()), "status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(Double.NaN);
  }

  private long openFiles() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(gateway.pid()), "fd"))) {
      return open.count();
    }
  }

  private double diskBytes() throws IOException {
    double bytes = 0;
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try {
          bytes += Files.size(file);
        } catch (NoSuchFileException e) {
          // deleted meanwhile, as segments are
        }
      }
    } catch (UncheckedIOException e) {
      return Double.MAX_VALUE; // a folder changed under the walk: the next sample counts
    }
    return bytes;
  }
}
