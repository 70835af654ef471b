package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.catalogue.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Anthropic's messages: instructions stand beside them. */
final class MessagesTongue implements Tongue {
  private static final String LEFT_OUT = "(What was said before this is left out.)";

  @Override
  public Dialect.Format format() {
    return Dialect.Format.ANTHROPIC_MESSAGES;
  }

  @Override
  public String field() {
    return "messages";
  }

  @Override
  public List<JsonNode> said(ObjectNode body) {
    List<JsonNode> said = new ArrayList<>();
    if (!body.path("messages").isArray() || body.path("messages").isEmpty()) {
      return said;
    }
    JsonNode system = body.path("system");
    if (!system.isMissingNode()
        && !system.isNull()
        && !(system.isTextual() && system.asText().isBlank())) {
      said.add(message("system", system));
    }
    body.path("messages").forEach(said::add);
    return said;
  }

  @Override
  public void put(ObjectNode body, List<Saying> all) {
    List<JsonNode> instructions =
        all.stream()
            .filter(Saying::instruction)
            .map(each -> each.message().path("content"))
            .toList();
    if (instructions.size() == 1) {
      body.set("system", instructions.getFirst());
    } else if (!instructions.isEmpty()) {
      ArrayNode blocks = body.putArray("system");
      instructions.forEach(each -> add(blocks, each));
    }
    ArrayNode messages = body.putArray("messages");
    for (Saying each : all) {
      if (!each.instruction()) {
        JsonNode message = each.message();
        if (messages.isEmpty() && !message.path("role").asText().equals("user")) {
          messages.addObject().put("role", "user").put("content", LEFT_OUT); // or it is refused
        }
        messages.add(message);
      }
    }
  }

  private static void add(ArrayNode blocks, JsonNode content) {
    if (content.isTextual()) {
      blocks.addObject().put("type", "text").put("text", content.textValue());
    } else {
      content.forEach(blocks::add);
    }
  }

  @Override
  public Optional<JsonNode> answer(JsonNode whole) {
    JsonNode content = whole.path("content");
    return content.isArray() && !content.isEmpty()
        ? Optional.of(message("assistant", content))
        : Optional.empty();
  }

  private static ObjectNode message(String role, JsonNode content) {
    ObjectNode message = Conversations.JSON.createObjectNode().put("role", role);
    message.set("content", content);
    return message;
  }

  @Override
  public Item.Kind kind(JsonNode message) {
    return message.path("role").asText().equals("system")
        ? Item.Kind.INSTRUCTION
        : has(message, "tool_use")
            ? Item.Kind.TOOL_CALL
            : has(message, "tool_result") ? Item.Kind.TOOL_RESULT : Item.Kind.TURN;
  }

  private static boolean has(JsonNode message, String type) {
    for (JsonNode block : message.path("content")) {
      if (block.path("type").asText().equals(type)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<String> calls(JsonNode message) {
    List<String> calls = new ArrayList<>();
    for (JsonNode block : message.path("content")) {
      switch (block.path("type").asText()) {
        case "tool_use" -> calls.add(block.path("id").asText());
        case "tool_result" -> calls.add(block.path("tool_use_id").asText());
        default -> {} // texts, pictures
      }
    }
    return calls;
  }
}
