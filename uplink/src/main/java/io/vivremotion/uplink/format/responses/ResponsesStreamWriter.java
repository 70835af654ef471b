package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.AnswerEvents;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.WireFormat;
import io.vivremotion.uplink.format.openai.OpenAiErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes events; {@code response.completed} after a whole answer only. Of the first choice. */
final class ResponsesStreamWriter implements AppFormat.StreamWriter {
  private final Origin origin;
  private final Output output;
  private ChatEvent.Started started = new ChatEvent.Started("", "", 0);
  private Finish finish = new Finish(Finish.Reason.STOP, "");
  private Usage usage = Usage.NONE;
  private boolean begun;
  private boolean over;

  ResponsesStreamWriter(Origin origin, Consumer<ServerEvent> out) {
    this.origin = origin;
    this.output = new Output(origin, out);
  }

  /** What the last event of its stream would carry. */
  static ObjectNode whole(ChatAnswer answer, Origin origin) {
    List<ServerEvent> events = new ArrayList<>();
    ResponsesStreamWriter writer = new ResponsesStreamWriter(origin, events::add);
    AnswerEvents.of(answer).forEach(writer::write);
    return (ObjectNode) Fields.parse(events.getLast().data()).path("response");
  }

  @Override
  public void write(ChatEvent event) {
    if (!over) {
      step(event);
    }
  }

  private void step(ChatEvent event) {
    switch (event) {
      case ChatEvent.Started start -> {
        started = start;
        begin();
      }
      case ChatEvent.UsageReported(Usage told) -> usage = usage.then(told);
      case ChatEvent.TextDelta(int choice, String text) -> piece(choice, text, output::text);
      case ChatEvent.RefusalDelta(int choice, String text) -> piece(choice, text, output::refusal);
      case ChatEvent.ReasoningDelta(int choice, String text) ->
          piece(choice, text, output::reasoning);
      case ChatEvent.ReasoningSealed(int choice, Opaque seal) -> {
        if (Sealed.isOwn(seal) && opens(choice)) {
          output.sealed(seal);
        }
      }
      case ChatEvent.ToolCallStarted call -> {
        if (opens(call.choice())) {
          output.call(call);
        }
      }
      case ChatEvent.ToolCallDelta(int choice, int index, String fragment) -> {
        if (opens(choice)) {
          output.arguments(index, fragment);
        }
      }
      case ChatEvent.ToolCallSealed _ -> {} // another vendor's: there is no place for it
      case ChatEvent.VendorPart(int choice, Part.Vendor part) -> vendor(choice, part);
      case ChatEvent.Finished(int choice, Finish reason) -> {
        if (opens(choice)) {
          finish = reason;
          output.closeAll();
        }
      }
      case ChatEvent.Ended() -> end();
      case ChatEvent.Failed(ChatError error) -> fail(error);
    }
  }

  private void piece(int choice, String text, Consumer<String> to) {
    if (opens(choice)) {
      to.accept(text);
    }
  }

  private void vendor(int choice, Part.Vendor part) {
    if (part.format().equals(WireFormat.OPENAI_RESPONSES)
        && part.raw() instanceof ObjectNode raw
        && opens(choice)) {
      if (Beside.is(raw)) {
        output.beside(raw);
      } else {
        output.whole(raw);
      }
    }
  }

  private boolean opens(int choice) {
    begin();
    return choice == 0;
  }

  private void begin() {
    if (!begun) {
      begun = true;
      output.emit("response.created", response("in_progress"));
      output.emit("response.in_progress", response("in_progress"));
    }
  }

  private void end() {
    begin();
    output.closeAll();
    over = true;
    String reason =
        switch (finish.reason()) {
          case STOP, TOOL_CALLS -> "";
          case LENGTH -> "max_output_tokens";
          case FILTERED -> output.hasRefusal() ? "" : "content_filter";
        };
    ObjectNode data = response(reason.isEmpty() ? "completed" : "incomplete");
    ObjectNode response = (ObjectNode) data.path("response");
    if (!reason.isEmpty()) {
      response.putObject("incomplete_details").put("reason", reason);
    }
    if (usage.isReported()) {
      response.set("usage", ResponsesUsage.write(usage));
    }
    output.emit(reason.isEmpty() ? "response.completed" : "response.incomplete", data);
  }

  private void fail(ChatError error) {
    begin();
    over = true;
    ObjectNode data = response("failed");
    ((ObjectNode) data.path("response"))
        .putObject("error")
        .put("code", OpenAiErrors.code(error))
        .put("message", error.message());
    output.emit("response.failed", data);
  }

  private ObjectNode response(String status) {
    if (started.id().isEmpty() || started.createdSeconds() == 0) {
      started =
          new ChatEvent.Started(
              started.id().isEmpty() ? origin.id("resp_") : started.id(),
              started.model(),
              started.createdSeconds() == 0
                  ? origin.now().getEpochSecond()
                  : started.createdSeconds());
    }
    ObjectNode data = Fields.object();
    ObjectNode response = data.putObject("response").put("id", started.id());
    response.put("object", "response").put("created_at", started.createdSeconds());
    response.put("status", status).put("model", started.model());
    response.set("output", output.items());
    response.putNull("error").putNull("incomplete_details").putNull("instructions");
    response.putNull("previous_response_id").put("store", false);
    response.put("parallel_tool_calls", true).put("tool_choice", "auto").putArray("tools");
    response.putObject("metadata");
    return data;
  }
}
