package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Media;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.DataUrl;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Foreign;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.Optional;
import java.util.Set;

/** Writes blocks of the system, of people and of tools. */
final class BlockWriter {
  private static final Set<String> IMAGES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

  private BlockWriter() {}

  /** Empty: there is nothing to write, as empty text is refused. */
  static Optional<JsonNode> write(Part part) throws UnfitRequest {
    return switch (part) {
      case Part.Text(String text) -> text(text);
      case Part.Refusal(String text) -> text(text);
      case Part.Image(Media source, var _) -> Optional.of(image(source));
      case Part.Document document -> Optional.of(document(document));
      case Part.Vendor vendor -> {
        if (!vendor.format().equals(WireFormat.ANTHROPIC)) {
          throw Foreign.part(vendor);
        }
        yield Optional.of(vendor.raw().deepCopy());
      }
      case Part.Audio _ -> throw UnfitRequest.at("messages", "audio cannot be given to this model");
      case Part.CacheMark _ -> Optional.empty();
      case Part.ToolResult _, Part.ToolCall _, Part.Reasoning _ ->
          throw UnfitRequest.at(
              "messages", "a part stands in a turn of a role that cannot have it");
    };
  }

  static ObjectNode result(Part.ToolResult result) throws UnfitRequest {
    ObjectNode node = Fields.object().put("type", "tool_result");
    node.put("tool_use_id", ToolIds.valid(result.callId()));
    ArrayNode content = node.arrayNode();
    for (Part part : result.content()) {
      write(part).ifPresent(content::add);
    }
    if (content.size() == 1 && Fields.text(content.path(0), "type").equals("text")) {
      node.set("content", content.path(0).path("text"));
    } else if (!content.isEmpty()) {
      node.set("content", content);
    }
    if (result.error()) {
      node.put("is_error", true);
    }
    return node;
  }

  /** On the last block; a thought cannot be marked. */
  static void mark(ArrayNode blocks, Part.CacheMark mark) {
    if (blocks.path(blocks.size() - 1) instanceof ObjectNode last
        && !Fields.text(last, "type").endsWith("thinking")) {
      ObjectNode control = last.putObject("cache_control").put("type", "ephemeral");
      if (!mark.lifetime().isEmpty()) {
        control.put("ttl", mark.lifetime());
      }
    }
  }

  private static Optional<JsonNode> text(String text) {
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(Fields.object().put("type", "text").put("text", text));
  }

  private static ObjectNode image(Media media) throws UnfitRequest {
    if (media instanceof Media.Inline inline && !IMAGES.contains(inline.type())) {
      throw Foreign.media("an image", media);
    }
    ObjectNode node = Fields.object().put("type", "image");
    node.set("source", source(media, "an image"));
    return node;
  }

  private static ObjectNode document(Part.Document document) throws UnfitRequest {
    ObjectNode node = Fields.object().put("type", "document");
    Optional<String> text =
        document.source() instanceof Media.Inline inline ? DataUrl.text(inline) : Optional.empty();
    if (text.isPresent()) {
      node.putObject("source")
          .put("type", "text")
          .put("media_type", "text/plain")
          .put("data", text.get());
    } else {
      node.set("source", source(document.source(), "a document"));
    }
    if (!document.name().isEmpty()) {
      node.put("title", document.name());
    }
    return node;
  }

  private static ObjectNode source(Media media, String what) throws UnfitRequest {
    return switch (media) {
      case Media.Link(String url) -> Fields.object().put("type", "url").put("url", url);
      case Media.Inline(String type, String data) ->
          Fields.object().put("type", "base64").put("media_type", type).put("data", data);
      case Media.Uploaded(String format, String id) -> {
        if (!format.equals(WireFormat.ANTHROPIC)) {
          throw Foreign.media(what, media);
        }
        yield Fields.object().put("type", "file").put("file_id", id);
      }
    };
  }
}
