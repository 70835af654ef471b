package io.vivremotion.packaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.vivremotion.http.NettyMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory, threads and processor time of the process and its JVM. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Costs a tenth of a second of class loading: call it when the ports are open. */
  static void register(MeterRegistry meters) {
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ClassLoaderMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    NettyMemory.register(meters);
    Gauge.builder("process.resident.memory", ProcessMemory::residentBytes)
        .baseUnit("bytes")
        .description("Memory of the process in RAM, as the kernel counts it")
        .register(meters);
  }

  static long heapUsedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** 0 where the kernel does not tell. */
  static long residentBytes() {
    return kilobytes("VmRSS:") * 1024;
  }

  /** The most it has ever been; 0 where the kernel does not tell. */
  static long peakResidentBytes() {
    return kilobytes("VmHWM:") * 1024;
  }

  private static long kilobytes(String field) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
