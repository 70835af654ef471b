package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;

/** Writes a whole answer. */
final class ChatAnswerWriter {
  private final Origin origin;

  ChatAnswerWriter(Origin origin) {
    this.origin = origin;
  }

  ObjectNode write(ChatAnswer answer) {
    ObjectNode body = Fields.object();
    body.put("id", answer.id().isEmpty() ? origin.id("chatcmpl-") : answer.id());
    body.put("object", "chat.completion");
    body.put(
        "created",
        answer.createdSeconds() > 0 ? answer.createdSeconds() : origin.now().getEpochSecond());
    body.put("model", answer.model());
    var choices = body.putArray("choices");
    for (ChatAnswer.Choice choice : answer.choices()) {
      choices.add(choice(choice, choices.size()));
    }
    if (answer.usage().isReported()) {
      body.set("usage", ChatUsage.write(answer.usage()));
    }
    return body;
  }

  private static ObjectNode choice(ChatAnswer.Choice choice, int index) {
    ObjectNode node = Fields.object().put("index", index);
    ObjectNode message = node.putObject("message").put("role", "assistant");
    boolean refused = message(choice.parts(), message, node);
    if (!node.has("logprobs")) {
      node.putNull("logprobs");
    }
    return node.put("finish_reason", FinishWords.write(choice.finish(), refused));
  }

  /** True if the model refused. */
  private static boolean message(List<Part> parts, ObjectNode message, ObjectNode choice) {
    StringBuilder text = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    List<Part.Reasoning> reasoning = new ArrayList<>();
    message.putNull("content").putNull("refusal");
    for (Part part : parts) {
      switch (part) {
        case Part.Text(String words) -> text.append(words);
        case Part.Refusal(String words) -> refusal.append(words);
        case Part.Reasoning thought -> reasoning.add(thought);
        case Part.ToolCall call -> message.withArray("tool_calls").add(MessageWriter.call(call));
        case Part.Vendor vendor -> vendor(vendor, message, choice);
        case Part.Image _, Part.Document _, Part.Audio _ -> {} // no model here answers so
        case Part.ToolResult _, Part.CacheMark _ -> {} // never in an answer
      }
    }
    ReasoningDetails.write(reasoning, message);
    if (!text.isEmpty()) {
      message.put("content", text.toString());
    }
    if (!refusal.isEmpty()) {
      message.put("refusal", refusal.toString());
    }
    return !refusal.isEmpty();
  }

  /**
   * Into a message or delta; log-probabilities stand beside it. Other vendors' parts are left out.
   */
  static void vendor(Part.Vendor part, ObjectNode message, ObjectNode choice) {
    if (part.format().equals(WireFormat.OPENAI_CHAT) && part.raw() instanceof ObjectNode fields) {
      fields
          .properties()
          .forEach(field ->
              (field.getKey().equals("logprobs") ? choice : message)
                  .set(field.getKey(), field.getValue()));
    }
  }
}
