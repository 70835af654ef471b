package io.vivremotion.uplink.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The models that the configured providers offer: those built in for each provider's dialect,
 * overridden and added to by configuration. Immutable.
 */
public final class Catalogue {
  private final List<ModelCard> all;
  private final Map<String, List<ModelCard>> byName;

  private Catalogue(List<ModelCard> all, Map<String, List<ModelCard>> byName) {
    this.all = List.copyOf(all);
    this.byName = Map.copyOf(byName);
  }

  /**
   * @param offers of the configured providers, the preferred first
   * @param models what configuration adds and changes
   * @param ceilingPrice that models whose price is not known are charged at; absent: they are
   *     refused
   */
  public record Config(
      List<Offer> offers, List<ModelEntry> models, Optional<PriceEntry> ceilingPrice) {
    public static final Config DEFAULT = new Config(List.of(), List.of(), Optional.empty());

    public Config {
      offers = List.copyOf(offers);
      models = List.copyOf(models);
    }
  }

  /**
   * A configured provider.
   *
   * @param provider its name
   * @param dialect of {@link Dialects#names}
   * @param region where it handles what it is sent; empty: not known
   * @param models ids, {@code *} for any run of characters; none: all that are built in for the
   *     dialect. An id without {@code *} that is not built in becomes a model of unknown price
   */
  public record Offer(String provider, String dialect, String region, List<String> models) {
    public Offer {
      models = List.copyOf(models);
      if (provider.isBlank()) {
        throw new IllegalArgumentException("name: is missing, expected a name for the provider");
      }
    }
  }

  public static Catalogue of(Config config) {
    return new Assembly(BuiltIn.models()).of(config);
  }

  /** By id, alias, or {@code provider/id}; of several providers' the preferred one's. */
  public Optional<ModelCard> find(String name) {
    List<ModelCard> cards = offers(name);
    return cards.isEmpty() ? Optional.empty() : Optional.of(cards.getFirst());
  }

  /** The same model at all providers that offer it, the preferred first. */
  public List<ModelCard> offers(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** By provider, then as listed. */
  public List<ModelCard> all() {
    return all;
  }

  /** Puts entries together, then cards. */
  record Assembly(List<ModelEntry> builtIn) {
    private record Key(String provider, String id) {}

    Catalogue of(Config config) {
      Map<Key, ModelEntry> entries = new LinkedHashMap<>();
      config.offers().forEach(offer -> add(offer, entries));
      for (ModelEntry model : config.models()) {
        entries.merge(
            new Key(model.provider(), model.id()), model, (before, over) -> over.over(before));
      }
      Optional<Price> ceiling = config.ceilingPrice().map(PriceEntry::price);
      List<ModelCard> cards = new ArrayList<>();
      Map<String, List<ModelCard>> byName = new LinkedHashMap<>();
      for (ModelEntry entry : byProvider(config.offers(), entries.values())) {
        ModelCard card = entry.card(ceiling);
        cards.add(card);
        name(byName, entry.id(), card);
        name(byName, entry.provider() + "/" + entry.id(), card);
        entry.aliases().forEach(alias -> name(byName, alias, card));
      }
      return new Catalogue(cards, byName);
    }

    /** Else what configuration adds would stand behind all that is built in. */
    private static List<ModelEntry> byProvider(List<Offer> offers, Collection<ModelEntry> entries) {
      List<String> order = offers.stream().map(Offer::provider).toList();
      return entries.stream()
          .sorted(Comparator.comparingInt(entry -> order.indexOf(entry.provider())))
          .toList();
    }

    private void add(Offer offer, Map<Key, ModelEntry> entries) {
      for (ModelEntry entry : builtIn) {
        if (entry.provider().equals(offer.dialect()) && offers(offer, entry.id())) {
          entries.put(
              new Key(offer.provider(), entry.id()), entry.at(offer.provider(), offer.region()));
        }
      }
      for (String named : offer.models()) {
        if (named.indexOf('*') < 0) {
          ModelEntry unknown = ModelEntry.unknown(named, offer.provider());
          entries.putIfAbsent(
              new Key(offer.provider(), named), unknown.at(offer.provider(), offer.region()));
        }
      }
    }

    private static boolean offers(Offer offer, String id) {
      return offer.models().isEmpty()
          || offer.models().stream().anyMatch(glob -> Glob.of(glob).matches(id));
    }

    private static void name(Map<String, List<ModelCard>> byName, String name, ModelCard card) {
      List<ModelCard> cards = byName.computeIfAbsent(name, _ -> new ArrayList<>());
      if (!cards.contains(card)) {
        cards.add(card);
      }
    }
  }
}
