package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Tool;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code tools} and {@code tool_choice}. */
final class ToolsReader {
  private ToolsReader() {}

  static ChatRequest.Tools read(RequestFields fields) throws UnfitRequest {
    List<Tool> offered = new ArrayList<>();
    List<Tool.Special> special = new ArrayList<>();
    int position = 0;
    for (JsonNode node : fields.array("tools")) {
      RequestFields tool = fields.inner(node, "tools[" + position++ + "]");
      String type = tool.text("type").orElse("custom");
      if (type.equals("custom")) {
        offered.add(custom(tool));
      } else {
        special.add(new Tool.Special(WireFormat.ANTHROPIC, type, tool.whole()));
      }
    }
    JsonNode choice = fields.raw("tool_choice");
    JsonNode single = choice.path("disable_parallel_tool_use");
    return new ChatRequest.Tools(
        offered,
        special,
        choice(choice),
        single.isBoolean() ? Optional.of(!single.booleanValue()) : Optional.empty());
  }

  private static Tool custom(RequestFields tool) throws UnfitRequest {
    JsonNode schema = tool.raw("input_schema");
    if (!schema.isObject()) {
      throw UnfitRequest.at(tool.path("input_schema"), "an object was expected");
    }
    return new Tool(
        tool.requiredText("name"),
        tool.text("description"),
        Optional.of(schema),
        tool.flag("strict"));
  }

  private static Tool.Choice choice(JsonNode node) throws UnfitRequest {
    if (node.isMissingNode()) {
      return new Tool.Choice.Auto();
    }
    RequestFields choice = RequestFields.of(node, "tool_choice");
    return switch (choice.requiredText("type")) {
      case "auto" -> new Tool.Choice.Auto();
      case "any" -> new Tool.Choice.Any();
      case "none" -> new Tool.Choice.None();
      case "tool" -> new Tool.Choice.This(choice.requiredText("name"));
      default -> new Tool.Choice.Vendor(WireFormat.ANTHROPIC, node); // a new one
    };
  }
}
