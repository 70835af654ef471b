package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Foreign;
import io.vivremotion.uplink.format.ShortIds;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;

/** Writes the messages of a request, in the order of its turns. */
final class MessageWriter {
  private final Abilities abilities;
  private final ArrayNode messages;

  /** What tools gave beside text: a tool's message takes text only, so it follows them all. */
  private final ArrayNode besideResults;

  MessageWriter(Abilities abilities, ArrayNode messages) {
    this.abilities = abilities;
    this.messages = messages;
    this.besideResults = messages.arrayNode();
  }

  void write(Turn turn) throws UnfitRequest {
    if (turn.role() != Turn.Role.TOOL) {
      flush();
    }
    switch (turn.role()) {
      case SYSTEM -> plain(turn, systemRole());
      case USER -> plain(turn, "user");
      case ASSISTANT -> assistant(turn);
      case TOOL -> results(turn);
    }
  }

  /** After the last turn. */
  void flush() {
    if (!besideResults.isEmpty()) {
      messages.addObject().put("role", "user").set("content", besideResults.deepCopy());
      besideResults.removeAll();
    }
  }

  private String systemRole() {
    String role = abilities.wording().systemRole();
    return role.isEmpty() ? "system" : role;
  }

  private void plain(Turn turn, String role) throws UnfitRequest {
    ObjectNode message = messages.addObject().put("role", role);
    ContentWriter.write(turn.parts(), message);
    turn.name().ifPresent(name -> message.put("name", name));
  }

  private void assistant(Turn turn) throws UnfitRequest {
    ObjectNode message = messages.addObject().put("role", "assistant").putNull("content");
    StringBuilder text = new StringBuilder();
    List<Part.Reasoning> reasoning = new ArrayList<>();
    for (Part part : turn.parts()) {
      switch (part) {
        case Part.Text(String words) -> text.append(words);
        case Part.Refusal(String words) -> message.put("refusal", words);
        case Part.Reasoning thought -> reasoning.add(thought);
        case Part.ToolCall call -> message.withArray("tool_calls").add(withId(call));
        case Part.Vendor vendor -> vendor(vendor, message);
        case Part.CacheMark _ -> {}
        case Part.Image _, Part.Document _, Part.Audio _, Part.ToolResult _ ->
            throw UnfitRequest.at("messages", "an assistant's message holds text and calls only");
      }
    }
    if (!text.isEmpty()) {
      message.put("content", text.toString());
    } else if (!message.has("tool_calls") && !message.has("refusal")) {
      message.put("content", "");
    }
    if (abilities.has(Feature.REASONING_DETAILS)) {
      ReasoningDetails.write(reasoning.stream().map(MessageWriter::sendable).toList(), message);
    } else if (message.has("tool_calls") && abilities.has(Feature.REASONING_CONTENT)) {
      reasoning(reasoning, message);
    }
    turn.name().ifPresent(name -> message.put("name", name));
  }

  /** Seals that came in another format of ours, a server of this one does not know. */
  private static Part.Reasoning sendable(Part.Reasoning part) {
    return new Part.Reasoning(
        part.text(), part.seal().filter(seal -> !WireFormat.NAMES.contains(seal.format())));
  }

  private static void reasoning(List<Part.Reasoning> parts, ObjectNode message) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.text()));
    if (!text.isEmpty()) {
      message.put("reasoning_content", text.toString());
    }
  }

  /** The model's own custom calls; what another vendor ran itself is left out. */
  private static void vendor(Part.Vendor part, ObjectNode message) {
    if (part.format().equals(WireFormat.OPENAI_CHAT)
        && Fields.text(part.raw(), "type").equals("custom")) {
      message.withArray("tool_calls").add(part.raw());
    }
  }

  private ObjectNode withId(Part.ToolCall call) {
    return call(new Part.ToolCall(id(call.id()), call.name(), call.arguments(), call.signature()));
  }

  private String id(String id) {
    return abilities.has(Feature.NINE_CHARACTER_IDS) ? ShortIds.of(id) : id;
  }

  private void results(Turn turn) throws UnfitRequest {
    for (Part part : turn.parts()) {
      switch (part) {
        case Part.ToolResult result -> result(result);
        case Part.CacheMark _ -> {}
        case Part.Vendor vendor -> throw Foreign.part(vendor);
        case Part.Text _, Part.Refusal _, Part.Reasoning _, Part.ToolCall _ -> throw noResult();
        case Part.Image _, Part.Document _, Part.Audio _ -> throw noResult();
      }
    }
  }

  private static UnfitRequest noResult() {
    return UnfitRequest.at("messages", "a tool's turn holds results only");
  }

  private void result(Part.ToolResult result) throws UnfitRequest {
    StringBuilder text = new StringBuilder();
    for (Part part : result.content()) {
      if (part instanceof Part.Text(String words)) {
        text.append(words);
      } else if (!(part instanceof Part.CacheMark)) {
        besideResults.add(ContentWriter.part(part));
      }
    }
    messages
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", id(result.callId()))
        .put("content", text.isEmpty() && result.error() ? "error" : text.toString());
  }

  /** In a message of either role. */
  static ObjectNode call(Part.ToolCall call) {
    ObjectNode node = Fields.object().put("id", call.id()).put("type", "function");
    node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
    call.signature().ifPresent(seal -> ReasoningDetails.writeCall(seal, node));
    return node;
  }
}
