package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Tool;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Foreign;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;

/** Writes {@code tools}, {@code tool_choice} and {@code parallel_tool_calls}. */
final class ToolsWriter {
  private final ChatRequest.Tools tools;
  private final Abilities abilities;

  ToolsWriter(ChatRequest.Tools tools, Abilities abilities) {
    this.tools = tools;
    this.abilities = abilities;
  }

  void write(ObjectNode body) throws UnfitRequest {
    Foreign.refuse(tools, WireFormat.OPENAI_CHAT);
    if (tools.isEmpty()) {
      return; // a choice among no tools is refused by some servers
    }
    ArrayNode array = body.putArray("tools");
    tools.offered().forEach(tool -> array.add(tool(tool)));
    tools.special().forEach(tool -> array.add(tool.raw()));
    switch (tools.choice()) {
      case Tool.Choice.Auto() -> {}
      case Tool.Choice.Any() -> body.put("tool_choice", "required");
      case Tool.Choice.None() -> body.put("tool_choice", "none");
      case Tool.Choice.This(String name) ->
          body.putObject("tool_choice")
              .put("type", "function")
              .putObject("function")
              .put("name", name);
      case Tool.Choice.Vendor(String _, JsonNode raw) -> body.set("tool_choice", raw);
    }
    if (abilities.has(Feature.PARALLEL_SWITCH)) {
      tools.parallel().ifPresent(parallel -> body.put("parallel_tool_calls", parallel));
    }
  }

  private ObjectNode tool(Tool tool) {
    ObjectNode node = Fields.object().put("type", "function");
    ObjectNode function = node.putObject("function").put("name", tool.name());
    tool.description().ifPresent(text -> function.put("description", text));
    tool.parameters().ifPresent(schema -> function.set("parameters", schema));
    if (abilities.has(Feature.STRICT_TOOLS)) {
      tool.strict().ifPresent(strict -> function.put("strict", strict));
    }
    return node;
  }
}
