package io.vivremotion.state;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** What the state store counts. */
final class StateMeters {
  private final MeterRegistry registry;
  private final Timer writes;
  private final Counter failures;
  private final Counter uncounted;
  private final Counter forgotten;
  private final Counter wentBack;

  StateMeters(MeterRegistry registry) {
    this.registry = registry;
    this.writes = registry.timer("vivremotion.state.write");
    this.failures = registry.counter("vivremotion.state.failures");
    this.uncounted = registry.counter("vivremotion.state.uncounted");
    this.forgotten = registry.counter("vivremotion.state.forgotten");
    this.wentBack = registry.counter("vivremotion.state.writes.missing");
    backups("written");
    backups("failed");
    restores("backup");
    restores("nothing");
  }

  void watch(Supplier<Number> gatheredBytes, Supplier<Number> bytesOnDisk) {
    Gauge.builder("vivremotion.state.gathered.bytes", gatheredBytes).register(registry);
    Gauge.builder("vivremotion.state.disk.bytes", bytesOnDisk).register(registry);
  }

  void wrote(Timer.Sample since) {
    since.stop(writes);
  }

  Timer.Sample begin() {
    return Timer.start(registry);
  }

  void failed() {
    failures.increment();
  }

  /** Messages that are missing in the counts. */
  void uncounted(long messages) {
    uncounted.increment((double) messages);
  }

  void forgot(int rows) {
    forgotten.increment(rows);
  }

  /** Writes that the database had once and has no longer. */
  void wentBack(long writes) {
    wentBack.increment((double) writes);
  }

  void backedUp() {
    backups("written").increment();
  }

  void backupFailed() {
    backups("failed").increment();
  }

  /**
   * @param from backup or nothing
   */
  void restored(String from) {
    restores(from).increment();
  }

  private Counter backups(String outcome) {
    return registry.counter("vivremotion.state.backups", "outcome", outcome);
  }

  private Counter restores(String from) {
    return registry.counter("vivremotion.state.restores", "from", from);
  }
}
