package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.cache.ShadowAsking;
import io.vivremotion.uplink.cache.TenantAnswers;
import io.vivremotion.uplink.tenant.Caching;
import io.vivremotion.uplink.tenant.Mask;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.tenant.TenantConfig;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What is done to the requests of each tenant, by its name. Built once. */
final class Handlings {
  private final Map<String, Handling> byTenant = new HashMap<>();

  Handlings(List<Tenant> tenants, AppApi.Time time, MeterRegistry registry) {
    for (Tenant tenant : tenants) {
      TenantConfig config = tenant.config();
      Optional<TenantAnswers> answers =
          config.cache().isOn() ? Optional.of(answers(config, time)) : Optional.empty();
      answers.ifPresent(each -> each.watch(registry));
      byTenant.put(
          config.name(),
          new Handling(
              config.mask().map(Mask::masking),
              answers,
              config.logContent(),
              config.mask().map(Mask::media).orElse(Unmaskable.PASS),
              config.hedge()));
    }
    Gauge.builder("vivremotion_apps_cache_bytes", this, all -> all.sum(TenantAnswers::bytes))
        .description("Answers kept for apps, of all tenants")
        .baseUnit("bytes")
        .register(registry); // which holds on to nothing: this object lives with its door
    FunctionCounter.builder(
            "vivremotion_apps_cache_evicted_bytes",
            this,
            all -> all.sum(TenantAnswers::evictedBytes))
        .description("Answers kept for apps that went for want of room")
        .baseUnit("bytes")
        .register(registry);
  }

  private long sum(ToLongFunction<TenantAnswers> bytes) {
    return byTenant.values().stream()
        .flatMap(each -> each.answers().stream())
        .mapToLong(bytes)
        .sum();
  }

  private static TenantAnswers answers(TenantConfig config, AppApi.Time time) {
    Caching caching = config.cache();
    String policy =
        Integer.toHexString(Objects.hash(config.mask(), config.models(), config.residency()));
    return new TenantAnswers(
        new TenantAnswers.Owner(config.name(), policy),
        caching.rules(),
        caching.maxBytes(),
        new ShadowAsking(caching.shadowShare(), time.random()::nextDouble),
        time.nanoTime());
  }

  Handling of(Tenant tenant) {
    return Optional.ofNullable(byTenant.get(tenant.name())).orElseThrow();
  }
}
