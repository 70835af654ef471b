package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.Media;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.DataUrl;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads content: a string, or blocks. Empty text is dropped: no vendor wants it. */
final class BlockReader {
  private BlockReader() {}

  /**
   * @param name of the field that holds it; absent: there is none
   */
  static List<Part> read(RequestFields holder, String name) throws UnfitRequest {
    JsonNode content = holder.raw(name);
    if (content.isTextual()) {
      String text = content.textValue();
      return text.isEmpty() ? List.of() : List.of(new Part.Text(text));
    }
    if (!content.isMissingNode() && !content.isArray()) {
      throw UnfitRequest.at(holder.path(name), "a string or an array was expected");
    }
    List<Part> parts = new ArrayList<>();
    int position = 0;
    for (JsonNode node : content) {
      RequestFields block = holder.inner(node, name + "[" + position++ + "]");
      Part part = part(block, node);
      if (!(part instanceof Part.Text(String text) && text.isEmpty())) {
        parts.add(part);
      }
      JsonNode cache = block.raw("cache_control");
      if (cache.isObject()) {
        parts.add(new Part.CacheMark(Fields.text(cache, "ttl")));
      }
    }
    return parts;
  }

  private static Part part(RequestFields block, JsonNode node) throws UnfitRequest {
    return switch (block.requiredText("type")) {
      case "text" -> {
        block.ignore("citations");
        yield new Part.Text(block.text("text").orElse(""));
      }
      case "image" -> new Part.Image(source(block), Optional.empty());
      case "document" ->
          Fields.text(node.path("source"), "type").equals("content")
              ? new Part.Vendor(WireFormat.ANTHROPIC, block.whole())
              : new Part.Document(source(block), block.text("title").orElse(""));
      case "tool_use" ->
          new Part.ToolCall(
              block.requiredText("id"), block.requiredText("name"), input(block), Optional.empty());
      case "tool_result" ->
          new Part.ToolResult(
              block.requiredText("tool_use_id"),
              read(block, "content"),
              block.flag("is_error").orElse(false));
      case "thinking" ->
          new Part.Reasoning(
              block.text("thinking").orElse(""),
              seal("signature", block.text("signature").orElse("")));
      case "redacted_thinking" ->
          new Part.Reasoning("", seal(Opaque.REDACTED, block.text("data").orElse("")));
      default ->
          new Part.Vendor(
              WireFormat.ANTHROPIC, block.whole()); // of tools that the vendor runs, or new
    };
  }

  private static String input(RequestFields block) throws UnfitRequest {
    JsonNode input = block.raw("input");
    if (!input.isObject()) {
      throw UnfitRequest.at(block.path("input"), "an object was expected");
    }
    return input.toString();
  }

  /** Which model made it, the history does not tell. */
  private static Optional<Opaque> seal(String kind, String value) {
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(new Opaque(WireFormat.ANTHROPIC, "", kind, value));
  }

  private static Media source(RequestFields block) throws UnfitRequest {
    RequestFields source = block.inner("source");
    return switch (source.requiredText("type")) {
      case "base64" ->
          new Media.Inline(source.requiredText("media_type"), source.requiredText("data"));
      case "url" -> new Media.Link(source.requiredText("url"));
      case "text" -> {
        source.ignore("media_type"); // there is but one
        yield DataUrl.ofText(source.requiredText("data"));
      }
      case "file" -> new Media.Uploaded(WireFormat.ANTHROPIC, source.requiredText("file_id"));
      default ->
          throw UnfitRequest.at( // what it is, nobody could tell the provider
              source.path("type"), "base64, url, text or file was expected");
    };
  }
}
