package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.uplink.catalogue.Amount;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.PriceEntry;
import io.vivremotion.uplink.tenant.Caching;
import io.vivremotion.uplink.tenant.Hedging;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.tenant.TenantConfig;
import io.vivremotion.uplink.tenant.Tenants;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What devices may spend: one unit a day, at 10 a million tokens in and 40 out. */
final class DevicesMoney {
  private DevicesMoney() {}

  static Tenants tenants(Path folder, Turns turns) {
    return new Tenants(
        Tenants.Config.DEFAULT,
        folder,
        () -> NOON.plusNanos(turns.nanos.get()),
        turns.nanos::get,
        new SimpleMeterRegistry());
  }

  static Tenant devices(Tenants tenants) {
    return devices(tenants, "1");
  }

  static Tenant devices(Tenants tenants, String perDay) {
    return devices(tenants, perDay, Optional.empty());
  }

  static Tenant devices(Tenants tenants, String perDay, Optional<String> perMonth) {
    return tenants.own(
        new TenantConfig(
            "devices",
            List.of(),
            List.of(),
            List.of(),
            new TenantConfig.Budget(
                Optional.of(new Amount(perDay)),
                perMonth.map(Amount::new),
                0,
                0,
                Optional.empty(),
                Optional.empty()),
            TenantConfig.Rate.UNLIMITED,
            16,
            false,
            Optional.empty(),
            Caching.DEFAULT,
            Hedging.NONE));
  }

  static PriceEntry price(double batchShare) {
    return new PriceEntry(
        new Amount("10"),
        Optional.empty(),
        Optional.empty(),
        new Amount("40"),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        batchShare);
  }

  static ModelCard card(String model, Optional<PriceEntry> price) {
    var offer = new Catalogue.Offer("devices", "", "", List.of(model));
    return Catalogue.of(new Catalogue.Config(List.of(offer), List.of(), price))
        .find(model)
        .orElseThrow();
  }
}
