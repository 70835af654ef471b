package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.OutputFormat;
import io.vivremotion.uplink.chat.Sampling;
import io.vivremotion.uplink.chat.Tool;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Abilities.SamplingField;
import io.vivremotion.uplink.format.Effort;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Foreign;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.HashSet;
import java.util.Set;

/** Writes a request to a provider, which is told to keep nothing. */
final class ResponsesRequestWriter {
  private final ChatRequest request;
  private final Abilities abilities;
  private final ObjectNode body = Fields.object();

  ResponsesRequestWriter(ChatRequest request, Abilities abilities) {
    this.request = request;
    this.abilities = abilities;
  }

  ObjectNode write() throws UnfitRequest {
    if (request.candidates() > 1) {
      throw UnfitRequest.at("n", "the model " + abilities.model() + " gives one answer at a time");
    }
    if (!request.sampling().stop().isEmpty()) {
      throw UnfitRequest.at("stop", "the model " + abilities.model() + " cannot be given stops");
    }
    body.put("model", abilities.model());
    ItemWriter items = new ItemWriter(abilities, body.putArray("input"));
    for (Turn turn : request.turns()) {
      items.write(turn);
    }
    request.maxOutputTokens().ifPresent(limit -> body.put("max_output_tokens", limit));
    sampling();
    output();
    tools();
    if (abilities.has(Feature.THINKING_EFFORT)) {
      body.putArray("include").add("reasoning.encrypted_content");
      Effort.of(request.thinking())
          .ifPresent(effort -> body.putObject("reasoning").put("effort", effort));
    }
    body.put("store", false);
    if (request.delivery().stream()) {
      body.put("stream", true);
      if (abilities.has(Feature.OBFUSCATION_SWITCH)) {
        body.putObject("stream_options").put("include_obfuscation", false);
      }
    }
    request.endUser().ifPresent(user -> body.put("user", user));
    if (request.extras().format().equals(WireFormat.OPENAI_RESPONSES)) {
      request.extras().fields().forEach((name, more) -> complete(body, name, more));
    }
    abilities.wording().unsupported().forEach(field -> Fields.remove(body, field));
    return body;
  }

  /** What was written stays; objects get what they have not, and lists what else is wanted. */
  private static void complete(ObjectNode body, String name, JsonNode more) {
    if (more.isObject()) {
      ObjectNode inner = body.path(name) instanceof ObjectNode there ? there : Fields.object();
      more.properties().forEach(field -> complete(inner, field.getKey(), field.getValue()));
      if (!inner.isEmpty()) {
        body.set(name, inner);
      }
    } else if (body.path(name) instanceof ArrayNode there && more.isArray()) {
      Set<JsonNode> known = new HashSet<>();
      there.forEach(known::add);
      more.forEach(each -> {
        if (known.add(each)) {
          there.add(each);
        }
      });
    } else {
      body.putIfAbsent(name, more);
    }
  }

  private void sampling() {
    Sampling sampling = request.sampling();
    if (abilities.takes(SamplingField.TEMPERATURE)) {
      sampling.temperature().ifPresent(value -> body.put("temperature", value));
    }
    if (abilities.takes(SamplingField.TOP_P)) {
      sampling.topP().ifPresent(value -> body.put("top_p", value));
    }
  }

  private void output() throws UnfitRequest {
    switch (request.output()) {
      case OutputFormat.Text() -> {}
      case OutputFormat.JsonObject() -> {
        require(Feature.JSON_OBJECT, "JSON output");
        body.putObject("text").putObject("format").put("type", "json_object");
      }
      case OutputFormat.JsonSchema(String name, JsonNode schema, var strict) -> {
        require(Feature.JSON_SCHEMA, "output to a JSON Schema");
        ObjectNode format = body.putObject("text").putObject("format").put("type", "json_schema");
        format.put("name", name.isEmpty() ? "answer" : name).set("schema", schema);
        strict.ifPresent(value -> format.put("strict", value));
      }
    }
  }

  private void require(Feature feature, String what) throws UnfitRequest {
    if (!abilities.has(feature)) {
      throw UnfitRequest.at(
          "response_format", "the model " + abilities.model() + " has no " + what);
    }
  }

  private void tools() throws UnfitRequest {
    ChatRequest.Tools tools = request.tools();
    Foreign.refuse(tools, WireFormat.OPENAI_RESPONSES);
    if (tools.isEmpty()) {
      return;
    }
    ArrayNode array = body.putArray("tools");
    tools.offered().forEach(tool -> array.add(tool(tool)));
    tools.special().forEach(tool -> array.add(tool.raw()));
    switch (tools.choice()) {
      case Tool.Choice.Auto() -> {}
      case Tool.Choice.Any() -> body.put("tool_choice", "required");
      case Tool.Choice.None() -> body.put("tool_choice", "none");
      case Tool.Choice.This(String name) ->
          body.putObject("tool_choice").put("type", "function").put("name", name);
      case Tool.Choice.Vendor(String _, JsonNode raw) -> body.set("tool_choice", raw);
    }
    if (abilities.has(Feature.PARALLEL_SWITCH)) {
      tools.parallel().ifPresent(parallel -> body.put("parallel_tool_calls", parallel));
    }
  }

  /** Without a word on it, this API takes functions for strict. */
  private ObjectNode tool(Tool tool) {
    ObjectNode node = Fields.object().put("type", "function").put("name", tool.name());
    tool.description().ifPresent(text -> node.put("description", text));
    node.set("parameters", tool.parameters().orElse(Fields.object().put("type", "object")));
    return node.put("strict", abilities.has(Feature.STRICT_TOOLS) && tool.strict().orElse(false));
  }
}
