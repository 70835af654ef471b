package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.Estimate;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.WireFormat;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes events; {@code message_stop} after a whole answer only. Of the first choice. */
final class MessagesStreamWriter implements AppFormat.StreamWriter {
  private final Origin origin;
  private final ChatRequest request;
  private final Consumer<ServerEvent> out;
  private final BlockQueue blocks;
  private ChatEvent.Started started = new ChatEvent.Started("", "", 0);
  private Finish finish = new Finish(Finish.Reason.STOP, "");
  private Usage usage = Usage.NONE;
  private long writtenCharacters;
  private boolean begun;
  private boolean over;

  MessagesStreamWriter(Origin origin, ChatRequest request, Consumer<ServerEvent> out) {
    this.origin = origin;
    this.request = request;
    this.out = out;
    this.blocks = new BlockQueue(out);
  }

  @Override
  public void write(ChatEvent event) {
    if (!over) {
      step(event);
    }
  }

  private void step(ChatEvent event) {
    switch (event) {
      case ChatEvent.Started start -> started = start;
      case ChatEvent.UsageReported(Usage told) -> usage = usage.then(told);
      case ChatEvent.TextDelta(int choice, String text) -> text(choice, text);
      case ChatEvent.RefusalDelta(int choice, String text) -> text(choice, text);
      case ChatEvent.ReasoningDelta(int choice, String text) -> {
        if (opens(choice, text)) {
          require(blocks.thinking(text));
        }
      }
      case ChatEvent.ReasoningSealed(int choice, Opaque seal) -> sealed(choice, seal);
      case ChatEvent.ToolCallStarted call -> call(call);
      case ChatEvent.ToolCallDelta(int choice, int index, String fragment) -> {
        if (opens(choice, fragment)) {
          require(blocks.arguments(index, fragment));
        }
      }
      case ChatEvent.ToolCallSealed _ -> {} // another vendor's: there is no place for it
      case ChatEvent.VendorPart(int choice, Part.Vendor part) -> vendor(choice, part);
      case ChatEvent.Finished(int choice, Finish reason) -> finish(choice, reason);
      case ChatEvent.Ended() -> end();
      case ChatEvent.Failed(ChatError error) -> fail(error);
    }
  }

  private void text(int choice, String text) {
    if (opens(choice, text)) {
      require(blocks.text(text));
    }
  }

  private void sealed(int choice, Opaque seal) {
    if (!seal.format().equals(WireFormat.ANTHROPIC) || !opens(choice, "")) {
      return;
    }
    require(
        seal.kind().equals(Opaque.REDACTED)
            ? blocks.whole(MessagesAnswerWriter.thinking("", Optional.of(seal)))
            : blocks.signature(seal.value()));
  }

  private void call(ChatEvent.ToolCallStarted call) {
    if (opens(call.choice(), "")) {
      ObjectNode start = Fields.object().put("type", "tool_use");
      start.put("id", ToolIds.valid(call.id())).put("name", call.name()).putObject("input");
      require(blocks.call(call.index(), start));
    }
  }

  private void vendor(int choice, Part.Vendor part) {
    if (part.format().equals(WireFormat.ANTHROPIC)
        && part.raw() instanceof ObjectNode raw
        && opens(choice, "")) {
      require(blocks.whole(raw));
    }
  }

  private void finish(int choice, Finish reason) {
    if (choice == 0) {
      finish = reason;
      begin();
      blocks.finish();
    }
  }

  private boolean opens(int choice, String fragment) {
    if (choice != 0) {
      return false;
    }
    writtenCharacters += fragment.length();
    begin();
    return true;
  }

  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    ObjectNode data = Fields.object().put("type", "message_start");
    ObjectNode message = data.putObject("message");
    message.put("id", started.id().isEmpty() ? origin.id("msg_") : started.id());
    message.put("type", "message").put("role", "assistant").put("model", started.model());
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", MessagesUsage.write(usage, Estimate.inputTokens(request), 1));
    emit(data);
  }

  private void end() {
    begin();
    blocks.finish();
    over = true;
    ObjectNode data = Fields.object().put("type", "message_delta");
    data.putObject("delta").put("stop_reason", StopWords.write(finish)).putNull("stop_sequence");
    data.set(
        "usage",
        MessagesUsage.write(
            usage, Estimate.inputTokens(request), Estimate.tokens(writtenCharacters)));
    emit(data);
    emit(Fields.object().put("type", "message_stop"));
  }

  private void require(boolean fits) {
    if (!fits) {
      fail(
          ChatError.of(
              ChatError.Kind.INCOMPLETE,
              "the provider mixes the pieces of more than "
                  + BlockQueue.MAX_WAITING_CHARACTERS
                  + " characters of tool calls: ask for one call at a time"));
    }
  }

  private void fail(ChatError error) {
    over = true;
    out.accept(new ServerEvent("error", AnthropicErrors.body(error, "").toString()));
  }

  private void emit(ObjectNode data) {
    out.accept(new ServerEvent(Fields.text(data, "type"), data.toString()));
  }
}
