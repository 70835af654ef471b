package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Extras;
import io.vivremotion.uplink.chat.OutputFormat;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Sampling;
import io.vivremotion.uplink.chat.Thinking;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads an app's request. */
final class ResponsesRequestReader {
  private ResponsesRequestReader() {}

  static ChatRequest read(JsonNode body) throws UnfitRequest {
    RequestFields fields = RequestFields.of(body, "");
    refuseState(fields);
    String model = fields.requiredText("model");
    List<Turn> turns = turns(fields);
    ChatRequest.Tools tools = ToolsReader.read(fields);
    Optional<String> user = fields.text("safety_identifier");
    Optional<String> older = fields.text("user");
    return new ChatRequest(
        model,
        turns,
        tools,
        sampling(fields),
        output(fields),
        fields.integer("max_output_tokens", 1),
        thinking(fields),
        1,
        new ChatRequest.Delivery(fields.flag("stream").orElse(false), true),
        user.or(() -> older),
        extras(fields));
  }

  /** Of what is read in part the rest is kept, too. */
  private static Extras extras(RequestFields fields) {
    Extras rest = fields.rest(WireFormat.OPENAI_RESPONSES);
    Map<String, JsonNode> all = new HashMap<>(rest.fields());
    ObjectNode text = without(fields.raw("text"), Set.of("format"));
    JsonNode format = fields.raw("text").path("format");
    if (!Fields.text(format, "type").equals("text")) {
      put(text, "format", without(format, Set.of("type", "name", "schema", "strict")));
    }
    ObjectNode both = Fields.object();
    put(both, "text", text);
    put(both, "reasoning", without(fields.raw("reasoning"), Set.of("effort")));
    both.properties().forEach(each -> all.put(each.getKey(), each.getValue()));
    return new Extras(WireFormat.OPENAI_RESPONSES, all, rest.nested());
  }

  private static void put(ObjectNode to, String name, ObjectNode value) {
    if (!value.isEmpty()) {
      to.set(name, value);
    }
  }

  private static ObjectNode without(JsonNode node, Set<String> known) {
    ObjectNode rest = Fields.object();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        rest.set(field.getKey(), field.getValue());
      }
    }
    return rest;
  }

  /** What OpenAI keeps between requests, the gateway has not: say so instead of forgetting. */
  private static void refuseState(RequestFields fields) throws UnfitRequest {
    for (String state : List.of("previous_response_id", "conversation", "prompt")) {
      if (!fields.raw(state).isMissingNode()) {
        throw UnfitRequest.at(
            state,
            "the gateway keeps nothing between requests: send the whole conversation as input");
      }
    }
    if (fields.flag("background").orElse(false)) {
      throw UnfitRequest.at(
          "background", "the gateway answers at once or as a stream: leave it out");
    }
    if (fields.flag("store").orElse(false)) {
      throw UnfitRequest.at(
          "store",
          "the gateway keeps nothing between requests: leave it out or say false, and send the"
              + " whole conversation as input");
    }
    fields.raw("stream_options");
  }

  private static List<Turn> turns(RequestFields fields) throws UnfitRequest {
    ItemReader items = new ItemReader();
    String instructions = fields.text("instructions").orElse("");
    if (!instructions.isEmpty()) {
      items.add(Turn.Role.SYSTEM, new Part.Text(instructions));
    }
    JsonNode input = fields.raw("input");
    if (input.isTextual()) {
      items.add(Turn.Role.USER, new Part.Text(input.textValue()));
    } else if (input.isArray() && !input.isEmpty()) {
      int position = 0;
      for (JsonNode item : input) {
        items.read(fields.inner(item, "input[" + position++ + "]"));
      }
    } else {
      throw UnfitRequest.at("input", "a string or an array of items was expected");
    }
    return items.turns();
  }

  private static Sampling sampling(RequestFields fields) throws UnfitRequest {
    return new Sampling(
        fields.number("temperature"),
        fields.number("top_p"),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        List.of());
  }

  private static Thinking thinking(RequestFields fields) throws UnfitRequest {
    JsonNode node = fields.raw("reasoning");
    if (node.isMissingNode()) {
      return Thinking.UNSET;
    }
    RequestFields reasoning = RequestFields.of(node, "reasoning");
    return new Thinking(reasoning.text("effort"), OptionalLong.empty());
  }

  private static OutputFormat output(RequestFields fields) throws UnfitRequest {
    JsonNode format = fields.raw("text").path("format");
    if (format.isMissingNode() || format.isNull()) {
      return new OutputFormat.Text();
    }
    RequestFields inner = RequestFields.of(format, "text.format");
    return switch (inner.requiredText("type")) {
      case "text" -> new OutputFormat.Text();
      case "json_object" -> new OutputFormat.JsonObject();
      case "json_schema" -> {
        JsonNode schema = inner.raw("schema");
        yield new OutputFormat.JsonSchema(
            inner.text("name").orElse(""),
            schema.isObject() ? schema : Fields.object().put("type", "object"),
            inner.flag("strict"));
      }
      default ->
          throw UnfitRequest.at( // anything else would change what the app gets
              "text.format.type", "text, json_object or json_schema was expected");
    };
  }
}
