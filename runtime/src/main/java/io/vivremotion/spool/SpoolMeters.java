package io.vivremotion.spool;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.vivremotion.spool.Spool.Refusal;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Counts and sizes of one spool, as {@code vivremotion_spool_...} with the tag {@code spool}. Held
 * by the spool: a registry refers to it weakly.
 */
final class SpoolMeters {
  private final FileSpool spool;
  private final Parts parts;
  private final String name;

  record Parts(Ledger ledger, SegmentLog log, HotTail tail, Arrivals arrivals, WriteMeter writes) {}

  SpoolMeters(FileSpool spool, String name, Parts parts) {
    this.spool = spool;
    this.name = name;
    this.parts = parts;
  }

  void bindTo(MeterRegistry registry) {
    gauge(registry, "vivremotion.spool.pending", "records", s -> s.stats().pendingRecords());
    gauge(registry, "vivremotion.spool.disk", BaseUnits.BYTES, s -> s.stats().diskBytes());
    Gauge.builder("vivremotion.spool.waiting", this, m -> m.parts.arrivals().waitingBytes())
        .tag("spool", name)
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
    Gauge.builder("vivremotion.spool.moved", this, m -> m.parts.ledger().counts().moved())
        .tag("spool", name)
        .baseUnit("records")
        .register(registry);
    count("vivremotion.spool.appended", m -> m.spool.stats().appended()).register(registry);
    count("vivremotion.spool.acknowledged", m -> m.spool.stats().acknowledged()).register(registry);
    count("vivremotion.spool.lost", m -> m.spool.stats().lost()).register(registry);
    count("vivremotion.spool.forces", m -> m.parts.log().forces()).register(registry);
    for (Refusal each : Refusal.values()) {
      count("vivremotion.spool.refused", m -> m.parts.arrivals().refused(each))
          .tag("reason", lower(each))
          .register(registry);
    }
    for (Tombstone.Cause each : Tombstone.Cause.values()) {
      count("vivremotion.spool.evicted", m -> m.parts.ledger().toll().evicted(each))
          .tag("cause", lower(each))
          .register(registry);
    }
    read("memory", m -> m.parts.tail().memoryBytes()).register(registry);
    read("disk", m -> m.parts.tail().diskBytes()).register(registry);
    parts.writes().bindTo(registry, name);
  }

  private void gauge(MeterRegistry to, String meter, String unit, ToDoubleFunction<FileSpool> of) {
    Gauge.builder(meter, this, m -> of.applyAsDouble(m.spool))
        .tag("spool", name)
        .baseUnit(unit)
        .register(to);
  }

  private FunctionCounter.Builder<SpoolMeters> count(
      String meter, ToDoubleFunction<SpoolMeters> of) {
    return FunctionCounter.builder(meter, this, of).tag("spool", name);
  }

  private FunctionCounter.Builder<SpoolMeters> read(String from, ToDoubleFunction<SpoolMeters> of) {
    return count("vivremotion.spool.read", of).tag("from", from).baseUnit(BaseUnits.BYTES);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
