package io.vivremotion.uplink.api;

import io.vivremotion.http.StreamCall;
import java.net.URI;
import java.util.List;

/**
 * A provider for apps.
 *
 * @param name in the catalogue, the metrics and the logs: lower case letters, digits, dashes
 * @param baseUrl up to and without {@code /chat/completions} or {@code /messages}
 * @param models the names by which apps may ask for its models; {@code *}: any name is passed on
 * @param region for residency rules; empty: not known
 * @param metered its bytes pass the thin link and its budget; false for one in the same building
 */
public record ProviderConfig(
    String name,
    Dialect dialect,
    URI baseUrl,
    List<String> models,
    String region,
    boolean metered,
    StreamCall.Limits limits) {
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,40}";

  public ProviderConfig {
    models = List.copyOf(models);
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
