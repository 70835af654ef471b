package io.vivremotion.uplink.format;

import java.util.Set;

/**
 * What a target takes: the model, and the endpoint that serves it. Of an unknown model: {@link
 * #unknown}, which sends the least.
 *
 * @param model as the provider names it
 * @param maxOutputTokens what the model can write at most; 0: not known
 * @param sampling the fields that may be sent to it; others are left out
 */
public record Abilities(
    String model,
    long maxOutputTokens,
    Set<SamplingField> sampling,
    Set<Feature> features,
    Wording wording) {
  /** The limit where a vendor demands one, the app gave none and the model's is not known. */
  private static final long DEFAULT_OUTPUT_TOKENS = 4_096;

  public Abilities {
    sampling = Set.copyOf(sampling);
    features = Set.copyOf(features);
  }

  /** Of a model of which nothing is known. */
  public static Abilities unknown(String model) {
    return new Abilities(model, 0, Set.of(), Set.of(), Wording.DEFAULT);
  }

  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  public boolean takes(SamplingField field) {
    return sampling.contains(field);
  }

  /** For vendors that demand a limit. */
  public long outputTokensOrDefault() {
    return maxOutputTokens > 0 ? maxOutputTokens : DEFAULT_OUTPUT_TOKENS;
  }

  /** Fields of {@link io.vivremotion.uplink.chat.Sampling}. */
  public enum SamplingField {
    TEMPERATURE,
    TOP_P,
    TOP_K,
    SEED,
    PRESENCE_PENALTY,
    FREQUENCY_PENALTY,
    STOP
  }

  /** What not all targets of a format take. */
  public enum Feature {
    /** {@code n}, {@code candidateCount}. */
    CANDIDATES,
    /** Any JSON object as output. */
    JSON_OBJECT,
    /** Output to a JSON Schema. */
    JSON_SCHEMA,
    /** Tools with {@code strict}. */
    STRICT_TOOLS,
    /** The switch for one call at a time. */
    PARALLEL_SWITCH,
    /** Usage in a stream must be asked for, and may be. */
    STREAM_USAGE,
    /** OpenAI pads stream events unless told not to. */
    OBFUSCATION_SWITCH,
    /** Tool call ids must be nine characters of {@code [A-Za-z0-9]} (Mistral). */
    NINE_CHARACTER_IDS,
    /**
     * Reasoning goes back in {@code reasoning_content} (DeepSeek, vLLM), where tools were called.
     */
    REASONING_CONTENT,
    /** Reasoning goes back in {@code reasoning_details}, seals and all (OpenRouter). */
    REASONING_DETAILS,
    /** How deeply to think is told by a word. */
    THINKING_EFFORT,
    /** How deeply to think is told by a number of tokens. */
    THINKING_BUDGET,
    /** Anthropic's {@code adaptive} thinking; with {@link #THINKING_EFFORT} also how deep. */
    THINKING_ADAPTIVE,
    /** Gemini takes JSON Schema for a tool's parameters as it is. */
    JSON_SCHEMA_PARAMETERS,
    /** Gemini 3 refuses calls of earlier turns without their signature. */
    SIGNED_CALLS
  }

  /**
   * Names that differ between servers of one format.
   *
   * @param maxTokensField of the output's limit; empty: the format's own
   * @param systemRole of system text in messages, such as {@code developer}; empty: {@code system}
   * @param unsupported fields that must not be sent, nested by dots
   */
  public record Wording(String maxTokensField, String systemRole, Set<String> unsupported) {
    public static final Wording DEFAULT = new Wording("", "", Set.of());

    public Wording {
      unsupported = Set.copyOf(unsupported);
    }
  }
}
