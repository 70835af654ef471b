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
 * @param modelsPath empty: has none
 * @param authHeader that carries the key; empty: none is sent
 * @param authPrefix before the key, such as {@code Bearer}, with its space
 * @param headers further ones that each request must have
 * @param modelInPath the body's {@code model} is not heeded
 * @param maxTokensField of the body; nested by dots
 * @param systemRole of system text in messages; empty: it has a field of its own
 * @param errorShape how an error's body reads
 * @param streamEnd how a whole stream ends
 * @param requestIdHeader of a response; empty: none
 * @param unsupported fields of the format that it refuses or does not know: not sent
 */
public record Dialect(
    String name,
    Format format,
    String baseUrl,
    String apiVersion,
    String chatPath,
    String streamPath,
    String embeddingsPath,
    String modelsPath,
    String authHeader,
    String authPrefix,
    Map<String, String> headers,
    boolean modelInPath,
    StreamUsage streamUsage,
    String maxTokensField,
    String systemRole,
    Gzip gzip,
    ErrorShape errorShape,
    StreamEnd streamEnd,
    String requestIdHeader,
    List<String> unsupported) {

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

  /** Whether a request's body may be compressed. */
  public enum Gzip {
    ACCEPTED,
    REFUSED,
    /** Not documented: try once with a small body and remember. */
    PROBE
  }

  /** How an error's body reads. */
  public enum ErrorShape {
    OPENAI,
    ANTHROPIC,
    GEMINI,
    /** {@code {"error": "text"}}. */
    TEXT,
    /** {@code {"message": ..., "type": ...}} without an outer object, or {@code detail}. */
    FLAT
  }

  /** How a whole stream ends; one that ends otherwise has broken off. */
  public enum StreamEnd {
    DONE_MARK,
    MESSAGE_STOP,
    /** The connection ends after a chunk with a reason. */
    FINISH_REASON
  }

  public Dialect {
    headers = Map.copyOf(headers);
    unsupported = List.copyOf(unsupported);
  }

  /** The path of a call below the base URL; {@code model} URL-encoded by the caller. */
  public String path(boolean stream, String model) {
    String template = stream && !streamPath.isEmpty() ? streamPath : chatPath;
    return template.replace("{model}", model).replace("{api-version}", apiVersion);
  }
}
