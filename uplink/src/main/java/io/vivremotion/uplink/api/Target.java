package io.vivremotion.uplink.api;

import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.ModelCard;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A model at a provider, with all that need not be made anew for each request. */
record Target(
    Upstream upstream,
    ModelCard card,
    URI whole,
    URI stream,
    Optional<URI> embeddings,
    TargetMeters meters) {

  static Target of(Upstream upstream, ModelCard card, TargetMeters meters) {
    Dialect dialect = upstream.dialect();
    String base = upstream.config().baseUrl().toString();
    String model =
        URLEncoder.encode(card.upstreamModel(), StandardCharsets.UTF_8).replace("+", "%20");
    Optional<URI> embeddings =
        dialect.embeddingsPath().isEmpty()
            ? Optional.empty()
            : Optional.of(
                URI.create(
                    base
                        + dialect
                            .embeddingsPath()
                            .replace("{model}", model)
                            .replace("{api-version}", dialect.apiVersion())));
    return new Target(
        upstream,
        card,
        URI.create(base + dialect.path(false, model)),
        URI.create(base + dialect.path(true, model)),
        embeddings,
        meters);
  }

  String model() {
    return card.upstreamModel();
  }

  URI uri(Surface surface, boolean streamed) {
    return surface == Surface.EMBEDDINGS
        ? embeddings.orElseThrow()
        : streamed ? stream : whole;
  }
}
