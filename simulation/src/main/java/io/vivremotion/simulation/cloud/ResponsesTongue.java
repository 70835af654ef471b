package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Responses. */
final class ResponsesTongue implements Tongue {
  private static final String ID = "resp_simulated";
  private static final Says HONESTLY = new Says(Set.of(), true);

  @Override
  public List<Event> stream(Speech speech, Says how) {
    Events events = new Events();
    for (String type : List.of("response.created", "response.in_progress")) {
      ObjectNode data = Tongue.object();
      data.set("response", head("in_progress"));
      events.add(type, data, false);
    }
    int index = 0;
    if (how.has(Lie.NOVELTIES)) {
      events.add("response.brand_new", Tongue.object().put("x", 1), false);
      item(index++, typed("brand_new_item").put("id", "new_1"), events);
    }
    if (!speech.thoughts().isEmpty()) {
      thoughts(index++, speech, events);
    }
    if (!speech.pieces().isEmpty() && !how.has(Lie.NOTHING_SAID)) {
      text(index++, speech, events);
    }
    calls(index, speech, how, events);
    ObjectNode end = Tongue.object();
    ObjectNode response = whole(speech, how);
    end.set("response", response);
    events.end("response." + response.path("status").asText(), end);
    return events.all;
  }

  @Override
  public ObjectNode whole(Speech speech) {
    return whole(speech, HONESTLY);
  }

  @Override
  public Event error() {
    ObjectNode data = typed("error").put("code", "server_error").put("message", "simulated");
    return new Event("error", data.putNull("param").toString(), false, false);
  }

  @Override
  public Refusal refusal(Trouble trouble) {
    return new OpenAiTongue().refusal(trouble);
  }

  /** Numbers what it is given. */
  private static final class Events {
    private final List<Event> all = new ArrayList<>();

    void add(String type, ObjectNode data, boolean content) {
      all.add(event(type, data, content, false));
    }

    void end(String type, ObjectNode data) {
      all.add(event(type, data, false, true));
    }

    private Event event(String type, ObjectNode data, boolean content, boolean end) {
      data.put("type", type).put("sequence_number", all.size());
      return new Event(type, data.toString(), content, end);
    }
  }

  private static ObjectNode whole(Speech speech, Says how) {
    String reason =
        switch (speech.stop()) {
          case "length" -> "max_output_tokens";
          case "filtered" -> "content_filter";
          default -> ""; // stop, calls, and what a script makes up: this API has no word for it
        };
    ObjectNode response = head(reason.isEmpty() ? "completed" : "incomplete");
    ArrayNode output = response.putArray("output");
    if (!speech.thoughts().isEmpty()) {
      output.add(thought(speech));
    }
    if (!speech.pieces().isEmpty() && !how.has(Lie.NOTHING_SAID)) {
      output.add(message(speech));
    }
    for (Speech.Call call : speech.calls()) {
      output.add(call(call, output.size()).put("arguments", call.arguments()));
    }
    if (!reason.isEmpty()) {
      response.putObject("incomplete_details").put("reason", reason);
    }
    if (!how.has(Lie.NO_USAGE)) {
      response.set("usage", usage(speech.tokens()));
    }
    return response;
  }

  private static void thoughts(int index, Speech speech, Events events) {
    ObjectNode empty = typed("reasoning").put("id", "rs_" + index);
    empty.putArray("summary");
    events.add("response.output_item.added", at(index, "item", empty), false);
    for (String thought : speech.thoughts()) {
      ObjectNode delta = Tongue.object().put("item_id", "rs_" + index).put("output_index", index);
      delta.put("summary_index", 0).put("delta", thought);
      events.add("response.reasoning_summary_text.delta", delta, true);
    }
    events.add("response.output_item.done", at(index, "item", thought(speech)), false);
  }

  private static void text(int index, Speech speech, Events events) {
    ObjectNode empty = typed("message").put("id", "msg_1").put("role", "assistant");
    empty.put("status", "in_progress").putArray("content");
    events.add("response.output_item.added", at(index, "item", empty), false);
    for (String piece : speech.pieces()) {
      ObjectNode delta = Tongue.object().put("item_id", "msg_1").put("output_index", index);
      delta.put("content_index", 0).put("delta", piece);
      events.add("response.output_text.delta", delta, true);
    }
    ObjectNode done = Tongue.object().put("item_id", "msg_1").put("output_index", index);
    events.add(
        "response.output_text.done",
        done.put("content_index", 0).put("text", speech.text()),
        false);
    events.add("response.output_item.done", at(index, "item", message(speech)), false);
  }

