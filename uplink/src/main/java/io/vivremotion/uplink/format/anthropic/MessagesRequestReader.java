package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.OutputFormat;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Sampling;
import io.vivremotion.uplink.chat.Thinking;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads an app's request. */
final class MessagesRequestReader {
  private MessagesRequestReader() {}

  static ChatRequest read(JsonNode body) throws UnfitRequest {
    RequestFields fields = RequestFields.of(body, "");
    String model = fields.requiredText("model");
    OptionalLong limit = fields.integer("max_tokens", 0);
    if (limit.isEmpty()) {
      throw UnfitRequest.at("max_tokens", "an integer was expected; it is missing");
    }
    List<Turn> turns = turns(fields);
    ChatRequest.Tools tools = ToolsReader.read(fields);
    Sampling sampling = sampling(fields);
    Optional<RequestFields> output = inner(fields, "output_config");
    OutputFormat format = output.isPresent() ? format(output.get()) : new OutputFormat.Text();
    Thinking thinking = thinking(fields, output);
    boolean stream = fields.flag("stream").orElse(false);
    Optional<RequestFields> metadata = inner(fields, "metadata");
    Optional<String> user =
        metadata.isPresent() ? metadata.get().text("user_id") : Optional.empty();
    return new ChatRequest(
        model,
        turns,
        tools,
        sampling,
        format,
        limit,
        thinking,
        1,
        new ChatRequest.Delivery(stream, true),
        user,
        fields.rest(WireFormat.ANTHROPIC));
  }

  private static List<Turn> turns(RequestFields fields) throws UnfitRequest {
    List<Turn> turns = new ArrayList<>();
    List<Part> system = BlockReader.read(fields, "system");
    if (!system.isEmpty()) {
      turns.add(new Turn(Turn.Role.SYSTEM, system, Optional.empty()));
    }
    JsonNode messages = fields.array("messages");
    if (messages.isEmpty()) {
      throw UnfitRequest.at("messages", "at least one message was expected");
    }
    int position = 0;
    for (JsonNode message : messages) {
      String path = "messages[" + position++ + "]";
      turns.addAll(message(fields.inner(message, path)));
    }
    return turns;
  }

  private static List<Turn> message(RequestFields message) throws UnfitRequest {
    String role = message.requiredText("role");
    if (!message.has("content")) {
      throw UnfitRequest.at(message.path("content"), "is missing");
    }
    List<Part> parts = BlockReader.read(message, "content");
    return switch (role) {
      case "assistant" -> List.of(new Turn(Turn.Role.ASSISTANT, parts, Optional.empty()));
      case "system" -> List.of(new Turn(Turn.Role.SYSTEM, parts, Optional.empty()));
      case "user" -> user(parts);
      default ->
          throw UnfitRequest.at( // a closed choice
              message.path("role"), "user, assistant or system was expected");
    };
  }

  /**
   * Results of tools are a turn of their own, before the rest. A mark of the cache follows its
   * part.
   */
  private static List<Turn> user(List<Part> parts) {
    List<Part> results = new ArrayList<>();
    List<Part> rest = new ArrayList<>();
    List<Part> last = rest;
    for (Part part : parts) {
      if (!(part instanceof Part.CacheMark)) {
        last = part instanceof Part.ToolResult ? results : rest;
      }
      last.add(part);
    }
    List<Turn> turns = new ArrayList<>();
    if (!results.isEmpty()) {
      turns.add(new Turn(Turn.Role.TOOL, results, Optional.empty()));
    }
    if (!rest.isEmpty() || results.isEmpty()) {
      turns.add(new Turn(Turn.Role.USER, rest, Optional.empty()));
    }
    return turns;
  }

  private static Sampling sampling(RequestFields fields) throws UnfitRequest {
    OptionalLong topK = fields.integer("top_k", 0);
    List<String> stop = new ArrayList<>();
    for (JsonNode text : fields.array("stop_sequences")) {
      if (!text.isTextual()) {
        throw UnfitRequest.at("stop_sequences", "an array of strings was expected");
      }
      stop.add(text.textValue());
    }
    return new Sampling(
        fields.number("temperature"),
        fields.number("top_p"),
        topK.isPresent() && topK.getAsLong() > 0 && topK.getAsLong() < Integer.MAX_VALUE
            ? OptionalInt.of((int) topK.getAsLong())
            : OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        stop);
  }

  private static OutputFormat format(RequestFields output) throws UnfitRequest {
    Optional<RequestFields> format = inner(output, "format");
    if (format.isEmpty()) {
      return new OutputFormat.Text();
    }
    if (!format.get().requiredText("type").equals("json_schema")) {
      throw UnfitRequest.at("output_config.format.type", "json_schema was expected");
    }
    JsonNode schema = format.get().raw("schema");
    if (!schema.isObject()) {
      throw UnfitRequest.at("output_config.format.schema", "an object was expected");
    }
    return new OutputFormat.JsonSchema("", schema, Optional.empty());
  }

  private static Thinking thinking(RequestFields fields, Optional<RequestFields> output)
      throws UnfitRequest {
    Optional<String> effort = output.isPresent() ? output.get().text("effort") : Optional.empty();
    Optional<RequestFields> thinking = inner(fields, "thinking");
    if (thinking.isEmpty()) {
      return new Thinking(effort, OptionalLong.empty());
    }
    String type = thinking.get().requiredText("type");
    return switch (type) {
      case "disabled" -> new Thinking(effort, OptionalLong.of(0));
      case "enabled" -> new Thinking(effort, thinking.get().integer("budget_tokens", 1));
      default -> // adaptive, and what is new: the model decides
          new Thinking(effort.or(() -> Optional.of("high")), OptionalLong.empty());
    };
  }

  private static Optional<RequestFields> inner(RequestFields fields, String name)
      throws UnfitRequest {
    JsonNode node = fields.raw(name);
    return node.isMissingNode() ? Optional.empty() : Optional.of(fields.inner(node, name));
  }
}
