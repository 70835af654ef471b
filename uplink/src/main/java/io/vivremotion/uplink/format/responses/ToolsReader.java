package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Tool;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code tools}, which are flat here, {@code tool_choice} and {@code parallel_tool_calls}.
 */
final class ToolsReader {
  private ToolsReader() {}

  static ChatRequest.Tools read(RequestFields fields) throws UnfitRequest {
    List<Tool> offered = new ArrayList<>();
    List<Tool.Special> special = new ArrayList<>();
    int position = 0;
    for (JsonNode node : fields.array("tools")) {
      RequestFields tool = fields.inner(node, "tools[" + position++ + "]");
      String type = tool.requiredText("type");
      if (type.equals("function")) {
        JsonNode parameters = tool.raw("parameters");
        offered.add(
            new Tool(
                tool.requiredText("name"),
                tool.text("description"),
                parameters.isObject() ? Optional.of(parameters) : Optional.empty(),
                tool.flag("strict")));
      } else {
        special.add(new Tool.Special(WireFormat.OPENAI_RESPONSES, type, tool.whole()));
      }
    }
    return new ChatRequest.Tools(
        offered, special, choice(fields), fields.flag("parallel_tool_calls"));
  }

  private static Tool.Choice choice(RequestFields fields) throws UnfitRequest {
    JsonNode choice = fields.raw("tool_choice");
    if (choice.isMissingNode()) {
      return new Tool.Choice.Auto();
    }
    if (choice.isObject()) {
      String name = Fields.text(choice, "name");
      return Fields.text(choice, "type").equals("function") && !name.isEmpty()
          ? new Tool.Choice.This(name)
          : new Tool.Choice.Vendor(WireFormat.OPENAI_RESPONSES, choice);
    }
    return switch (choice.asText()) {
      case "auto" -> new Tool.Choice.Auto();
      case "none" -> new Tool.Choice.None();
      case "required" -> new Tool.Choice.Any();
      default ->
          throw UnfitRequest.at( // anything else would change what the app gets
              "tool_choice", "auto, none, required or an object was expected");
    };
  }
}
