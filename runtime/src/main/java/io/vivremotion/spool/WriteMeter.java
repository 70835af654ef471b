package io.vivremotion.spool;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How long forces take, and how much more is written than records are long: frames, groups,
 * acknowledgements, moves, indexes, and the zeros with which segments are prepared, also of those
 * that are never used. The file system's own is not counted. Thread-safe.
 */
final class WriteMeter {
  private final LongAdder written = new LongAdder();
  private final LongAdder payload = new LongAdder();
  private volatile @Nullable Timer forces;

  void bindTo(MeterRegistry registry, String spool) {
    forces =
        Timer.builder("vivremotion.spool.force")
            .description("Of one force of a group; what an acknowledgement waits for, at least")
            .tag("spool", spool)
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10))
            .register(registry);
    FunctionCounter.builder("vivremotion.spool.written", written, LongAdder::sum)
        .tag("spool", spool)
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
    FunctionCounter.builder("vivremotion.spool.payload", payload, LongAdder::sum)
        .tag("spool", spool)
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
  }

  void forced(long nanos) {
    Timer timer = forces;
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  void wrote(long bytes) {
    written.add(bytes);
  }

  void stored(long bytesOfRecords) {
    payload.add(bytesOfRecords);
  }

  long writtenBytes() {
    return written.sum();
  }

  long payloadBytes() {
    return payload.sum();
  }
}
