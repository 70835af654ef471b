package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.catalogue.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI's responses. What the model said in one answer is one message here, a list: thoughts,
 * texts and calls belong together. So are calls that follow one another in a request.
 */
final class ResponsesTongue implements Tongue {
  private static final String CALL = "function_call";

  @Override
  public Dialect.Format format() {
    return Dialect.Format.OPENAI_RESPONSES;
  }

  @Override
  public String field() {
    return "input";
  }

  @Override
  public List<JsonNode> said(ObjectNode body) {
    List<JsonNode> said = new ArrayList<>();
    JsonNode input = body.path("input");
    if (input.isMissingNode() || (input.isContainerNode() && input.isEmpty())) {
      return said;
    }
    String instructions = body.path("instructions").asText("");
    if (!instructions.isBlank()) {
      said.add(message("developer", instructions));
    }
    if (input.isTextual()) {
      said.add(message("user", input.textValue()));
    }
    for (JsonNode item : input) {
      boolean call = item.path("type").asText().equals(CALL);
      if (call && !said.isEmpty() && said.getLast() instanceof ArrayNode calls) {
        calls.add(item);
      } else {
        said.add(call ? Conversations.JSON.createArrayNode().add(item) : item);
      }
    }
    return said;
  }

  @Override
  public void put(ObjectNode body, List<Saying> all) {
    body.remove("instructions");
    ArrayNode input = body.putArray("input");
    for (Saying each : all) {
      if (each.message().isArray()) {
        each.message().forEach(input::add);
      } else {
        input.add(each.message());
      }
    }
  }

  @Override
  public Optional<JsonNode> answer(JsonNode whole) {
    return Optional.of(whole.path("output"))
        .filter(output -> output.isArray() && !output.isEmpty());
  }

  private static ObjectNode message(String role, String text) {
    return Conversations.JSON.createObjectNode().put("role", role).put("content", text);
  }

  @Override
  public Item.Kind kind(JsonNode message) {
    if (ChatTongue.INSTRUCTING.contains(message.path("role").asText())) {
      return Item.Kind.INSTRUCTION;
    }
    if (message.path("type").asText().equals("function_call_output")) {
      return Item.Kind.TOOL_RESULT;
    }
    return calls(message).isEmpty() ? Item.Kind.TURN : Item.Kind.TOOL_CALL;
  }

  @Override
  public List<String> calls(JsonNode message) {
    List<String> calls = new ArrayList<>();
    if (message.isArray()) {
      for (JsonNode item : message) {
        if (item.path("type").asText().equals(CALL)) {
          calls.add(item.path("call_id").asText());
        }
      }
    } else if (message.path("type").asText().equals("function_call_output")) {
      calls.add(message.path("call_id").asText());
    }
    return calls;
  }
}
