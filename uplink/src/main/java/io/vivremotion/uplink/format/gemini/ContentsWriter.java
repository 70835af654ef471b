package io.vivremotion.uplink.format.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Arguments;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes {@code systemInstruction} and {@code contents}: neighbours of one role become one content,
 * results of tools carry the function's name and stand in the order of the calls.
 */
final class ContentsWriter {
  /** Accepted by the vendor where a signature was lost. */
  private static final String LOST = "skip_thought_signature_validator";

  private final Abilities abilities;
  private final ArrayNode system = Fields.object().arrayNode();
  private final ArrayNode contents = Fields.object().arrayNode();
  private final Map<String, Call> calls = new HashMap<>();
  private final List<Part.ToolResult> results = new ArrayList<>();
  private Turn.Role role = Turn.Role.SYSTEM;
  private ArrayNode parts = Fields.object().arrayNode();

  private record Call(String name, int position) {}

  ContentsWriter(Abilities abilities) {
    this.abilities = abilities;
  }

  void write(Turn turn) throws UnfitRequest {
    if (turn.role() == Turn.Role.SYSTEM) {
      for (Part part : turn.parts()) {
        PartWriter.write(part).ifPresent(system::add);
      }
      return;
    }
    if (turn.role() != role) {
      close();
      role = turn.role();
    }
    for (Part part : turn.parts()) {
      add(part);
    }
  }

  void finish(ObjectNode body) throws UnfitRequest {
    close();
    if (!system.isEmpty()) {
      body.putObject("systemInstruction").set("parts", system);
    }
    if (contents.isEmpty()) {
      throw UnfitRequest.at("messages", "at least one message that is not the system's");
    }
    body.set("contents", contents);
  }

  private void add(Part part) throws UnfitRequest {
    switch (role) {
      case SYSTEM, USER -> PartWriter.write(part).ifPresent(parts::add);
      case ASSISTANT -> said(part);
      case TOOL -> {
        if (part instanceof Part.ToolResult result) {
          results.add(result);
        } else if (!(part instanceof Part.CacheMark)) {
          throw UnfitRequest.at("messages", "a tool's turn holds results only");
        }
      }
    }
  }

  private void close() throws UnfitRequest {
    results.sort(Comparator.comparingInt(this::position));
    ArrayNode beside = parts.arrayNode();
    for (Part.ToolResult result : results) {
      parts.add(response(result, beside));
    }
    results.clear();
    parts.addAll(beside);
    if (!parts.isEmpty()) {
      String name = role == Turn.Role.ASSISTANT ? "model" : "user";
      contents.addObject().put("role", name).set("parts", parts);
    }
    parts = Fields.object().arrayNode();
  }

  private int position(Part.ToolResult result) {
    Call call = calls.get(result.callId());
    return call == null ? Integer.MAX_VALUE : call.position();
  }

  private void said(Part part) throws UnfitRequest {
    switch (part) {
      case Part.ToolCall call -> call(call);
      case Part.Reasoning thought ->
          thought
              .seal()
              .filter(seal -> seal.fits(WireFormat.GEMINI, abilities.model()))
              .ifPresent(
                  seal -> parts.addObject().put("text", "").put("thoughtSignature", seal.value()));
      case Part.Vendor(String format, JsonNode raw) -> {
        if (format.equals(WireFormat.GEMINI)) {
          parts.add(raw);
        }
      }
      case Part.Text _, Part.Refusal _, Part.Image _, Part.Document _, Part.Audio _ ->
          PartWriter.write(part).ifPresent(parts::add);
      case Part.CacheMark _ -> {}
      case Part.ToolResult _ ->
          throw UnfitRequest.at("messages", "an assistant's message holds text and calls only");
    }
  }

  /** Of calls made at once the first alone is signed. */
  private void call(Part.ToolCall call) {
    boolean first = true;
    for (JsonNode part : parts) {
      first &= !part.has("functionCall");
    }
    calls.put(call.id(), new Call(call.name(), calls.size()));
    ObjectNode part = parts.addObject();
    ObjectNode function = part.putObject("functionCall").put("id", call.id());
    function.put("name", call.name()).set("args", Arguments.object(call.arguments()));
    Optional<Opaque> own =
        call.signature().filter(seal -> seal.fits(WireFormat.GEMINI, abilities.model()));
    if (own.isPresent()) {
      part.put("thoughtSignature", own.get().value());
    } else if (first && abilities.has(Feature.SIGNED_CALLS)) {
      part.put("thoughtSignature", LOST);
    }
  }

  private ObjectNode response(Part.ToolResult result, ArrayNode beside) throws UnfitRequest {
    Call call = calls.get(result.callId());
    if (call == null) {
      throw UnfitRequest.at(
          "messages",
          "a tool's result answers "
              + result.callId()
              + ", which no call before it has as its id: this model must be told the tool's name");
    }
    StringBuilder text = new StringBuilder();
    for (Part part : result.content()) {
      if (part instanceof Part.Text(String words)) {
        text.append(words);
      } else {
        PartWriter.write(part).ifPresent(beside::add);
      }
    }
    ObjectNode node = Fields.object();
    ObjectNode response = node.putObject("functionResponse").put("id", result.callId());
    response.put("name", call.name());
    response.putObject("response").put(result.error() ? "error" : "output", text.toString());
    return node;
  }
}
