package io.vivremotion.packaging;

import io.vivremotion.uplink.Purse;
import io.vivremotion.uplink.TenantPurse;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.Dialects;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.tenant.Caching;
import io.vivremotion.uplink.tenant.Hedging;
import io.vivremotion.uplink.tenant.TenantConfig;
import io.vivremotion.uplink.tenant.Tenants;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The budget of devices' own calls, kept with those of tenants. */
final class DevicesPurse {
  /** As whom devices spend, and where their model's price stands in {@code uplink.models}. */
  static final String NAME = "devices";

  /** More than the uplink may have under way. */
  private static final int MOST_CALLS = 64;

  private DevicesPurse() {}

  static Purse of(GatewayConfig config, Tenants tenants) {
    GatewayConfig.UplinkSettings uplink = config.uplink();
    if (uplink.budget().equals(TenantConfig.Budget.UNLIMITED)
        || uplink.provider().baseUrl().isEmpty()) {
      return Purse.FREE;
    }
    var devices =
        new TenantConfig(
            NAME,
            List.of(),
            List.of(),
            List.of(),
            uplink.budget(),
            TenantConfig.Rate.UNLIMITED,
            MOST_CALLS,
            false,
            Optional.empty(),
            Caching.DEFAULT,
            Hedging.NONE);
    double alarmShare = uplink.link().alarmShare();
    return new TenantPurse(tenants.own(devices), cards(uplink), alarmShare, tenants::keep);
  }

  /** Of the models that devices ask, by name. */
  static Map<String, ModelCard> cards(GatewayConfig.UplinkSettings uplink) {
    Map<String, ModelCard> cards = new HashMap<>();
    Stream.concat(
            Stream.of(uplink.provider()),
            uplink.largerModels().stream().map(each -> each.over(uplink.provider())))
        .forEach(each -> cards.putIfAbsent(each.model(), card(uplink, each)));
    return cards;
  }

  /**
   * A model that devices ask: as {@code uplink.models} has it for the provider {@code devices},
   * else as it is known of the vendor whose address is configured, else of unknown price.
   */
  private static ModelCard card(
      GatewayConfig.UplinkSettings uplink, GatewayConfig.ProviderSettings provider) {
    String model = provider.model();
    String dialect = vendor(provider.baseUrl());
    List<Catalogue.Offer> offers = new ArrayList<>();
    offers.add(new Catalogue.Offer(NAME, dialect, "", List.of(model)));
    var catalogue =
        Catalogue.of(
            new Catalogue.Config(
                offers,
                uplink.models().stream().filter(entry -> entry.provider().equals(NAME)).toList(),
                uplink.ceilingPrice()));
    return catalogue.find(model).orElseThrow();
  }

  /** The dialect of the vendor at that host; empty: none that is known. */
  private static String vendor(String baseUrl) {
    String host = host(baseUrl);
    return Dialects.builtIn().names().stream()
        .filter(name ->
            Dialects.builtIn()
                .find(name)
                .map(Dialect::baseUrl)
                .filter(known -> !known.isEmpty() && host(known).equals(host))
                .isPresent())
        .findFirst()
        .orElse("");
  }

  private static String host(String url) {
    return Optional.ofNullable(URI.create(url).getHost()).orElse("");
  }
}