  private static void item(int index, ObjectNode item, Events events) {
    events.add("response.output_item.added", at(index, "item", item), false);
    events.add("response.output_item.done", at(index, "item", item.deepCopy()), false);
  }

  private static void calls(int first, Speech speech, Says how, Events events) {
    List<List<ObjectNode>> each = new ArrayList<>();
    int index = first;
    for (Speech.Call call : speech.calls()) {
      List<ObjectNode> fragments = new ArrayList<>();
      for (String fragment : Tongue.fragments(call.arguments())) {
        ObjectNode delta = Tongue.object().put("item_id", "fc_" + index);
        fragments.add(delta.put("output_index", index).put("delta", fragment));
      }
      if (how.has(Lie.INTERLEAVED_CALLS)) {
        events.add("response.output_item.added", at(index, "item", call(call, index)), true);
        each.add(fragments);
      } else {
        events.add("response.output_item.added", at(index, "item", call(call, index)), true);
        fragments.forEach(delta -> arguments(delta, events));
        done(index, call, events);
      }
      index++;
    }
    for (int i = 0; each.stream().mapToInt(List::size).max().orElse(0) > i; i++) {
      for (List<ObjectNode> fragments : each) {
        if (i < fragments.size()) {
          arguments(fragments.get(i), events);
        }
      }
    }
    for (int i = 0; i < each.size(); i++) {
      done(first + i, speech.calls().get(i), events);
    }
  }

  private static void arguments(ObjectNode delta, Events events) {
    events.add("response.function_call_arguments.delta", delta, true);
  }

  private static void done(int index, Speech.Call call, Events events) {
    ObjectNode done = Tongue.object().put("item_id", "fc_" + index).put("output_index", index);
    events.add(
        "response.function_call_arguments.done",
        done.put("name", call.name()).put("arguments", call.arguments()),
        true);
    ObjectNode whole = call(call, index).put("arguments", call.arguments());
    events.add("response.output_item.done", at(index, "item", whole), false);
  }

  private static ObjectNode thought(Speech speech) {
    ObjectNode item = typed("reasoning").put("id", "rs_0");
    item.putArray("summary")
        .addObject()
        .put("type", "summary_text")
        .put("text", String.join("", speech.thoughts()));
    return item;
  }

  private static ObjectNode message(Speech speech) {
    ObjectNode item = typed("message").put("id", "msg_1").put("role", "assistant");
    ObjectNode part = item.put("status", "completed").putArray("content").addObject();
    part.put("type", "output_text").put("text", speech.text()).putArray("annotations");
    return item;
  }

  private static ObjectNode call(Speech.Call call, int index) {
    return typed("function_call")
        .put("id", "fc_" + index)
        .put("call_id", call.id())
        .put("name", call.name())
        .put("arguments", "")
        .put("status", "completed");
  }

  private static ObjectNode head(String status) {
    ObjectNode response = Tongue.object().put("id", ID).put("object", "response");
    response.put("created_at", 1_795_435_200L).put("status", status).put("model", Model.NAME);
    response.putArray("output");
    return response.putNull("error").putNull("incomplete_details");
  }

  private static ObjectNode usage(Speech.Tokens tokens) {
    ObjectNode usage = Tongue.object().put("input_tokens", tokens.allInput());
    usage.putObject("input_tokens_details").put("cached_tokens", tokens.cacheRead());
    usage.put("output_tokens", tokens.allOutput());
    usage.putObject("output_tokens_details").put("reasoning_tokens", tokens.thought());
    return usage.put("total_tokens", tokens.allInput() + tokens.allOutput());
  }

  private static ObjectNode at(int index, String name, ObjectNode value) {
    ObjectNode data = Tongue.object().put("output_index", index);
    data.set(name, value);
    return data;
  }

  private static ObjectNode typed(String type) {
    return Tongue.object().put("type", type);
  }
}
