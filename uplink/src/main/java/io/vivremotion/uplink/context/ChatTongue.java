package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.catalogue.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** OpenAI's chat completions. */
final class ChatTongue implements Tongue {
  static final Set<String> INSTRUCTING = Set.of("system", "developer");

  @Override
  public Dialect.Format format() {
    return Dialect.Format.OPENAI_CHAT;
  }

  @Override
  public String field() {
    return "messages";
  }

  @Override
  public List<JsonNode> said(ObjectNode body) {
    List<JsonNode> said = new ArrayList<>();
    if (body.path("messages").isArray() && body.path("n").asInt(1) == 1) {
      body.path("messages").forEach(said::add);
    }
    return said;
  }

  @Override
  public void put(ObjectNode body, List<Saying> all) {
    ArrayNode messages = body.putArray("messages");
    all.forEach(each -> messages.add(each.message()));
  }

  @Override
  public Optional<JsonNode> answer(JsonNode whole) {
    return Optional.of(whole.path("choices").path(0).path("message")).filter(JsonNode::isObject);
  }

  @Override
  public Item.Kind kind(JsonNode message) {
    String role = message.path("role").asText();
    return INSTRUCTING.contains(role)
        ? Item.Kind.INSTRUCTION
        : role.equals("tool")
            ? Item.Kind.TOOL_RESULT
            : message.path("tool_calls").isEmpty() ? Item.Kind.TURN : Item.Kind.TOOL_CALL;
  }

  @Override
  public List<String> calls(JsonNode message) {
    List<String> calls = new ArrayList<>();
    message.path("tool_calls").forEach(call -> calls.add(call.path("id").asText()));
    if (message.path("role").asText().equals("tool")) {
      calls.add(message.path("tool_call_id").asText());
    }
    return calls;
  }
}
