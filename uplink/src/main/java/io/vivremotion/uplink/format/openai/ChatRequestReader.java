package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.OutputFormat;
import io.vivremotion.uplink.chat.Sampling;
import io.vivremotion.uplink.chat.Thinking;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads an app's request. */
final class ChatRequestReader {
  private static final int MAX_CANDIDATES = 128;

  private ChatRequestReader() {}

  static ChatRequest read(JsonNode body) throws UnfitRequest {
    RequestFields fields = RequestFields.of(body, "");
    String model = fields.requiredText("model");
    List<Turn> turns = turns(fields);
    ChatRequest.Tools tools = ToolsReader.read(fields);
    Sampling sampling = sampling(fields);
    OutputFormat output = output(fields);
    OptionalLong limit = limit(fields);
    Thinking thinking = new Thinking(fields.text("reasoning_effort"), OptionalLong.empty());
    long candidates = fields.integer("n", 1).orElse(1);
    if (candidates > MAX_CANDIDATES) {
      throw UnfitRequest.at("n", "at most " + MAX_CANDIDATES);
    }
    ChatRequest.Delivery delivery = delivery(fields);
    Optional<String> user = fields.text("safety_identifier");
    Optional<String> older = fields.text("user");
    return new ChatRequest(
        model,
        turns,
        tools,
        sampling,
        output,
        limit,
        thinking,
        (int) candidates,
        delivery,
        user.or(() -> older),
        fields.rest(WireFormat.OPENAI_CHAT));
  }

  private static List<Turn> turns(RequestFields fields) throws UnfitRequest {
    JsonNode messages = fields.array("messages");
    if (messages.isEmpty()) {
      throw UnfitRequest.at("messages", "at least one message was expected");
    }
    List<Turn> turns = new ArrayList<>();
    for (JsonNode message : messages) {
      turns.add(
          MessageReader.read(message, fields.inner(message, "messages[" + turns.size() + "]")));
    }
    return turns;
  }

  private static OptionalLong limit(RequestFields fields) throws UnfitRequest {
    OptionalLong older = fields.integer("max_tokens", 1);
    OptionalLong limit = fields.integer("max_completion_tokens", 1);
    return limit.isPresent() ? limit : older;
  }

  private static Sampling sampling(RequestFields fields) throws UnfitRequest {
    OptionalLong topK = fields.integer("top_k", -1);
    return new Sampling(
        fields.number("temperature"),
        fields.number("top_p"),
        topK.isPresent() && topK.getAsLong() > 0 && topK.getAsLong() < Integer.MAX_VALUE
            ? OptionalInt.of((int) topK.getAsLong())
            : OptionalInt.empty(),
        fields.integer("seed", Long.MIN_VALUE),
        fields.number("presence_penalty"),
        fields.number("frequency_penalty"),
        stop(fields));
  }

  /** One text or several. */
  private static List<String> stop(RequestFields fields) throws UnfitRequest {
    JsonNode stop = fields.raw("stop");
    if (stop.isTextual()) {
      return List.of(stop.textValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : fields.array("stop")) {
      if (!text.isTextual()) {
        throw UnfitRequest.at("stop", "a string or an array of strings was expected");
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  private static OutputFormat output(RequestFields fields) throws UnfitRequest {
    JsonNode node = fields.raw("response_format");
    if (node.isMissingNode()) {
      return new OutputFormat.Text();
    }
    RequestFields format = fields.inner(node, "response_format");
    String type = format.requiredText("type");
    return switch (type) {
      case "text" -> new OutputFormat.Text();
      case "json_object" -> new OutputFormat.JsonObject();
      case "json_schema" -> schema(format);
      default ->
          throw UnfitRequest.at( // anything else would change what the app gets
              "response_format.type", "text, json_object or json_schema was expected");
    };
  }

  private static OutputFormat schema(RequestFields format) throws UnfitRequest {
    RequestFields inner = format.inner("json_schema");
    JsonNode schema = inner.raw("schema");
    return new OutputFormat.JsonSchema(
        inner.text("name").orElse(""),
        schema.isObject() ? schema : Fields.object().put("type", "object"),
        inner.flag("strict"));
  }

  private static ChatRequest.Delivery delivery(RequestFields fields) throws UnfitRequest {
    boolean stream = fields.flag("stream").orElse(false);
    JsonNode options = fields.raw("stream_options");
    return new ChatRequest.Delivery(
        stream, stream && options.path("include_usage").asBoolean(false));
  }
}
