package io.vivremotion.uplink.cache;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A request as canonical JSON: keys in order, numbers in one form, no space between; defaults,
 * nulls, and what does not change the answer left out. A single part of text is written as the
 * text. The model is left out: {@link Partition#modelFamily} stands for it.
 */
public final class CanonicalRequest {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** They say how the answer is delivered, to whom and on whose account, not what it is. */
  private static final Set<String> DELIVERY =
      Set.of(
          "model",
          "stream",
          "stream_options",
          "user",
          "safety_identifier",
          "metadata",
          "store",
          "service_tier",
          "prompt_cache_key",
          "prompt_cache_retention");

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "n",
          "1",
          "top_p",
          "1",
          "presence_penalty",
          "0",
          "frequency_penalty",
          "0",
          "logprobs",
          "false",
          "logit_bias",
          "{}",
          "tools",
          "[]");

  private final ObjectNode root;

  private CanonicalRequest(ObjectNode root) {
    this.root = root;
  }

  /**
   * @return empty if it is not a JSON object, or names a key twice: then it may mean one thing here
   *     and another to the provider
   */
  public static Optional<CanonicalRequest> read(byte[] body) {
    try {
      JsonNode tree = MAPPER.readTree(body);
      return tree instanceof ObjectNode object
          ? Optional.of(new CanonicalRequest(stripped(object)))
          : Optional.empty();
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  private static ObjectNode stripped(ObjectNode request) {
    request.remove(DELIVERY);
    request.properties().removeIf(field -> field.getValue().isNull());
    request
        .properties()
        .removeIf(field -> CanonicalJson.of(field.getValue()).equals(DEFAULTS.get(field.getKey())));
    return request;
  }

  /** What {@link CacheKey#of} hashes. */
  public byte[] bytes() {
    return CanonicalJson.bytes(root);
  }

  /** How freely the answer may vary; vendors vary it too if this is not told. */
  public OptionalDouble temperature() {
    JsonNode value = root.path("temperature");
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }

  /** Of the tools offered; empty: none are. */
  public String toolsHash() {
    return offersTools()
        ? Integer.toHexString(
            Objects.hash(
                CanonicalJson.of(root.path("tools")), CanonicalJson.of(root.path("functions"))))
        : "";
  }

  public boolean offersTools() {
    return root.has("tools") || root.has("functions");
  }

  /**
   * A question that stands for itself.
   *
   * @param text of the one thing the user said
   * @param rest the request without it: who asks the same in another setting does not ask the same
   */
  public record Standalone(String text, CanonicalRequest rest) {}

  /** Empty if the conversation has more than one turn of the user, pictures, or tools. */
  public Optional<Standalone> question() {
    if (root.path("input").isTextual() && !root.has("messages") && !offersTools()) {
      ObjectNode rest = root.deepCopy();
      rest.put("input", "");
      return Optional.of(
          new Standalone(root.path("input").textValue(), new CanonicalRequest(rest)));
    }
    JsonNode messages = root.path("messages");
    int asked = -1;
    for (int i = 0; i < messages.size(); i++) {
      String role = messages.get(i).path("role").asText();
      if (!role.equals("system") && !role.equals("developer")) {
        if (asked >= 0 || !role.equals("user")) {
          return Optional.empty();
        }
        asked = i;
      }
    }
    return asked < 0 || offersTools() ? Optional.empty() : standalone(asked);
  }

  private Optional<Standalone> standalone(int asked) {
    JsonNode content = CanonicalJson.simplified(root.path("messages").get(asked).path("content"));
    if (!content.isTextual()) {
      return Optional.empty();
    }
    ObjectNode rest = root.deepCopy();
    if (rest.path("messages").get(asked) instanceof ObjectNode message) {
      message.put("content", "");
    }
    return Optional.of(new Standalone(content.textValue(), new CanonicalRequest(rest)));
  }
}
