package io.vivremotion.uplink.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model as it stands in a file. In configuration it adds a model to a provider, or changes one
 * that is built in: what it leaves out stays as it was.
 *
 * @param id as apps ask for it
 * @param provider as configured; in the built-in list a dialect
 * @param upstreamModel as the provider names it; empty: the id
 * @param aliases further names that apps may ask by
 * @param contextTokens input and output together; 0: not said
 * @param maxOutputTokens 0: not said
 * @param price absent: not known
 * @param sampling fields that may be sent
 * @param region where the provider handles what it is sent; empty: the provider's
 * @param tokenizer absent: estimated
 * @param bytesPerToken where it is estimated; 0: not said
 */
public record ModelEntry(
    String id,
    String provider,
    String upstreamModel,
    List<String> aliases,
    long contextTokens,
    long maxOutputTokens,
    Optional<PriceEntry> price,
    List<Modality> modalities,
    List<Capability> capabilities,
    List<SamplingField> sampling,
    String region,
    Optional<Tokenizer.Family> tokenizer,
    double bytesPerToken) {
  public ModelEntry {
    aliases = List.copyOf(aliases);
    modalities = List.copyOf(modalities);
    capabilities = List.copyOf(capabilities);
    sampling = List.copyOf(sampling);
    if (id.isBlank() || id.length() > 256) {
      throw new IllegalArgumentException("id: 1 to 256 characters were expected");
    }
    if (provider.isBlank()) {
      throw new IllegalArgumentException("provider: is missing, expected the name of a provider");
    }
    if (contextTokens < 0 || contextTokens > 100_000_000) {
      throw new IllegalArgumentException("context-tokens: 0 to 100000000 was expected");
    }
    if (maxOutputTokens < 0 || maxOutputTokens > 100_000_000) {
      throw new IllegalArgumentException("max-output-tokens: 0 to 100000000 was expected");
    }
    if (bytesPerToken != 0 && !(bytesPerToken >= 0.5 && bytesPerToken <= 16)) {
      throw new IllegalArgumentException("bytes-per-token: 0.5 to 16 was expected");
    }
  }

  /** Nothing but a name: its price is not known, and no sampling field may be sent. */
  static ModelEntry unknown(String id, String provider) {
    return new ModelEntry(
        id,
        provider,
        "",
        List.of(),
        0,
        0,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        "",
        Optional.empty(),
        0);
  }

  /** The same at a provider of that dialect. */
  ModelEntry at(String providerName, String providerRegion) {
    return new ModelEntry(
        id,
        providerName,
        upstreamModel,
        aliases,
        contextTokens,
        maxOutputTokens,
        price,
        modalities,
        capabilities,
        sampling,
        providerRegion,
        tokenizer,
        bytesPerToken);
  }

  /** This, with what is left out taken from {@code before}. */
  ModelEntry over(ModelEntry before) {
    return new ModelEntry(
        id,
        provider,
        upstreamModel.isEmpty() ? before.upstreamModel : upstreamModel,
        or(aliases, before.aliases),
        contextTokens == 0 ? before.contextTokens : contextTokens,
        maxOutputTokens == 0 ? before.maxOutputTokens : maxOutputTokens,
        price.or(() -> before.price),
        or(modalities, before.modalities),
        or(capabilities, before.capabilities),
        or(sampling, before.sampling),
        region.isEmpty() ? before.region : region,
        tokenizer.or(() -> before.tokenizer),
        bytesPerToken == 0 ? before.bytesPerToken : bytesPerToken);
  }

  ModelCard card(Optional<Price> ceiling) {
    double ratio = bytesPerToken == 0 ? Tokenizer.UNKNOWN.bytesPerToken() : bytesPerToken;
    return new ModelCard(
        id,
        provider,
        upstreamModel.isEmpty() ? id : upstreamModel,
        contextTokens,
        maxOutputTokens,
        price.map(PriceEntry::price).or(() -> ceiling.map(Price::asAssumed)),
        modalities.isEmpty() ? Set.of(Modality.TEXT) : Set.copyOf(modalities),
        Set.copyOf(capabilities),
        Set.copyOf(sampling),
        region,
        new Tokenizer(tokenizer.orElse(Tokenizer.Family.ESTIMATE), ratio));
  }

  private static <T> List<T> or(List<T> some, List<T> before) {
    return some.isEmpty() ? before : some;
  }
}
