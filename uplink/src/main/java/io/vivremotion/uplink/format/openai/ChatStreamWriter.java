package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.WireFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Writes chunks; {@code [DONE]} after a whole answer only. */
final class ChatStreamWriter implements AppFormat.StreamWriter {
  private final Origin origin;
  private final boolean wantsUsage;
  private final Consumer<ServerEvent> out;
  private final Set<Integer> begun = new HashSet<>();
  private final Set<Integer> refused = new HashSet<>();
  private String id = "";
  private String model = "";
  private long created;
  private Usage usage = Usage.NONE;
  private boolean over;

  ChatStreamWriter(Origin origin, boolean wantsUsage, Consumer<ServerEvent> out) {
    this.origin = origin;
    this.wantsUsage = wantsUsage;
    this.out = out;
  }

  @Override
  public void write(ChatEvent event) {
    if (over) {
      return;
    }
    switch (event) {
      case ChatEvent.Started started -> start(started);
      case ChatEvent.UsageReported(Usage told) -> usage = usage.then(told);
      case ChatEvent.TextDelta(int choice, String text) ->
          delta(choice, Fields.object().put("content", text));
      case ChatEvent.RefusalDelta(int choice, String text) -> {
        refused.add(choice);
        delta(choice, Fields.object().put("refusal", text));
      }
      case ChatEvent.ReasoningDelta(int choice, String text) ->
          delta(choice, Fields.object().put("reasoning_content", text));
      case ChatEvent.ReasoningSealed(int choice, Opaque seal) -> sealed(choice, seal);
      case ChatEvent.ToolCallStarted call -> call(call);
      case ChatEvent.ToolCallDelta(int choice, int index, String fragment) -> {
        ObjectNode call = Fields.object().put("index", index);
        call.putObject("function").put("arguments", fragment);
        callDelta(choice, call);
      }
      case ChatEvent.ToolCallSealed(int choice, int index, Opaque seal) -> {
        ObjectNode call = Fields.object().put("index", index);
        ReasoningDetails.writeCall(seal, call);
        callDelta(choice, call);
      }
      case ChatEvent.VendorPart(int choice, Part.Vendor part) -> vendor(choice, part);
      case ChatEvent.Finished finished -> finish(finished);
      case ChatEvent.Ended() -> end();
      case ChatEvent.Failed(var error) -> {
        over = true;
        out.accept(ServerEvent.of(OpenAiErrors.body(error).toString()));
      }
    }
  }

  private void start(ChatEvent.Started started) {
    id = started.id();
    model = started.model();
    created = started.createdSeconds();
    begin(0);
  }

  private void sealed(int choice, Opaque seal) {
    ObjectNode delta = Fields.object();
    ReasoningDetails.write(List.of(new Part.Reasoning("", Optional.of(seal))), delta);
    delta(choice, delta);
  }

  private void call(ChatEvent.ToolCallStarted started) {
    ObjectNode call = Fields.object().put("index", started.index()).put("id", started.id());
    call.put("type", "function");
    call.putObject("function").put("name", started.name()).put("arguments", "");
    callDelta(started.choice(), call);
  }

  private void callDelta(int choice, ObjectNode call) {
    ObjectNode delta = Fields.object();
    delta.putArray("tool_calls").add(call);
    delta(choice, delta);
  }

  private void vendor(int choice, Part.Vendor part) {
    ObjectNode delta = Fields.object();
    ObjectNode node = choice(choice, delta);
    ChatAnswerWriter.vendor(part, delta, node);
    if (part.format().equals(WireFormat.OPENAI_CHAT)) {
      begin(choice);
      chunk(node);
    }
  }

  private void finish(ChatEvent.Finished finished) {
    begin(finished.choice());
    ObjectNode choice = choice(finished.choice(), Fields.object());
    boolean refusal = refused.contains(finished.choice());
    chunk(choice.put("finish_reason", FinishWords.write(finished.finish(), refusal)));
  }

  private void end() {
    over = true;
    if (wantsUsage && usage.isReported()) {
      ObjectNode chunk = chunk();
      chunk.putArray("choices");
      chunk.set("usage", ChatUsage.write(usage));
      out.accept(ServerEvent.of(chunk.toString()));
    }
    out.accept(ServerEvent.of("[DONE]"));
  }

  private void delta(int choice, ObjectNode delta) {
    begin(choice);
    chunk(choice(choice, delta));
  }

  /** The first chunk of a choice tells its role. */
  private void begin(int choice) {
    if (begun.add(choice)) {
      chunk(choice(choice, Fields.object().put("role", "assistant").put("content", "")));
    }
  }

  private static ObjectNode choice(int index, ObjectNode delta) {
    ObjectNode choice = Fields.object().put("index", index);
    choice.set("delta", delta);
    return choice.putNull("logprobs").putNull("finish_reason");
  }

  private void chunk(ObjectNode choice) {
    ObjectNode chunk = chunk();
    chunk.putArray("choices").add(choice);
    if (wantsUsage) {
      chunk.putNull("usage");
    }
    out.accept(ServerEvent.of(chunk.toString()));
  }

  private ObjectNode chunk() {
    id = id.isEmpty() ? origin.id("chatcmpl-") : id;
    created = created > 0 ? created : origin.now().getEpochSecond();
    return Fields.object()
        .put("id", id)
        .put("object", "chat.completion.chunk")
        .put("created", created)
        .put("model", model);
  }
}
