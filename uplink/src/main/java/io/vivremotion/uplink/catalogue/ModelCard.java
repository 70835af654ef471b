package io.vivremotion.uplink.catalogue;

import java.util.Optional;
import java.util.Set;

/**
 * A model at a provider: what may be sent to it and what that costs.
 *
 * @param id as apps ask for it
 * @param provider as configured
 * @param upstreamModel as the provider names it
 * @param contextTokens input and output together; 0: not known
 * @param maxOutputTokens 0: not known
 * @param price empty: not known, and then the model is refused
 * @param modalities that it reads
 * @param sampling fields that it may be sent; of an unknown model none
 * @param region where the provider handles what it is sent; empty: not known
 */
public record ModelCard(
    String id,
    String provider,
    String upstreamModel,
    long contextTokens,
    long maxOutputTokens,
    Optional<Price> price,
    Set<Modality> modalities,
    Set<Capability> capabilities,
    Set<SamplingField> sampling,
    String region,
    Tokenizer tokenizer) {
  /** The region of what the box does itself: whatever a tenant's residency, nothing leaves. */
  public static final String HERE = "here";

  public ModelCard {
    modalities = Set.copyOf(modalities);
    capabilities = Set.copyOf(capabilities);
    sampling = Set.copyOf(sampling);
    if (id.isBlank() || id.length() > 256) {
      throw new IllegalArgumentException("id: 1 to 256 characters were expected");
    }
    if (contextTokens < 0 || maxOutputTokens < 0) {
      throw new IllegalArgumentException("context-tokens, max-output-tokens: 0 or more");
    }
  }

  /** As it is asked through its vendor's batch API. */
  public ModelCard inLots() {
    return new ModelCard(
        id,
        provider,
        upstreamModel,
        contextTokens,
        maxOutputTokens,
        price.map(Price::inLots),
        modalities,
        capabilities,
        sampling,
        region,
        tokenizer);
  }

  public boolean can(Capability capability) {
    return capabilities.contains(capability);
  }

  public boolean reads(Modality modality) {
    return modalities.contains(modality);
  }
}
