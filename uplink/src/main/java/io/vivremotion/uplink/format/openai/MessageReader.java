package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;

/** Reads one of an app's messages. */
final class MessageReader {
  private MessageReader() {}

  static Turn read(JsonNode node, RequestFields message) throws UnfitRequest {
    String role = message.requiredText("role");
    return switch (role) {
      case "system", "developer" -> plain(Turn.Role.SYSTEM, message);
      case "user" -> plain(Turn.Role.USER, message);
      case "assistant" -> assistant(node, message);
      case "tool" -> result(message);
      default ->
          throw UnfitRequest.at( // the deprecated role function among them
              message.path("role"),
              "system, developer, user, assistant or tool was expected, got " + quoted(role));
    };
  }

  private static Turn plain(Turn.Role role, RequestFields message) throws UnfitRequest {
    List<Part> parts = ContentReader.read(message, true);
    return new Turn(role, parts, message.text("name"));
  }

  private static Turn assistant(JsonNode node, RequestFields message) throws UnfitRequest {
    List<Part> parts = new ArrayList<>(ReasoningDetails.read(node, ""));
    message.ignore("reasoning", "reasoning_content", "reasoning_details", "annotations", "audio");
    parts.addAll(ContentReader.read(message, false));
    String refusal = message.text("refusal").orElse("");
    if (!refusal.isEmpty()) {
      parts.add(new Part.Refusal(refusal));
    }
    int position = 0;
    for (JsonNode call : message.array("tool_calls")) {
      parts.add(call(call, message.inner(call, "tool_calls[" + position++ + "]")));
    }
    if (message.has("function_call")) {
      throw UnfitRequest.at(
          message.path("function_call"), "is no longer understood: use tool_calls");
    }
    return new Turn(Turn.Role.ASSISTANT, parts, message.text("name"));
  }

  private static Part call(JsonNode node, RequestFields call) throws UnfitRequest {
    if (!call.text("type").orElse("function").equals("function")) {
      return new Part.Vendor(WireFormat.OPENAI_CHAT, call.whole());
    }
    call.ignore("index", "extra_content");
    RequestFields function = call.inner("function");
    return new Part.ToolCall(
        call.requiredText("id"),
        function.requiredText("name"),
        function.text("arguments").orElse(""),
        ReasoningDetails.readCall(node, ""));
  }

  private static Turn result(RequestFields message) throws UnfitRequest {
    String id = message.requiredText("tool_call_id");
    message.ignore("name"); // the call has it
    List<Part> content = ContentReader.read(message, false);
    return Turn.of(Turn.Role.TOOL, new Part.ToolResult(id, content, false));
  }

  private static String quoted(String role) {
    return "\"" + role.substring(0, Math.min(role.length(), 32)) + "\"";
  }
}
