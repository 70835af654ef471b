package io.vivremotion.uplink.format.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.UnfitRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** OpenAI's embeddings, asked of Gemini's {@code batchEmbedContents}. */
public final class GeminiEmbeddings {
  /** Of one call. Source: the API's reference, batchEmbedContents. */
  static final int MAX_TEXTS = 100;

  private GeminiEmbeddings() {}

  /**
   * @param asked in OpenAI's format
   * @param model as Gemini names it
   * @throws UnfitRequest if it asks for what Gemini has not
   */
  public static ObjectNode writeRequest(JsonNode asked, String model) throws UnfitRequest {
    JsonNode input = asked.path("input");
    ObjectNode body = Fields.object();
    ArrayNode requests = body.putArray("requests");
    for (JsonNode text : input.isTextual() ? List.of(input) : input) {
      if (!text.isTextual()) {
        throw UnfitRequest.at(
            "input", "texts were expected; token ids are not taken by this model");
      }
      ObjectNode one = requests.addObject().put("model", "models/" + model);
      one.putObject("content").putArray("parts").addObject().put("text", text.textValue());
      if (asked.path("dimensions").isIntegralNumber()) {
        one.put("outputDimensionality", asked.path("dimensions").intValue());
      }
    }
    if (requests.isEmpty() || requests.size() > MAX_TEXTS) {
      throw UnfitRequest.at("input", "1 to " + MAX_TEXTS + " texts were expected");
    }
    String format = asked.path("encoding_format").asText("float");
    if (!format.equals("float") && !format.equals("base64")) {
      throw UnfitRequest.at("encoding_format", "float or base64 was expected");
    }
    return body;
  }

  /**
   * In OpenAI's format; empty: it is no answer to so many texts.
   *
   * @param asked as for {@link #writeRequest}
   * @param tokens of the texts, which Gemini does not tell
   */
  public static Optional<ObjectNode> readAnswer(JsonNode said, JsonNode asked, long tokens) {
    int texts = asked.path("input").isTextual() ? 1 : asked.path("input").size();
    boolean base64 = asked.path("encoding_format").asText().equals("base64");
    JsonNode embeddings = said.path("embeddings");
    ObjectNode root = Fields.object().put("object", "list");
    ArrayNode data = root.putArray("data");
    for (JsonNode each : embeddings) {
      ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
      JsonNode values = each.path("values");
      if (!values.isArray() || values.isEmpty()) {
        return Optional.empty();
      }
      if (base64) {
        one.put("embedding", littleEndian(values));
      } else {
        one.set("embedding", values);
      }
    }
    root.put("model", asked.path("model").asText());
    root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return embeddings.size() == texts ? Optional.of(root) : Optional.empty();
  }

  private static String littleEndian(JsonNode values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(value -> bytes.putFloat(value.floatValue()));
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
