package io.vivremotion.uplink.tenant;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Of one tenant. All counters exist from the start: none is looked up on the way of a request. */
final class TenantMeters {
  private static final double MICROS = 1e6;

  private final Map<Admission.Reason, Counter> refused = new EnumMap<>(Admission.Reason.class);
  private final Map<Ending, Counter> settled = new EnumMap<>(Ending.class);
  private final Counter late;
  private final Counter costUnknown;
  private final Counter cost;
  private final Counter tokens;
  private final Counter bytes;

  TenantMeters(String tenant, MeterRegistry registry) {
    for (Admission.Reason why : Admission.Reason.values()) {
      refused.put(
          why,
          Counter.builder("vivremotion_app_refused")
              .description("Requests that a tenant's limits refused")
              .tag("tenant", tenant)
              .tag("why", why.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (Ending ending : Ending.values()) {
      settled.put(
          ending,
          Counter.builder("vivremotion_app_settled")
              .description("Admitted requests by how they ended; expired: never settled in time")
              .tag("tenant", tenant)
              .tag("ending", ending.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    this.late = counter(registry, "vivremotion_app_settled_again", tenant);
    this.costUnknown = counter(registry, "vivremotion_app_cost_unknown", tenant);
    this.cost = counter(registry, "vivremotion_app_cost", tenant);
    this.tokens = counter(registry, "vivremotion_app_tokens", tenant);
    this.bytes = counter(registry, "vivremotion_app_wire_bytes", tenant);
  }

  private static Counter counter(MeterRegistry registry, String name, String tenant) {
    return registry.counter(name, "tenant", tenant);
  }

  void refused(Admission.Reason why) {
    increment(refused.get(why), 1);
  }

  void settled(Settlement settlement, Spend actual) {
    increment(settled.get(settlement.ending()), 1);
    if (settlement.costAssumed()) {
      costUnknown.increment();
    }
    cost.increment(actual.moneyMicros() / MICROS);
    tokens.increment((double) actual.tokens());
    bytes.increment((double) actual.bytes());
  }

  void settledAgain() {
    late.increment();
  }

  private static void increment(@org.jspecify.annotations.Nullable Counter counter, double by) {
    if (counter != null) {
      counter.increment(by);
    }
  }
}
