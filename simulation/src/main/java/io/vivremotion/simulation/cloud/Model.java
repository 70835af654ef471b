package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.simulation.cloud.Behaviour.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The "model": the same rows give the same words, and each answer says that it is simulated. */
final class Model {
  static final String NAME = "simulation";
  private static final JsonMapper JSON = new JsonMapper();

  private static final List<String> ADVICE =
      List.of(
          "most likely a worn bearing; check lubrication and vibration at the next stop.",
          "the sensor may be drifting; compare it with a hand-held reading before acting.",
          "load and temperature rose together; look for a blocked filter or fan.",
          "a loose connector fits this pattern; reseat it and watch ten minutes.",
          "within what start-up shows; act only if it comes again within the hour.",
          "pressure and speed disagree; inspect the relief valve first.");

  private Model() {}

  /** The lines of the prompt's last message; those of a table as if each were written out. */
  static List<Received> rows(String body, long request) throws IOException {
    JsonNode messages = JSON.readTree(body).path("messages");
    String prompt = messages.path(messages.size() - 1).path("content").asText("");
    List<Received> rows = new ArrayList<>();
    for (String row : PromptTable.rows(prompt)) {
      rows.add(new Received(request, id(row), row));
    }
    return rows;
  }

  static Answer answer(Received row) {
    String advice = ADVICE.get(Math.floorMod(words(row).hashCode(), ADVICE.size()));
    return new Answer(row.id(), "[simulated] " + device(row) + advice);
  }

  static String completion(String requestBody, List<Answer> answers) {
    StringBuilder content = new StringBuilder();
    for (Answer answer : answers) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("id", answer.id()).put("verdict", verdict(answer)).put("text", answer.text());
      content.append(line).append('\n');
    }
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    reply.put("id", "chatcmpl-simulation").put("object", "chat.completion").put("model", NAME);
    ObjectNode choice = reply.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", content.toString());
    choice.put("finish_reason", "stop");
    long prompt = requestBody.length() / 4;
    long completion = content.length() / 4;
    reply
        .putObject("usage")
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
    return reply.toString();
  }

  /** By what it advises. */
  private static String verdict(Answer answer) {
    if (answer.text().contains("start-up")) {
      return "ok";
    }
    boolean harm = answer.text().contains("bearing") || answer.text().contains("valve");
    return harm ? "act" : "watch";
  }

  private static String id(String line) {
    try {
      return JSON.readTree(line).path("id").asText("");
    } catch (IOException notJson) {
      return "";
    }
  }

  private static String device(Received row) {
    try {
      String device = JSON.readTree(row.line()).findPath("device").asText("");
      return device.isEmpty() ? "" : device + ": ";
    } catch (IOException notJson) {
      return "";
    }
  }

  private static String words(Received row) {
    return row.line().replaceFirst("\"id\":\"a\\d+\"", "");
  }
}
