package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.api.BodyScan.Unfit;
import io.vivremotion.uplink.cache.Encoder;
import io.vivremotion.uplink.catalogue.Modality;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.catalogue.Price;
import io.vivremotion.uplink.catalogue.Tokenizer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.format.Fields;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/embeddings} by the box's own encoder: nothing leaves, nothing is charged. */
final class LocalEmbeddings {
  static final int MAX_TEXTS = 256;
  static final int MAX_CHARS = 128 << 10;

  private static final Money FREE = Money.ZERO;

  private final Encoder encoder;
  private final ModelCard card;

  LocalEmbeddings(Encoder encoder) {
    this.encoder = encoder;
    Price.Rates rates = new Price.Rates(FREE, FREE, FREE, FREE, FREE);
    this.card =
        new ModelCard(
            Encoder.MODEL,
            "local",
            Encoder.MODEL,
            Encoder.MAX_TOKENS,
            0,
            Optional.of(new Price(rates, Optional.empty(), false)),
            Set.of(Modality.TEXT),
            Set.of(),
            Set.of(),
            ModelCard.HERE,
            Tokenizer.UNKNOWN);
  }

  /** As it is listed; empty: there is no encoder. */
  Optional<ModelCard> card() {
    return encoder.isThere() ? Optional.of(card) : Optional.empty();
  }

  /**
   * What is asked.
   *
   * @param base64 as OpenAI's own clients ask for it: little-endian floats
   */
  record Asked(List<String> texts, boolean base64) {}

  /**
   * @throws Unfit if it asks for what this model has not
   */
  Asked read(byte[] body) throws Unfit {
    JsonNode root = Fields.parse(body);
    JsonNode input = root.path("input");
    List<String> texts = new ArrayList<>();
    int chars = 0;
    for (JsonNode text : input.isTextual() ? List.of(input) : input) {
      if (!text.isTextual() || text.textValue().isEmpty()) {
        throw Unfit.of("texts were expected, none of them empty; token ids are not taken", "input");
      }
      texts.add(text.textValue());
      chars += text.textValue().length();
    }
    if (texts.isEmpty() || texts.size() > MAX_TEXTS || chars > MAX_CHARS) {
      String limits = "1 to " + MAX_TEXTS + " texts of " + MAX_CHARS + " characters together";
      throw Unfit.of(limits + " were expected", "input");
    }
    int width = root.path("dimensions").asInt(Encoder.DIMENSIONS);
    if (width != Encoder.DIMENSIONS) {
      throw Unfit.of(
          Encoder.MODEL + " has " + Encoder.DIMENSIONS + " dimensions, no others", "dimensions");
    }
    String format = root.path("encoding_format").asText("float");
    if (!format.equals("float") && !format.equals("base64")) {
      throw Unfit.of("float or base64 was expected", "encoding_format");
    }
    return new Asked(List.copyOf(texts), format.equals("base64"));
  }

  /**
   * What the encoder makes of it.
   *
   * @param cut the first text that is too long for the model; -1: none is
   */
  record Made(List<float[]> vectors, long tokens, int cut) {}

  /** Costs milliseconds: for the encoder's thread. */
  static Made make(Asked asked, Encoder encoder) {
    List<float[]> vectors = new ArrayList<>(asked.texts().size());
    long tokens = 0;
    for (String text : asked.texts()) {
      int count = encoder.tokens(text);
      if (count >= Encoder.MAX_TOKENS) {
        return new Made(List.of(), tokens, vectors.size());
      }
      tokens += count;
      vectors.add(encoder.embed(text));
    }
    return new Made(vectors, tokens, -1);
  }

  static ChatError tooLong(int position) {
    return ChatError.of(
        ChatError.Kind.TOO_LONG,
        "input",
        "input["
            + position
            + "] has more than "
            + (Encoder.MAX_TOKENS - 1)
            + " tokens, which is all that "
            + Encoder.MODEL
            + " reads: send shorter pieces");
  }

  static String written(Made made, boolean base64) {
    ObjectNode root = Fields.object().put("object", "list");
    ArrayNode data = root.putArray("data");
    for (float[] vector : made.vectors()) {
      ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
      if (base64) {
        ByteBuffer bytes =
            ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        one.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      } else {
        ArrayNode numbers = one.putArray("embedding");
        for (float number : vector) {
          numbers.add(number);
        }
      }
    }
    root.put("model", Encoder.MODEL);
    root.putObject("usage").put("prompt_tokens", made.tokens()).put("total_tokens", made.tokens());
    return root.toString();
  }
}
