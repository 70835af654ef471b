package io.vivremotion.uplink.format.gemini;

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

/** Writes {@code tools} and {@code toolConfig}. There is no switch for one call at a time. */
final class ToolsWriter {
  private ToolsWriter() {}

  static void write(ChatRequest.Tools tools, Abilities abilities, ObjectNode body)
      throws UnfitRequest {
    Foreign.refuse(tools, WireFormat.GEMINI);
    if (tools.isEmpty()) {
      return;
    }
    ArrayNode declarations = body.putArray("tools").addObject().putArray("functionDeclarations");
    tools.offered().forEach(tool -> declarations.add(declaration(tool, abilities)));
    switch (tools.choice()) {
      case Tool.Choice.Auto() -> {}
      case Tool.Choice.Any() -> mode(body, "ANY");
      case Tool.Choice.None() -> mode(body, "NONE");
      case Tool.Choice.This(String name) ->
          mode(body, "ANY").putArray("allowedFunctionNames").add(name);
      case Tool.Choice.Vendor _ -> {} // refused above, as there is no app of this format
    }
  }

  private static ObjectNode mode(ObjectNode body, String mode) {
    return body.putObject("toolConfig").putObject("functionCallingConfig").put("mode", mode);
  }

  /** A function without parameters must not have an empty schema. */
  private static ObjectNode declaration(Tool tool, Abilities abilities) {
    ObjectNode node = Fields.object().put("name", tool.name());
    node.put("description", tool.description().orElse(""));
    tool.parameters()
        .filter(schema -> !schema.path("properties").isEmpty())
        .ifPresent(schema -> {
          if (abilities.has(Feature.JSON_SCHEMA_PARAMETERS)) {
            node.set("parametersJsonSchema", schema);
          } else {
            node.set("parameters", SchemaSubset.of(schema));
          }
        });
    return node;
  }
}
