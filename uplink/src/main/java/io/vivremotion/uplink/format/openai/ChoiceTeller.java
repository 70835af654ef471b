package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.WireFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Tells what a choice holds: a delta of a stream, or a whole message, which look alike. */
final class ChoiceTeller {
  private static final Set<String> KNOWN =
      Set.of(
          "role",
          "content",
          "refusal",
          "tool_calls",
          "function_call",
          "reasoning",
          "reasoning_content",
          "reasoning_details",
          "obfuscation");

  private final AnswerTeller teller;
  private final Origin origin;
  private final Map<Integer, ToolCallJoin> calls = new HashMap<>();

  ChoiceTeller(AnswerTeller teller, Origin origin) {
    this.teller = teller;
    this.origin = origin;
  }

  /** All choices of a chunk or of a whole answer. */
  void choices(JsonNode body, boolean whole) {
    String model = Fields.text(body, "model");
    int position = 0;
    for (JsonNode choice : body.path("choices")) {
      JsonNode index = choice.path("index");
      int number = index.isNumber() && index.canConvertToInt() ? index.intValue() : position;
      position++;
      message(number, choice.path(whole ? "message" : "delta"), whole, model);
      if (Fields.has(choice, "logprobs")) {
        teller.vendor(
            number,
            WireFormat.OPENAI_CHAT,
            Fields.object().set("logprobs", choice.path("logprobs")));
      }
      String finish = Fields.text(choice, "finish_reason");
      if (!finish.isEmpty()) {
        teller.finished(number, FinishWords.read(finish), finish);
      }
    }
  }

  private void message(int choice, JsonNode message, boolean whole, String model) {
    teller.opened(choice);
    for (Part.Reasoning part : ReasoningDetails.read(message, model)) {
      teller.reasoning(choice, part.text());
      if (part.seal().isPresent()) {
        teller.sealed(choice, part.seal().get());
      }
    }
    content(choice, message.path("content"));
    teller.refusal(choice, Fields.text(message, "refusal"));
    ToolCallJoin join =
        calls.computeIfAbsent(choice, _ -> new ToolCallJoin(choice, teller, origin));
    int position = 0;
    for (JsonNode call : message.path("tool_calls")) {
      join.fragment(call, position++, whole, model);
    }
    if (message.path("function_call").isObject()) { // what came before tool_calls
      join.fragment(Fields.object().set("function", message.path("function_call")), 0, true, model);
    }
    for (Map.Entry<String, JsonNode> field : message.properties()) {
      if (!KNOWN.contains(field.getKey()) && !isEmpty(field.getValue())) {
        teller.vendor(
            choice, WireFormat.OPENAI_CHAT, Fields.object().set(field.getKey(), field.getValue()));
      }
    }
  }

  /** A string, or parts as Mistral sends them. */
  private void content(int choice, JsonNode content) {
    if (content.isTextual()) {
      teller.text(choice, content.textValue());
      return;
    }
    for (JsonNode part : content) {
      switch (Fields.text(part, "type")) {
        case "thinking" -> {
          for (JsonNode thought : part.path("thinking")) {
            teller.reasoning(choice, Fields.text(thought, "text"));
          }
        }
        case "refusal" -> teller.refusal(choice, Fields.text(part, "refusal"));
        default ->
            teller.text(choice, Fields.text(part, "text")); // unknown ones without text: none
      }
    }
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }
}
