package io.vivremotion.uplink.format.anthropic;

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

/** Writes {@code tools} and {@code tool_choice}, whose switch for one call at a time is inverse. */
final class ToolsWriter {
  private ToolsWriter() {}

  static void write(ChatRequest.Tools tools, Abilities abilities, ObjectNode body)
      throws UnfitRequest {
    Foreign.refuse(tools, WireFormat.ANTHROPIC);
    if (tools.isEmpty()) {
      return;
    }
    ArrayNode array = body.putArray("tools");
    tools.offered().forEach(tool -> array.add(tool(tool, abilities)));
    tools.special().forEach(tool -> array.add(tool.raw()));
    boolean single = tools.parallel().map(parallel -> !parallel).orElse(false);
    switch (tools.choice()) {
      case Tool.Choice.Auto() -> {
        if (single) {
          body.putObject("tool_choice").put("type", "auto");
        }
      }
      case Tool.Choice.Any() -> body.putObject("tool_choice").put("type", "any");
      case Tool.Choice.None() -> body.putObject("tool_choice").put("type", "none");
      case Tool.Choice.This(String name) ->
          body.putObject("tool_choice").put("type", "tool").put("name", name);
      case Tool.Choice.Vendor(String _, JsonNode raw) -> body.set("tool_choice", raw.deepCopy());
    }
    boolean callsNone = tools.choice() instanceof Tool.Choice.None;
    if (single && !callsNone && body.path("tool_choice") instanceof ObjectNode choice) {
      choice.put("disable_parallel_tool_use", true);
    }
  }

  private static ObjectNode tool(Tool tool, Abilities abilities) {
    ObjectNode node = Fields.object().put("name", tool.name());
    tool.description().ifPresent(text -> node.put("description", text));
    ObjectNode schema = Fields.object();
    if (tool.parameters().isPresent() && tool.parameters().get() instanceof ObjectNode given) {
      schema.setAll(given);
    }
    schema.putIfAbsent("type", Fields.object().textNode("object"));
    node.set("input_schema", schema);
    if (abilities.has(Feature.STRICT_TOOLS)) {
      tool.strict().ifPresent(strict -> node.put("strict", strict));
    }
    return node;
  }
}
