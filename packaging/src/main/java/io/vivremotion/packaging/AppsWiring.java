package io.vivremotion.packaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.StreamClient;
import io.vivremotion.uplink.api.AppApi;
import io.vivremotion.uplink.api.Formats;
import io.vivremotion.uplink.api.ProviderConfig;
import io.vivremotion.uplink.api.TenantDoor;
import io.vivremotion.uplink.audit.AuditLog;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.ModelEntry;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.image.Pictures;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.tenant.Tenants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What serves apps: who they are, which models there are, the way to their providers. */
final class AppsWiring {
  private AppsWiring() {}

  /** Reads what tenants have spent; nothing runs yet. */
  static Tenants tenants(GatewayConfig config, Wiring.Surroundings around, MeterRegistry meters) {
    return new Tenants(
        config.apps().tenantsConfig(),
        config.dataDirectory().resolve("tenants"),
        around.clock(),
        around.nanoTime(),
        meters);
  }

  /**
   * @param link in use, for calls which are not free
   */
  static Gateway.Apps of(
      GatewayConfig config,
      Wiring.Surroundings around,
      Tenants tenants,
      LinkInUse link,
      MeterRegistry meters) {
    AppsSettings settings = config.apps();
    var client =
        new StreamClient(settings.client(), config.http().ioThreads(), link::wayOfApps, meters);
    var audit =
        new AuditLog(
            settings.audit(), config.dataDirectory().resolve("audit"), around.clock(), meters);
    var time = new AppApi.Time(around.clock(), around.nanoTime(), around.random());
    var ports =
        new AppApi.Ports(
            client,
            TenantDoor.of(tenants, config.http().host(), time, meters),
            catalogue(config.uplink()),
            Formats.all(new Origin(around.clock(), () -> id(around.random()))),
            audit::note,
            providers(config, around),
            new AppsEncoder(around.models()),
            settings.modelPairs(),
            new Pictures(settings.images(), () -> carried(link.budget()), meters),
            link::shut,
            link.endpoints(),
            time);
    return new Gateway.Apps(client, tenants, audit, new AppApi(settings.api(), ports, meters));
  }

  /** What the link carries up in a second: as measured, and no more than it may. */
  private static double carried(LinkBudget link) {
    return Math.min(link.upBytesPerSecond(), (double) link.config().rateBytesPerSecond());
  }

  static Catalogue catalogue(GatewayConfig.UplinkSettings uplink) {
    List<Catalogue.Offer> offers =
        uplink.providers().stream().map(AppsSettings.Provider::offer).toList();
    boolean named = offers.stream().anyMatch(offer -> offer.provider().equals(DevicesPurse.NAME));
    List<ModelEntry> models =
        uplink.models().stream()
            .filter(model -> named || !model.provider().equals(DevicesPurse.NAME))
            .toList();
    return Catalogue.of(new Catalogue.Config(offers, models, uplink.ceilingPrice()));
  }

  private static Map<ProviderConfig, KeySource> providers(
      GatewayConfig config, Wiring.Surroundings around) {
    Map<ProviderConfig, KeySource> providers = new LinkedHashMap<>();
    for (AppsSettings.Provider each : config.uplink().providers()) {
      providers.put(each.config(), CloudProvider.key(each.key(), around.environment()));
    }
    return providers;
  }

  static String id(RandomGenerator random) {
    return Long.toHexString(random.nextLong() | 1L << 63)
        + Long.toHexString(random.nextLong() | 1L << 63);
  }
}
