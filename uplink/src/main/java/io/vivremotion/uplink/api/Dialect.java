package io.vivremotion.uplink.api;

import java.util.Map;

/**
 * How a provider's API differs from its wire format's standard: data, not code. Sources: the
 * vendors' own API references and client packages; see the wire formats' reference.
 */
public enum Dialect {
  OPENAI(Shape.CHAT, "authorization", true, true),
  AZURE(Shape.CHAT, "api-key", true, false),
  MISTRAL(Shape.CHAT, "authorization", false, false),
  GROQ(Shape.CHAT, "authorization", true, false),
  DEEPSEEK(Shape.CHAT, "authorization", true, false),
  OPENROUTER(Shape.CHAT, "authorization", true, false),
  VLLM(Shape.CHAT, "authorization", true, false),
  OLLAMA(Shape.CHAT, "authorization", true, false),
  LLAMA_CPP(Shape.CHAT, "authorization", true, false),
  ANTHROPIC(Shape.MESSAGES, "x-api-key", false, false),
  GEMINI(Shape.GENERATE_CONTENT, "x-goog-api-key", false, false);

  private final Shape shape;
  private final String keyHeader;
  private final boolean usageOnRequest;
  private final boolean pads;

  /**
   * @param usageOnRequest a stream tells its usage only when asked by stream_options
   * @param pads a stream is padded against eavesdroppers unless asked not to be
   */
  Dialect(Shape shape, String keyHeader, boolean usageOnRequest, boolean pads) {
    this.shape = shape;
    this.keyHeader = keyHeader;
    this.usageOnRequest = usageOnRequest;
    this.pads = pads;
  }

  /** Wire formats, as paths below the base URL. */
  public enum Shape {
    CHAT,
    MESSAGES,
    GENERATE_CONTENT
  }

  Shape shape() {
    return shape;
  }

  boolean usageOnRequest() {
    return usageOnRequest;
  }

  boolean pads() {
    return pads;
  }

  void authorize(Map<String, String> headers, String key) {
    if (!key.isEmpty()) {
      headers.put(keyHeader, keyHeader.equals("authorization") ? "Bearer " + key : key);
    }
  }
}
