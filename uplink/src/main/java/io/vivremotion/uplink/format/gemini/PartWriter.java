package io.vivremotion.uplink.format.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.Media;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Foreign;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes parts that people, tools and the system give. */
final class PartWriter {
  /** By the end of a URL's path: the vendor wants to be told. */
  private static final Map<String, String> TYPES =
      Map.of(
          "png", "image/png",
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "webp", "image/webp",
          "gif", "image/gif",
          "pdf", "application/pdf",
          "txt", "text/plain");

  private PartWriter() {}

  /** Empty: there is nothing to write. */
  static Optional<ObjectNode> write(Part part) throws UnfitRequest {
    return switch (part) {
      case Part.Text(String text) -> text(text);
      case Part.Refusal(String text) -> text(text);
      case Part.Image(Media source, var _) -> Optional.of(media(source, "image/jpeg"));
      case Part.Document(Media source, String _) -> Optional.of(media(source, "application/pdf"));
      case Part.Audio(String base64, String format) ->
          Optional.of(inline("audio/" + format.toLowerCase(Locale.ROOT), base64));
      case Part.CacheMark _ -> Optional.empty();
      case Part.Vendor vendor -> throw Foreign.part(vendor);
      case Part.ToolCall _, Part.ToolResult _, Part.Reasoning _ ->
          throw UnfitRequest.at(
              "messages", "a part stands in a turn of a role that cannot have it");
    };
  }

  private static Optional<ObjectNode> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Fields.object().put("text", text));
  }

  private static ObjectNode media(Media media, String usual) throws UnfitRequest {
    return switch (media) {
      case Media.Inline(String type, String data) -> inline(type, data);
      case Media.Link(String url) -> file(url, type(url, usual));
      case Media.Uploaded(String format, String id) -> {
        if (!format.equals(WireFormat.GEMINI)) {
          throw Foreign.media("a file", media);
        }
        yield file(id, usual);
      }
    };
  }

  private static ObjectNode inline(String type, String data) {
    ObjectNode node = Fields.object();
    node.putObject("inlineData").put("mimeType", type).put("data", data);
    return node;
  }

  private static ObjectNode file(String uri, String type) {
    ObjectNode node = Fields.object();
    node.putObject("fileData").put("fileUri", uri).put("mimeType", type);
    return node;
  }

  private static String type(String url, String usual) {
    String path = url.replaceAll("[?#].*", "").toLowerCase(Locale.ROOT);
    String end = path.substring(path.lastIndexOf('.') + 1);
    return TYPES.getOrDefault(end, usual);
  }
}
