package io.vivremotion.uplink.prompt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.http.Request;
import io.vivremotion.message.Payload;
import java.util.HashMap;
import java.util.Map;

/** Makes a chat request of a prompt. */
final class Rendering {
  private static final String PROMPT = "x-vivremotion-prompt";

  private Rendering() {}

  /**
   * @param limitField of the answer's tokens
   */
  record Form(boolean stream, String limitField) {}

  /**
   * @param asked its headers, the key among them, stay; the prompt's version is added, so that no
   *     answer to one version is given for another
   */
  static Request request(
      Request asked, Published.Compiled version, Map<String, Object> values, Form form) {
    Map<String, String> headers = new HashMap<>(asked.headers());
    headers.put(PROMPT, version.source().name() + "@" + version.source().version());
    return new Request(
        "POST",
        "/v1/chat/completions",
        Map.of(),
        Map.of(),
        headers,
        Payload.json(chat(version, values, form).toString()),
        asked.principal());
  }

  static ObjectNode chat(Published.Compiled version, Map<String, Object> values, Form form) {
    PromptVersion source = version.source();
    ObjectNode chat = PromptRoutes.JSON.createObjectNode();
    chat.put("model", source.model());
    if (form.stream()) {
      chat.put("stream", true);
    }
    chat.put(form.limitField(), source.maxOutputTokens());
    String rule = source.variables().isEmpty() ? "" : Delimited.RULE;
    String instruction = rule + version.instruction().fill(values);
    ArrayNode messages = chat.putArray("messages");
    if (version.message().isPresent()) {
      messages.addObject().put("role", "system").put("content", instruction);
      String message = version.message().get().fill(values);
      messages.addObject().put("role", "user").put("content", message);
    } else {
      messages.addObject().put("role", "user").put("content", instruction);
    }
    version
        .output()
        .ifPresent(schema -> {
          ObjectNode format = chat.putObject("response_format").put("type", "json_schema");
          ObjectNode named = format.putObject("json_schema").put("name", source.name());
          named.set("schema", schema.source());
        });
    return chat;
  }
}
