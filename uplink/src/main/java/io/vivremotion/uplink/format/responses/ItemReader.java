package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.Media;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.DataUrl;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads items of {@code input}. What the model said in one go becomes one turn. */
final class ItemReader {
  private final List<Turn> turns = new ArrayList<>();

  List<Turn> turns() {
    return turns;
  }

  /** Goes on with the last turn where the model or its tools speak again. */
  void add(Turn.Role role, Part... parts) {
    boolean joins = role == Turn.Role.ASSISTANT || role == Turn.Role.TOOL;
    List<Part> all = new ArrayList<>();
    if (joins && !turns.isEmpty() && turns.getLast().role() == role) {
      all.addAll(turns.removeLast().parts());
    }
    all.addAll(List.of(parts));
    turns.add(new Turn(role, all, Optional.empty()));
  }

  void read(RequestFields item) throws UnfitRequest {
    item.ignore("id", "status");
    switch (item.text("type").orElse("message")) {
      case "message" -> message(item);
      case "function_call" ->
          add(
              Turn.Role.ASSISTANT,
              new Part.ToolCall(
                  item.requiredText("call_id"),
                  item.requiredText("name"),
                  item.text("arguments").orElse(""),
                  Optional.empty()));
      case "function_call_output" ->
          add(
              Turn.Role.TOOL,
              new Part.ToolResult(item.requiredText("call_id"), content(item, "output"), false));
      case "reasoning" -> {
        Part.Reasoning thought = Sealed.part(item.whole(), "");
        if (!thought.text().isEmpty() || thought.seal().isPresent()) {
          add(Turn.Role.ASSISTANT, thought);
        }
      }
      case "item_reference" ->
          throw UnfitRequest.at(
              item.path(), "the gateway keeps nothing between requests: send the item itself");
      default -> // of tools that the vendor runs, or new
          add(Turn.Role.ASSISTANT, new Part.Vendor(WireFormat.OPENAI_RESPONSES, item.whole()));
    }
  }

  private void message(RequestFields item) throws UnfitRequest {
    String role = item.requiredText("role");
    Part[] parts = content(item, "content").toArray(Part[]::new);
    switch (role) {
      case "system", "developer" -> add(Turn.Role.SYSTEM, parts);
      case "user" -> add(Turn.Role.USER, parts);
      case "assistant" -> add(Turn.Role.ASSISTANT, parts);
      default ->
          throw UnfitRequest.at( // a closed choice
              item.path("role"), "system, developer, user or assistant was expected");
    }
  }

  private static List<Part> content(RequestFields item, String name) throws UnfitRequest {
    JsonNode content = item.raw(name);
    if (content.isTextual()) {
      String text = content.textValue();
      return text.isEmpty() ? List.of() : List.of(new Part.Text(text));
    }
    if (!content.isArray()) {
      throw UnfitRequest.at(item.path(name), "a string or an array was expected");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : content) {
      parts.add(part(item.inner(part, name + "[" + parts.size() + "]")));
    }
    return parts;
  }

  private static Part part(RequestFields part) throws UnfitRequest {
    part.ignore("annotations", "logprobs"); // what a model has said of its own words
    return switch (part.requiredText("type")) {
      case "input_text", "output_text", "text" -> new Part.Text(part.text("text").orElse(""));
      case "refusal" -> new Part.Refusal(part.text("refusal").orElse(""));
      case "input_image" -> new Part.Image(media(part, "image_url"), part.text("detail"));
      case "input_file" ->
          new Part.Document(
              media(part, part.has("file_url") ? "file_url" : "file_data"),
              part.text("filename").orElse(""));
      default ->
          new Part.Vendor(WireFormat.OPENAI_RESPONSES, part.whole()); // another vendor refuses it
    };
  }

  private static Media media(RequestFields part, String name) throws UnfitRequest {
    Optional<String> id = part.text("file_id");
    if (id.isPresent()) {
      return new Media.Uploaded(WireFormat.OPENAI_RESPONSES, id.get());
    }
    String url = part.requiredText(name);
    if (!url.startsWith("data:")) {
      return new Media.Link(url);
    }
    return DataUrl.read(url)
        .orElseThrow(() ->
            UnfitRequest.at(part.path(name), "a data URL was expected as data:TYPE;base64,DATA"));
  }
}
