package io.vivremotion.packaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/** An answer as a device gets it, shortened to what a person reads. */
final class AnswerLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AnswerLine() {}

  /** What is not the JSON of an answer is shown as it is. */
  static String of(String payload) {
    try {
      JsonNode answer = JSON.readTree(payload);
      String text = answer.path("text").asText(payload);
      String source = answer.path("source").asText("").toUpperCase(Locale.ROOT);
      return (source.isEmpty() ? "" : "[" + source + "] ") + text.replace('\n', ' ');
    } catch (JsonProcessingException e) {
      return payload.replace('\n', ' ');
    }
  }
}
