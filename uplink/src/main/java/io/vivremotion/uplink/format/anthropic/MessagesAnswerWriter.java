package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.Arguments;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.WireFormat;
import java.util.Optional;

/** Writes a whole answer: its first choice, as this format has one only. */
final class MessagesAnswerWriter {
  private final Origin origin;

  MessagesAnswerWriter(Origin origin) {
    this.origin = origin;
  }

  ObjectNode write(ChatAnswer answer) {
    ObjectNode body = Fields.object();
    body.put("id", answer.id().isEmpty() ? origin.id("msg_") : answer.id());
    body.put("type", "message").put("role", "assistant").put("model", answer.model());
    ArrayNode content = body.putArray("content");
    Finish finish = new Finish(Finish.Reason.STOP, "");
    if (!answer.choices().isEmpty()) {
      ChatAnswer.Choice choice = answer.choices().getFirst();
      choice.parts().forEach(part -> block(part).ifPresent(content::add));
      finish = choice.finish();
    }
    body.put("stop_reason", StopWords.write(finish)).putNull("stop_sequence");
    body.set("usage", MessagesUsage.write(answer.usage(), 0, 0));
    return body;
  }

  private static Optional<JsonNode> block(Part part) {
    return switch (part) {
      case Part.Text(String text) -> text(text);
      case Part.Refusal(String text) -> text(text);
      case Part.Reasoning(String text, Optional<Opaque> seal) -> {
        boolean own = seal.map(each -> each.format().equals(WireFormat.ANTHROPIC)).orElse(false);
        yield text.isEmpty() && !own ? Optional.empty() : Optional.of(thinking(text, seal));
      }
      case Part.ToolCall call -> Optional.of(toolUse(call));
      case Part.Vendor(String format, JsonNode raw) ->
          format.equals(WireFormat.ANTHROPIC) ? Optional.of(raw) : Optional.empty();
      case Part.Image _, Part.Document _, Part.Audio _ -> Optional.empty(); // no model answers so
      case Part.ToolResult _, Part.CacheMark _ -> Optional.empty(); // never in an answer
    };
  }

  private static Optional<JsonNode> text(String text) {
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(Fields.object().put("type", "text").put("text", text));
  }

  /** Other vendors' seals have no place here: the app gives back a thought that is not signed. */
  static ObjectNode thinking(String text, Optional<Opaque> seal) {
    Optional<Opaque> own = seal.filter(each -> each.format().equals(WireFormat.ANTHROPIC));
    if (own.isPresent() && own.get().kind().equals(Opaque.REDACTED)) {
      return Fields.object().put("type", Opaque.REDACTED).put("data", own.get().value());
    }
    return Fields.object()
        .put("type", "thinking")
        .put("thinking", text)
        .put("signature", own.map(Opaque::value).orElse(""));
  }

  static ObjectNode toolUse(Part.ToolCall call) {
    ObjectNode node = Fields.object().put("type", "tool_use");
    node.put("id", ToolIds.valid(call.id())).put("name", call.name());
    node.set("input", Arguments.object(call.arguments()));
    return node;
  }
}
