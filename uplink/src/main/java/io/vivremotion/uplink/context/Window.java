package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Tokenizer;
import io.vivremotion.uplink.token.TokenCounts;
import java.util.Optional;

/** What a model's window has room for. Not on an event loop: counts. */
final class Window {
  /** What surrounds each message, and begins the answer. Source: OpenAI's cookbook, rounded up. */
  private static final long TOKENS_PER_MESSAGE = 4;

  private static final long TOKENS_OF_ANSWER_HEAD = 3;
  private static final double SAFETY = 0.05;
  private static final long USUAL_ANSWER_TOKENS = 1_024;
  private static final long TOKENS_PER_IMAGE = 1_000;
  private static final int DATA_LENGTH = 1_024;

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
   * @param unknown tokens of a window that the catalogue does not know
   */
  static Window of(JsonNode body, Catalogue catalogue, TokenCounts counts, long unknown) {
    Optional<ModelCard> card = catalogue.find(body.path("model").asText());
    long window = card.map(ModelCard::contextTokens).filter(known -> known > 0).orElse(unknown);
    long asked = body.path("max_completion_tokens").asLong(body.path("max_tokens").asLong(0));
    long most = card.map(ModelCard::maxOutputTokens).filter(known -> known > 0).orElse(0L);
    long answer = asked > 0 ? asked : Math.min(USUAL_ANSWER_TOKENS, window / 4);
    return new Window(
        counts,
        card.map(ModelCard::tokenizer).orElse(Tokenizer.UNKNOWN),
        window,
        most > 0 ? Math.min(answer, most) : answer);
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
    if (node.isTextual()) {
      String text = node.textValue();
      boolean data = text.length() >= DATA_LENGTH && text.startsWith("data:");
      return data ? TOKENS_PER_IMAGE : text(text);
    }
    if (node.isContainerNode()) {
      long sum = 0;
      for (JsonNode each : node) {
        sum += parts(each);
      }
      return sum;
    }
    return node.isNull() || node.isMissingNode() ? 0 : 1;
  }
}
