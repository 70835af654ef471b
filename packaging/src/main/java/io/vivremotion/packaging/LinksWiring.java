package io.vivremotion.packaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.HttpClient;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.link.Allowance;
import io.vivremotion.uplink.link.InterfaceCounters;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Reconciliation;
import io.vivremotion.uplink.link.Terms;
import io.vivremotion.uplink.provider.Endpoints;
import io.vivremotion.uplink.token.TokenCounts;
import java.util.ArrayList;
import java.util.List;

/** The links to the cloud, each with its own budget, client and connections. */
final class LinksWiring {
  private LinksWiring() {}

  /**
   * @param clouds in the order of the configuration
   * @param addresses of this machine, from which each connects
   * @param tokens held once for all that count
   */
  record Links(
      List<Uplink.Cloud> clouds,
      List<HttpClient> clients,
      List<String> addresses,
      TokenCounts tokens,
      Endpoints endpoints) {}

  static Links of(GatewayConfig config, Wiring.Surroundings around, MeterRegistry meters) {
    var tokens = new TokenCounts(config.context().tokens(), around.nanoTime(), meters);
    var endpoints = new Endpoints(around.clock(), around.nanoTime());
    List<Uplink.Cloud> clouds = new ArrayList<>();
    List<HttpClient> clients = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    GatewayConfig.UplinkSettings uplink = config.uplink();
    if (uplink.links().isEmpty()) {
      var budget = new LinkBudget(uplink.link(), around.nanoTime());
      var client = new HttpClient(uplink.client(), budget, meters);
      clients.add(client);
      addresses.add("");
      clouds.add(
          new Uplink.Cloud(
              "link",
              Terms.ALWAYS,
              CloudProvider.of(config, around, tokens, client, endpoints),
              budget,
              Reconciliation.none(budget)));
    }
    for (LinkEntry link : uplink.links()) {
      var allowance = new Allowance(link.allowance(), around.clock());
      var budget = new LinkBudget(link.budget(uplink.link()), around.nanoTime(), allowance);
      var client = new HttpClient(uplink.client(), budget, meters, link.localAddress());
      clients.add(client);
      addresses.add(link.localAddress());
      clouds.add(
          new Uplink.Cloud(
              link.name(),
              link.terms(),
              CloudProvider.of(config, around, tokens, client, endpoints),
              budget,
              carried(link.networkInterface(), budget, around)));
    }
    return new Links(
        List.copyOf(clouds), List.copyOf(clients), List.copyOf(addresses), tokens, endpoints);
  }

  private static Reconciliation carried(
      String name, LinkBudget budget, Wiring.Surroundings around) {
    return name.isEmpty()
        ? Reconciliation.none(budget)
        : new Reconciliation(
            name,
            InterfaceCounters.linux(InterfaceCounters.SYSTEM, name),
            budget,
            around.nanoTime());
  }
}
