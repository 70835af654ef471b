package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.concurrency.ConcurrencyLimit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** The models of the catalogue at the providers that have them. Immutable. */
final class Targets {
  private final Catalogue catalogue;
  private final Map<ModelCard, Target> byCard;

  private Targets(Catalogue catalogue, Map<ModelCard, Target> byCard) {
    this.catalogue = catalogue;
    this.byCard = Map.copyOf(byCard);
  }

  static Targets of(Catalogue catalogue, List<Upstream> upstreams, MeterRegistry registry) {
    Map<String, Upstream> byName = new HashMap<>();
    upstreams.forEach(upstream -> byName.put(upstream.name(), upstream));
    Map<ModelCard, Target> all = new HashMap<>();
    for (ModelCard card : catalogue.all()) {
      Upstream upstream = byName.get(card.provider());
      if (upstream != null) {
        all.put(card, Target.of(upstream, card, registry));
      }
    }
    Targets targets = new Targets(catalogue, all);
    targets.count(
        registry, "under_way", "Requests of apps at providers", ConcurrencyLimit::underWay);
    targets.count(
        registry,
        "waiting",
        "Requests of apps that wait for a provider",
        ConcurrencyLimit::waiting);
    return targets;
  }

  private void count(
      MeterRegistry registry, String name, String what, ToIntFunction<ConcurrencyLimit> of) {
    Gauge.builder(
            "vivremotion_apps_" + name,
            byCard,
            all -> all.values().stream().map(Target::concurrency).mapToInt(of).sum())
        .description(what)
        .register(registry);
  }

  /** In the order in which they are to be tried; none: nobody has the model. */
  List<Target> of(String model, Surface surface, Formats known) {
    List<Target> found = new ArrayList<>(2);
    for (ModelCard card : catalogue.offers(model)) {
      Target target = byCard.get(card);
      if (target != null && surface.way(target, known) != Surface.Way.NONE) {
        found.add(target);
      }
    }
    return found;
  }

  /** One card for each name, of those that are wanted. */
  List<ModelCard> listed(Predicate<ModelCard> wanted) {
    Map<String, ModelCard> all = new LinkedHashMap<>();
    catalogue.all().stream()
        .filter(byCard::containsKey)
        .filter(wanted)
        .forEach(card -> all.putIfAbsent(card.id(), card));
    return List.copyOf(all.values());
  }
}
