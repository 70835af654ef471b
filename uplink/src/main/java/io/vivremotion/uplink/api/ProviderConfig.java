package io.vivremotion.uplink.api;

import io.vivremotion.http.StreamCall;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.concurrency.ConcurrencyLimit;
import java.net.URI;

/**
 * A provider for apps.
 *
 * @param name in the catalogue, the metrics and the logs: lower case letters, digits, dashes
 * @param baseUrl to which the dialect's paths are added
 * @param metered its bytes pass the thin link and its budget; false for one in the same building
 * @param concurrency of the requests to each of its models
 */
public record ProviderConfig(
    String name,
    Dialect dialect,
    URI baseUrl,
    boolean metered,
    StreamCall.Limits limits,
    ConcurrencyLimit.Config concurrency) {
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,40}";

  public ProviderConfig {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException("name: lower case letters, digits and dashes: " + name);
    }
    String scheme = baseUrl.getScheme();
    if (baseUrl.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("base-url: an absolute http or https URL");
    }
    String text = baseUrl.toString();
    baseUrl = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : baseUrl;
  }
}
