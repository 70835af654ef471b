package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Tokenizer;
import io.vivremotion.uplink.image.MediaPart;
import io.vivremotion.uplink.image.MediaParts;
import io.vivremotion.uplink.token.MediaTokens;
import io.vivremotion.uplink.token.TokenCounts;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a model's window has room for. Not on an event loop: counts. */
final class Window {
  /** What surrounds each message, and begins the answer. Source: OpenAI's cookbook, rounded up. */
  private static final long TOKENS_PER_MESSAGE = 4;

  private static final long TOKENS_OF_ANSWER_HEAD = 3;
  private static final double SAFETY = 0.05;
  private static final long USUAL_ANSWER_TOKENS = 1_024;
  private static final List<String> ANSWER_LIMITS =
      List.of("max_completion_tokens", "max_tokens", "max_output_tokens");

  private final TokenCounts counts;
  private final Tokenizer tokenizer;
  private final long tokens;
  private final long answer;

  private Window(TokenCounts counts, Tokenizer tokenizer, long tokens, long answer) {
    this.counts = counts;
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.answer = answer;
  }

  /**
   * @param cards of the models that may answer: the smallest window counts
   * @param unknown tokens of a window that the catalogue does not know
   */
  static Window of(
      JsonNode body, List<Optional<ModelCard>> cards, TokenCounts counts, long unknown) {
    long window =
        cards.stream()
            .mapToLong(card ->
                card.map(ModelCard::contextTokens).filter(known -> known > 0).orElse(unknown))
            .min()
            .orElse(unknown);
    long asked = 0;
    for (String field : ANSWER_LIMITS) {
      asked = Math.max(asked, body.path(field).asLong(0));
    }
    long most =
        cards.stream()
            .mapToLong(card -> card.map(ModelCard::maxOutputTokens).orElse(0L))
            .filter(known -> known > 0)
            .min()
            .orElse(0L);
    long answer = asked > 0 ? asked : Math.min(USUAL_ANSWER_TOKENS, window / 4);
    return new Window(counts, tokenizer(cards), window, most > 0 ? Math.min(answer, most) : answer);
  }

  /** That of all of them, if it is one; else the one that finds most tokens in a text. */
  private static Tokenizer tokenizer(List<Optional<ModelCard>> cards) {
    List<Tokenizer> all =
        cards.stream()
            .map(card -> card.map(ModelCard::tokenizer).orElse(Tokenizer.UNKNOWN))
            .distinct()
            .toList();
    return all.size() == 1
        ? all.getFirst()
        : all.stream()
            .filter(each -> each.family() == Tokenizer.Family.ESTIMATE)
            .min(Comparator.comparingDouble(Tokenizer::bytesPerToken))
            .orElse(Tokenizer.UNKNOWN);
  }

  /** For messages, after the answer, the tools and a margin. */
  long budget(JsonNode body) {
    long other = 0;
    for (String field : new String[] {"tools", "functions", "response_format"}) {
      JsonNode value = body.path(field);
      other += value.isMissingNode() ? 0 : text(value.toString());
    }
    return (long) (tokens * (1 - SAFETY)) - answer - TOKENS_OF_ANSWER_HEAD - other;
  }

  String countedBy() {
    return tokenizer.toString();
  }

  long message(JsonNode message) {
    return TOKENS_PER_MESSAGE + parts(message);
  }

  long text(String text) {
    return counts.count(text, tokenizer).tokens();
  }

  /** Names of fields are not sent to a model, but some are as long as what stands for them. */
  private long parts(JsonNode node) {
    return parts(node, "");
  }

  /**
   * @param media what it is a part of, a picture or the like: long and without a blank, a string in
   *     it is base64; empty: of a text
   */
  private long parts(JsonNode node, String media) {
    if (node.isTextual()) {
      String text = node.textValue();
      return !media.isEmpty() && MediaPart.isEncoded(text) ? encoded(text, media) : text(text);
    }
    if (node.isContainerNode()) {
      String type = node.path("type").asText();
      boolean isMedia = MediaParts.isMedia(type, node.path("source").path("type").asText());
      String within = isMedia ? type : media;
      long sum = 0;
      for (JsonNode each : node) {
        sum += parts(each, within);
      }
      return sum;
    }
    return node.isNull() || node.isMissingNode() ? 0 : 1;
  }

  private static long encoded(String text, String type) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return MediaParts.isDocument(type)
        ? MediaTokens.ofDocument(bytes, 0, bytes.length)
        : MediaTokens.FLAT;
  }
}
