package io.vivremotion.uplink.catalogue;

import java.util.List;
import java.util.Map;

/**
 * How a provider's API differs from the wire format it speaks. Templates know {@code {model}} (the
 * upstream model, to be URL-encoded) and {@code {api-version}}.
 *
 * @param baseUrl where the provider is, if it is always there; empty: must be configured
 * @param chatPath below the base URL
 * @param streamPath the same for streams; empty: {@link #chatPath}
 * @param embeddingsPath empty: has none
 * @param authHeader that carries the key; empty: none is sent
 * @param authPrefix before the key, such as {@code Bearer}, with its space
 * @param headers further ones that each request must have
 * @param maxTokensField of the body; nested by dots
 * @param systemRole of system text in messages; empty: it has a field of its own
 * @param requestIdHeader of a response; empty: none
 * @param unsupported fields of the format that it refuses or does not know, nested by dots: not
 *     sent
 * @param features that not all servers of the format have
 */
public record Dialect(
    String name,
    Format format,
    String baseUrl,
    String apiVersion,
    String chatPath,
    String streamPath,
    String embeddingsPath,
    String authHeader,
    String authPrefix,
    Map<String, String> headers,
    StreamUsage streamUsage,
    String maxTokensField,
    String systemRole,
    Gzip gzip,
    String requestIdHeader,
    List<String> unsupported,
    List<Feature> features) {

  /** The wire format of which this is a dialect. */
  public enum Format {
    OPENAI_CHAT,
    OPENAI_RESPONSES,
    ANTHROPIC_MESSAGES,
    GEMINI
  }

  /** Whether a stream tells what was used. */
  public enum StreamUsage {
    ALWAYS,
    /** With {@code stream_options.include_usage}. */
    ASK,
    NEVER
  }

  /** Named as in {@code format.Abilities.Feature}, where each is told. */
  public enum Feature {
    CANDIDATES,
    OBFUSCATION_SWITCH,
    NINE_CHARACTER_IDS,
    REASONING_CONTENT,
    REASONING_DETAILS,
    JSON_SCHEMA_PARAMETERS,
    SIGNED_CALLS
  }

  /** Whether a request's body may be compressed. */
  public enum Gzip {
    ACCEPTED,
    REFUSED,
    /** Not documented: try once with a small body and remember. */
    PROBE
  }

  public Dialect {
    headers = Map.copyOf(headers);
    unsupported = List.copyOf(unsupported);
    features = List.copyOf(features);
  }

  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /** The path of a call below the base URL; {@code model} URL-encoded by the caller. */
  public String path(boolean stream, String model) {
    String template = stream && !streamPath.isEmpty() ? streamPath : chatPath;
    return template.replace("{model}", model).replace("{api-version}", apiVersion);
  }
}
