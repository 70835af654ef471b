package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Chat completions. */
final class OpenAiTongue implements Tongue {
  private static final String ID = "chatcmpl-simulated";

  @Override
  public List<Event> stream(Speech speech, Says how) {
    List<Event> events = new ArrayList<>();
    if (how.has(Lie.EMPTY_FIRST_CHUNK)) {
      events.add(
          event("{\"id\":\"\",\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[]}", false));
    }
    if (how.has(Lie.NOTHING_SAID)) {
      ObjectNode nothing = head();
      nothing.putArray("choices");
      events.add(event(nothing.toString(), false));
      events.add(finish(speech, how));
      events.add(new Event("", "[DONE]", false, true));
      return events;
    }
    events.add(chunk(delta().put("role", "assistant").put("content", ""), speech, how, false));
    if (how.has(Lie.NOVELTIES)) {
      events.add(event("{\"brand_new\":{\"choices\":7},\"choices\":[]}", false));
      ObjectNode delta = delta();
      delta.putArray("brand_new_delta").add(1);
      events.add(chunk(delta, speech, how, false));
    }
    for (String thought : speech.thoughts()) {
      events.add(chunk(delta().put("reasoning_content", thought), speech, how, true));
    }
    for (String piece : speech.pieces()) {
      events.add(chunk(delta().put("content", piece), speech, how, true));
    }
    calls(speech, how).forEach(call -> events.add(chunk(call, speech, how, true)));
    events.add(finish(speech, how));
    if (how.wantsUsage() && !how.has(Lie.NO_USAGE) && !how.has(Lie.USAGE_WITH_THE_FINISH)) {
      ObjectNode chunk = head();
      chunk.putArray("choices");
      chunk.set("usage", usage(speech.tokens()));
      events.add(event(chunk.toString(), false));
    }
    events.add(new Event("", "[DONE]", false, true));
    return events;
  }

  @Override
  public ObjectNode whole(Speech speech) {
    ObjectNode answer = Tongue.object().put("id", ID).put("object", "chat.completion");
    answer.put("created", 1_795_435_200L).put("model", Model.NAME);
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    message.put("content", speech.pieces().isEmpty() ? null : speech.text());
    if (!speech.thoughts().isEmpty()) {
      message.put("reasoning_content", String.join("", speech.thoughts()));
    }
    for (Speech.Call call : speech.calls()) {
      ObjectNode node =
          message.withArray("tool_calls").addObject().put("id", call.id()).put("type", "function");
      node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
    }
    choice.put("finish_reason", stop(speech.stop()));
    answer.set("usage", usage(speech.tokens()));
    return answer;
  }

  @Override
  public Event error() {
    return event(
        "{\"error\":{\"message\":\"simulated\",\"type\":\"server_error\",\"code\":null}}", false);
  }

  @Override
  public Refusal refusal(Trouble trouble) {
    return switch (trouble) {
      case OVERLOAD -> refusal(503, "server_error", "");
      case RATE -> refusal(429, "requests", "rate_limit_exceeded");
      case MONEY -> refusal(429, "insufficient_quota", "insufficient_quota");
      case KEY -> refusal(401, "invalid_request_error", "invalid_api_key");
    };
  }

  private static Refusal refusal(int status, String type, String code) {
    ObjectNode body = Tongue.object();
    ObjectNode error = body.putObject("error").put("message", "simulated").put("type", type);
    error.put("code", code.isEmpty() ? null : code).putNull("param");
    return new Refusal(status, Map.of(), body);
  }

  private static List<ObjectNode> calls(Speech speech, Says how) {
    List<List<ObjectNode>> each = new ArrayList<>();
    for (Speech.Call call : speech.calls()) {
      each.add(fragments(call, how.has(Lie.SAME_INDEX) ? 0 : each.size(), how));
    }
    List<ObjectNode> all = new ArrayList<>();
    if (!how.has(Lie.INTERLEAVED_CALLS)) {
      each.forEach(all::addAll);
      return all;
    }
    for (int i = 0; each.stream().mapToInt(List::size).max().orElse(0) > i; i++) {
      for (List<ObjectNode> fragments : each) {
        if (i < fragments.size()) {
          all.add(fragments.get(i));
        }
      }
    }
    return all;
  }

  private static List<ObjectNode> fragments(Speech.Call call, int index, Says how) {
    List<ObjectNode> all = new ArrayList<>();
    ObjectNode first = call(index, how);
    if (!call.id().isEmpty()) {
      first.put("id", call.id());
    }
    ObjectNode function = first.put("type", "function").putObject("function");
    function.put("name", call.name());
    if (how.has(Lie.ARGUMENTS_AS_OBJECT)) {
      function.putRawValue(
          "arguments", new com.fasterxml.jackson.databind.util.RawValue(call.arguments()));
      all.add(inDelta(first));
      return all;
    }
    function.put("arguments", "");
    all.add(inDelta(first));
    for (String fragment : Tongue.fragments(call.arguments())) {
      ObjectNode next = call(index, how);
      next.putObject("function").put("arguments", fragment);
      all.add(inDelta(next));
    }
    return all;
  }

  private static ObjectNode call(int index, Says how) {
    return how.has(Lie.NO_INDEX) ? Tongue.object() : Tongue.object().put("index", index);
  }

  private static ObjectNode inDelta(ObjectNode call) {
    ObjectNode delta = delta();
    delta.putArray("tool_calls").add(call);
    return delta;
  }

  private static Event finish(Speech speech, Says how) {
    ObjectNode chunk = head();
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta");
    choice.put("finish_reason", how.has(Lie.STOP_WITH_CALLS) ? "stop" : stop(speech.stop()));
    if (how.has(Lie.USAGE_WITH_THE_FINISH) || how.has(Lie.USAGE_IN_EACH_CHUNK)) {
      chunk.set("usage", usage(speech.tokens()));
    }
    return event(chunk.toString(), false);
  }

  private static Event chunk(ObjectNode delta, Speech speech, Says how, boolean content) {
    ObjectNode chunk = head();
    ArrayNode choices = chunk.putArray("choices");
    ObjectNode choice = choices.addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("finish_reason");
    if (how.has(Lie.USAGE_IN_EACH_CHUNK)) {
      chunk.set("usage", usage(speech.tokens()).put("completion_tokens", 1));
    }
    return event(chunk.toString(), content);
  }

  private static ObjectNode head() {
    return Tongue.object()
        .put("id", ID)
        .put("object", "chat.completion.chunk")
        .put("created", 1_795_435_200L)
        .put("model", Model.NAME);
  }

  private static ObjectNode delta() {
    return Tongue.object();
  }

  private static ObjectNode usage(Speech.Tokens tokens) {
    ObjectNode usage = Tongue.object().put("prompt_tokens", tokens.allInput());
    usage.put("completion_tokens", tokens.allOutput());
    usage.put("total_tokens", tokens.allInput() + tokens.allOutput());
    usage
        .putObject("prompt_tokens_details")
        .put("cached_tokens", tokens.cacheRead())
        .put("cache_write_tokens", tokens.cacheWrite());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", tokens.thought());
    return usage;
  }

  private static String stop(String word) {
    return switch (word) {
      case "calls" -> "tool_calls";
      case "filtered" -> "content_filter";
      default -> word; // stop and length, and what a script makes up
    };
  }

  private static Event event(String data, boolean content) {
    return new Event("", data, content, false);
  }
}
