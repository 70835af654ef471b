package io.vivremotion.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The words of a question: plain text, a JSON string, or <code>{"question": "..."}</code>. */
public final class QuestionText {
  private static final JsonMapper JSON = new JsonMapper();

  private QuestionText() {}

  /**
   * JSON where the type says so, or where there is no type and an object begins. Throws {@link
   * IllegalArgumentException}, saying what was expected, if there is no question in it.
   */
  public static String of(Payload payload) {
    String text = payload.utf8().strip();
    boolean json =
        payload.type().equals(MediaType.JSON)
            || (!payload.type().equals(MediaType.TEXT) && text.startsWith("{"));
    String question = json ? ofJson(text) : text;
    if (question.isBlank()) {
      throw new IllegalArgumentException(
          "question: text, or JSON such as {\"question\": \"...\"}, was expected");
    }
    return question;
  }

  private static String ofJson(String text) {
    try {
      JsonNode document = JSON.readTree(text);
      JsonNode question = document.isObject() ? document.path("question") : document;
      return question.isTextual() ? question.textValue() : "";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("question: the payload is not valid JSON", e);
    }
  }
}
