package io.vivremotion.packaging;

import io.vivremotion.http.HttpClient;
import io.vivremotion.uplink.Target;
import io.vivremotion.uplink.Tariff;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Tokenizer;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.provider.Endpoints;
import io.vivremotion.uplink.provider.NoProvider;
import io.vivremotion.uplink.provider.Provider;
import io.vivremotion.uplink.provider.WithBatchApi;
import io.vivremotion.uplink.provider.later.AnthropicBatches;
import io.vivremotion.uplink.provider.later.OpenAiBatches;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.provider.openai.OpenAiProvider;
import io.vivremotion.uplink.route.Bounds;
import io.vivremotion.uplink.token.Count;
import io.vivremotion.uplink.token.TokenCounts;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** The cloud that the configuration names, and where its key comes from. */
final class CloudProvider {
  private CloudProvider() {}

  /** The models for devices, the smallest first. */
  static List<Target> of(
      GatewayConfig config,
      Wiring.Surroundings around,
      TokenCounts tokens,
      HttpClient client,
      Endpoints endpoints) {
    GatewayConfig.ProviderSettings smallest = config.uplink().provider();
    if (smallest.baseUrl().isEmpty()) {
      return List.of(Target.of(new NoProvider()));
    }
    Map<String, ModelCard> cards = DevicesPurse.cards(config.uplink());
    List<Target> targets = new ArrayList<>();
    targets.add(
        new Target(
            provider(smallest, around, tokens, client, endpoints),
            0,
            tariff(smallest, cards),
            bounds(smallest, cards)));
    for (LargerModel larger : config.uplink().largerModels()) {
      GatewayConfig.ProviderSettings settings = larger.over(smallest);
      targets.add(
          new Target(
              provider(settings, around, tokens, client, endpoints),
              larger.correctness(),
              Tariff.alike(larger.costPerMillionTokens()),
              bounds(settings, cards)));
    }
    return targets;
  }

  /** As configured, else as the catalogue has it; a window that nobody knows has no end. */
  private static Bounds bounds(
      GatewayConfig.ProviderSettings settings, Map<String, ModelCard> cards) {
    ModelCard card = card(settings, cards);
    Set<String> understands = new HashSet<>();
    card.modalities().forEach(each -> understands.add(each.name().toLowerCase(Locale.ROOT)));
    return new Bounds(
        settings.region().isEmpty() ? card.region() : settings.region(),
        card.contextTokens() == 0 ? Long.MAX_VALUE : card.contextTokens(),
        understands);
  }

  /** As configured, else as the catalogue has it. */
  static Tariff tariff(GatewayConfig.ProviderSettings settings, Map<String, ModelCard> cards) {
    return settings
        .costPerMillionTokens()
        .map(Tariff::alike)
        .orElseGet(() -> Tariff.of(card(settings, cards)));
  }

  private static ModelCard card(
      GatewayConfig.ProviderSettings settings, Map<String, ModelCard> cards) {
    return Objects.requireNonNull(cards.get(settings.model()), settings.model());
  }

  private static Provider provider(
      GatewayConfig.ProviderSettings settings,
      Wiring.Surroundings around,
      TokenCounts tokens,
      HttpClient client,
      Endpoints endpoints) {
    KeySource keys = key(settings.key(), around.environment());
    var provider =
        new OpenAiProvider(
            new OpenAiProvider.Config(
                URI.create(settings.baseUrl()),
                settings.model(),
                settings.simulation(),
                settings.timeout(),
                settings.bytesPerToken()),
            keys,
            client,
            around.clock(),
            new OpenAiProvider.Known(
                counted(settings.model(), tokens), endpoints.gzip(URI.create(settings.baseUrl()))));
    return withBatchApi(provider, settings, around, new Access(keys, client));
  }

  private record Access(KeySource keys, HttpClient client) {}

  private static Provider withBatchApi(
      Provider provider,
      GatewayConfig.ProviderSettings settings,
      Wiring.Surroundings around,
      Access access) {
    String text = settings.baseUrl();
    URI base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    var origin = new Origin(around.clock(), () -> AppsWiring.id(around.random()));
    var reach =
        new OpenAiBatches.Reach(access.keys, access.client, around.clock(), settings.timeout());
    return switch (settings.batchApi().format()) {
      case NONE -> provider;
      case OPENAI ->
          new WithBatchApi(
              provider,
              new OpenAiBatches(
                  settings.batchApi(), base, settings.model(), reach, new OpenAiChat(origin)));
      case ANTHROPIC ->
          new WithBatchApi(
              provider,
              new AnthropicBatches(
                  settings.batchApi(),
                  base,
                  settings.model(),
                  reach,
                  new AnthropicMessages(origin, AnthropicVersion.V2023_06_01)));
    };
  }

  /** Of a model that the built-in catalogue knows as one of OpenAI's. */
  private static Function<String, OptionalLong> counted(String model, TokenCounts tokens) {
    var offer = new Catalogue.Offer("devices", "openai", "", List.of(model));
    var catalogue = Catalogue.of(new Catalogue.Config(List.of(offer), List.of(), Optional.empty()));
    Tokenizer tokenizer = catalogue.find(model).map(ModelCard::tokenizer).orElse(Tokenizer.UNKNOWN);
    if (tokenizer.family() == Tokenizer.Family.ESTIMATE) {
      return text -> OptionalLong.empty();
    }
    return text -> {
      Count count = tokens.count(text, tokenizer);
      return count.exact() ? OptionalLong.of(count.tokens()) : OptionalLong.empty();
    };
  }

  static KeySource key(String reference, Function<String, Optional<String>> environment) {
    if (reference.startsWith("file:")) {
      return KeySource.file(Path.of(reference.substring("file:".length())));
    }
    if (reference.startsWith("env:")) {
      return KeySource.of(environment.apply(reference.substring("env:".length())).orElse(""));
    }
    if (reference.startsWith("credential:")) {
      Path credentials = Path.of(environment.apply("CREDENTIALS_DIRECTORY").orElse(""));
      return KeySource.file(credentials.resolve(reference.substring("credential:".length())));
    }
    return KeySource.NONE;
  }
}
