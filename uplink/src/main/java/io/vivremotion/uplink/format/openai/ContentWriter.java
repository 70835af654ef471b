package io.vivremotion.uplink.format.openai;

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
import java.util.List;
import java.util.Optional;

/** Writes {@code content} of the turns of people and of the system. */
final class ContentWriter {
  private ContentWriter() {}

  /** One text as a string, which every server takes. */
  static void write(List<Part> all, ObjectNode message) throws UnfitRequest {
    List<Part> parts = all.stream().filter(part -> !(part instanceof Part.CacheMark)).toList();
    if (parts.isEmpty()) {
      message.put("content", "");
    } else if (parts.size() == 1 && parts.getFirst() instanceof Part.Text(String text)) {
      message.put("content", text);
    } else {
      ArrayNode content = message.putArray("content");
      for (Part part : parts) {
        content.add(part(part));
      }
    }
  }

  static JsonNode part(Part part) throws UnfitRequest {
    return switch (part) {
      case Part.Text(String text) -> Fields.object().put("type", "text").put("text", text);
      case Part.Image image -> image(image);
      case Part.Document document -> document(document);
      case Part.Audio(String base64, String format) -> {
        ObjectNode node = Fields.object().put("type", "input_audio");
        node.putObject("input_audio").put("data", base64).put("format", format);
        yield node;
      }
      case Part.Vendor vendor -> {
        if (!vendor.format().equals(WireFormat.OPENAI_CHAT)) {
          throw Foreign.part(vendor);
        }
        yield vendor.raw();
      }
      case Part.Refusal _, Part.Reasoning _, Part.ToolCall _ -> throw misplaced();
      case Part.ToolResult _, Part.CacheMark _ -> throw misplaced();
    };
  }

  private static UnfitRequest misplaced() {
    return UnfitRequest.at("messages", "a part stands in a turn of a role that cannot have it");
  }

  private static ObjectNode image(Part.Image image) throws UnfitRequest {
    ObjectNode node = Fields.object().put("type", "image_url");
    ObjectNode inner = node.putObject("image_url");
    switch (image.source()) {
      case Media.Link(String url) -> inner.put("url", url);
      case Media.Inline inline -> inner.put("url", DataUrl.write(inline));
      case Media.Uploaded uploaded -> throw Foreign.media("an image", uploaded);
    }
    image.detail().ifPresent(detail -> inner.put("detail", detail));
    return node;
  }

  private static ObjectNode document(Part.Document document) throws UnfitRequest {
    ObjectNode node = Fields.object().put("type", "file");
    ObjectNode file = node.putObject("file");
    switch (document.source()) {
      case Media.Inline inline -> {
        Optional<String> text = DataUrl.text(inline);
        if (text.isPresent()) {
          return Fields.object().put("type", "text").put("text", text.get());
        }
        file.put("file_data", DataUrl.write(inline));
        file.put("filename", document.name().isEmpty() ? "document" : document.name());
      }
      case Media.Uploaded(String format, String id) -> {
        if (!format.equals(WireFormat.OPENAI_CHAT) && !format.equals(WireFormat.OPENAI_RESPONSES)) {
          throw Foreign.media("a document", document.source());
        }
        file.put("file_id", id);
      }
      case Media.Link link -> throw Foreign.media("a document", link);
    }
    return node;
  }
}
