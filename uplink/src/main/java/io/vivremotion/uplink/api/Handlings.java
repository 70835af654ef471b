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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is done to the requests of each tenant, by its name. Built once. */
final class Handlings {
  private final Map<String, Handling> byTenant = new HashMap<>();

  Handlings(List<Tenant> tenants, AppApi.Time time, MeterRegistry registry) {
    for (Tenant tenant : tenants) {
      TenantConfig config = tenant.config();
      Optional<TenantAnswers> answers =
          config.cache().isOn() ? Optional.of(answers(config, time)) : Optional.empty();
      answers.ifPresent(each -> each.watch(registry));
      byTenant.put(config.name(), new Handling(config.mask().map(Mask::masking), answers));
    }
    List<TenantAnswers> all =
        byTenant.values().stream().flatMap(each -> each.answers().stream()).toList();
    Gauge.builder(
            "vivremotion_apps_cache_bytes",
            all,
            each -> each.stream().mapToLong(TenantAnswers::bytes).sum())
        .description("Answers kept for apps, of all tenants")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder(
            "vivremotion_apps_cache_evicted_bytes",
            all,
            each -> each.stream().mapToLong(TenantAnswers::evictedBytes).sum())
        .description("Answers kept for apps that went for want of room")
        .baseUnit("bytes")
        .register(registry);
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
