package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Tool;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code tools}, {@code tool_choice} and {@code parallel_tool_calls}. */
final class ToolsReader {
  private ToolsReader() {}

  static ChatRequest.Tools read(RequestFields fields) throws UnfitRequest {
    List<Tool> offered = new ArrayList<>();
    List<Tool.Special> special = new ArrayList<>();
    int position = 0;
    for (JsonNode node : fields.array("tools")) {
      RequestFields tool = fields.inner(node, "tools[" + position++ + "]");
      String type = tool.text("type").orElse("function");
      if (type.equals("function")) {
        offered.add(function(tool.inner("function")));
      } else {
        special.add(new Tool.Special(WireFormat.OPENAI_CHAT, type, tool.whole()));
      }
    }
    return new ChatRequest.Tools(
        offered, special, choice(fields), fields.flag("parallel_tool_calls"));
  }

  private static Tool function(RequestFields function) throws UnfitRequest {
    JsonNode parameters = function.raw("parameters");
    return new Tool(
        function.requiredText("name"),
        function.text("description"),
        parameters.isObject() ? Optional.of(parameters) : Optional.empty(),
        function.flag("strict"));
  }

  private static Tool.Choice choice(RequestFields fields) throws UnfitRequest {
    JsonNode choice = fields.raw("tool_choice");
    if (choice.isMissingNode()) {
      return new Tool.Choice.Auto();
    }
    if (choice.isObject()) {
      JsonNode name = choice.path("function").path("name");
      return name.isTextual()
          ? new Tool.Choice.This(name.textValue())
          : new Tool.Choice.Vendor(WireFormat.OPENAI_CHAT, choice);
    }
    return switch (choice.asText()) {
      case "auto" -> new Tool.Choice.Auto();
      case "none" -> new Tool.Choice.None();
      case "required", "any" -> new Tool.Choice.Any();
      default ->
          throw UnfitRequest.at( // anything else would change what the app gets
              "tool_choice", "auto, none, required or an object was expected");
    };
  }
}
