package io.vivremotion.packaging;

import io.vivremotion.uplink.provider.BatchApi;
import java.time.Duration;
import java.util.Optional;

/**
 * A model for devices beside {@code provider}'s: asked where it is worth more, and for rows that a
 * smaller one has left out.
 *
 * @param model as the provider names it
 * @param costPerMillionTokens of input and output alike, in units of money
 * @param correctness probability that an answer is right, before anything was learnt; 0: as {@code
 *     delivery.routing} has it
 * @param baseUrl empty: that of {@code provider}, with its key
 * @param key as that of {@code provider}
 * @param region where it handles what it is sent; empty: that of {@code provider}, unless it is
 *     elsewhere
 * @param timeout of one call
 * @param bytesPerToken to price an answer on the link
 */
record LargerModel(
    String model,
    double costPerMillionTokens,
    double correctness,
    String baseUrl,
    String key,
    String region,
    Duration timeout,
    int bytesPerToken) {
  /** Each has a place in every explanation. */
  static final int MOST = 3;

  LargerModel {
    require(!model.isBlank(), "model: the name of a model was expected");
    require(costPerMillionTokens >= 0, "cost-per-million-tokens: 0 or more was expected");
    require(
        correctness == 0 || (correctness > 0.5 && correctness <= 1),
        "correctness: 0, or above 0.5 and at most 1 was expected");
  }

  private static void require(boolean holds, String mistake) {
    if (!holds) {
      throw new IllegalArgumentException(mistake);
    }
  }

  GatewayConfig.ProviderSettings over(GatewayConfig.ProviderSettings smallest) {
    boolean own = !baseUrl.isEmpty();
    return new GatewayConfig.ProviderSettings(
        own ? baseUrl : smallest.baseUrl(),
        model,
        own ? key : smallest.key(),
        own || !region.isEmpty() ? region : smallest.region(),
        smallest.simulation(),
        timeout,
        bytesPerToken,
        BatchApi.Terms.DEFAULT,
        Optional.of(costPerMillionTokens));
  }
}
