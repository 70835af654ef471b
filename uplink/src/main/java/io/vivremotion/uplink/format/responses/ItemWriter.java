package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Media;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.DataUrl;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Foreign;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;

/** Writes items of {@code input}. */
final class ItemWriter {
  private final Abilities abilities;
  private final ArrayNode items;

  ItemWriter(Abilities abilities, ArrayNode items) {
    this.abilities = abilities;
    this.items = items;
  }

  void write(Turn turn) throws UnfitRequest {
    switch (turn.role()) {
      case SYSTEM -> {
        String role = abilities.wording().systemRole();
        message(role.isEmpty() ? "developer" : role, turn.parts());
      }
      case USER -> message("user", turn.parts());
      case TOOL -> results(turn.parts());
      case ASSISTANT -> said(turn.parts());
    }
  }

  private void message(String role, List<Part> parts) throws UnfitRequest {
    ObjectNode message = Fields.object().put("role", role);
    message.set("content", content(parts));
    items.add(message);
  }

  /** One text as a string: fewer bytes. */
  private static JsonNode content(List<Part> parts) throws UnfitRequest {
    ArrayNode content = Fields.object().arrayNode();
    for (Part part : parts) {
      if (!(part instanceof Part.CacheMark)) {
        content.add(part(part));
      }
    }
    JsonNode first = content.path(0);
    boolean plain = content.size() == 1 && Fields.text(first, "type").equals("input_text");
    return plain ? first.path("text") : content;
  }

  private void results(List<Part> parts) throws UnfitRequest {
    for (Part part : parts) {
      if (part instanceof Part.ToolResult result) {
        ObjectNode item =
            items.addObject().put("type", "function_call_output").put("call_id", result.callId());
        JsonNode output = content(result.content());
        item.set("output", output.isEmpty() && output.isArray() ? item.textNode("") : output);
      } else if (!(part instanceof Part.CacheMark)) {
        throw UnfitRequest.at("messages", "a tool's turn holds results only");
      }
    }
  }

  /** Text and calls are items of their own here, in their order. */
  private void said(List<Part> parts) throws UnfitRequest {
    List<Part> words = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.Text || part instanceof Part.Refusal) {
        words.add(part);
        continue;
      }
      say(words);
      switch (part) {
        case Part.ToolCall call ->
            items
                .addObject()
                .put("type", "function_call")
                .put("call_id", call.id())
                .put("name", call.name())
                .put("arguments", call.arguments());
        case Part.Reasoning thought -> thought(thought);
        case Part.Vendor(String format, JsonNode raw) -> {
          if (format.equals(WireFormat.OPENAI_RESPONSES)) {
            items.add(raw);
          }
        }
        case Part.Text _, Part.Refusal _, Part.CacheMark _ -> {}
        case Part.Image _, Part.Document _, Part.Audio _, Part.ToolResult _ ->
            throw UnfitRequest.at("messages", "an assistant's message holds text and calls only");
      }
    }
    say(words);
  }

  private void say(List<Part> words) {
    if (words.isEmpty()) {
      return;
    }
    ArrayNode content = items.addObject().put("role", "assistant").putArray("content");
    for (Part part : words) {
      if (part instanceof Part.Text(String text)) {
        content.addObject().put("type", "output_text").put("text", text);
      } else if (part instanceof Part.Refusal(String text)) {
        content.addObject().put("type", "refusal").put("refusal", text);
      }
    }
    words.clear();
  }

  /** Only what this vendor sealed, and for this model as far as is known. */
  private void thought(Part.Reasoning thought) {
    thought
        .seal()
        .filter(seal -> seal.fits(WireFormat.OPENAI_RESPONSES, abilities.model()))
        .ifPresent(seal -> {
          ObjectNode item = items.addObject().put("type", "reasoning");
          ArrayNode summary = item.putArray("summary");
          if (!thought.text().isEmpty()) {
            summary.addObject().put("type", "summary_text").put("text", thought.text());
          }
          Sealed.write(seal, item);
        });
  }

  private static JsonNode part(Part part) throws UnfitRequest {
    return switch (part) {
      case Part.Text(String text) -> Fields.object().put("type", "input_text").put("text", text);
      case Part.Image(Media source, var detail) -> {
        ObjectNode node = Fields.object().put("type", "input_image");
        media(source, node, "image_url", "an image");
        yield node.put("detail", detail.orElse("auto"));
      }
      case Part.Document(Media source, String name) -> {
        ObjectNode node = Fields.object().put("type", "input_file");
        media(source, node, source instanceof Media.Link ? "file_url" : "file_data", "a document");
        yield name.isEmpty() ? node : node.put("filename", name);
      }
      case Part.Vendor vendor -> {
        if (!vendor.format().equals(WireFormat.OPENAI_RESPONSES)) {
          throw Foreign.part(vendor);
        }
        yield vendor.raw();
      }
      case Part.Audio _ -> throw UnfitRequest.at("messages", "audio cannot be given to this model");
      case Part.Refusal _, Part.Reasoning _, Part.ToolCall _, Part.ToolResult _, Part.CacheMark _ ->
          throw UnfitRequest.at(
              "messages", "a part stands in a turn of a role that cannot have it");
    };
  }

  private static void media(Media media, ObjectNode node, String name, String what)
      throws UnfitRequest {
    switch (media) {
      case Media.Link(String url) -> node.put(name, url);
      case Media.Inline inline -> node.put(name, DataUrl.write(inline));
      case Media.Uploaded(String format, String id) -> {
        if (!format.equals(WireFormat.OPENAI_CHAT) && !format.equals(WireFormat.OPENAI_RESPONSES)) {
          throw Foreign.media(what, media);
        }
        node.put("file_id", id);
      }
    }
  }
}
