package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages. */
final class AnthropicTongue implements Tongue {
  @Override
  public List<Event> stream(Speech speech, Says how) {
    List<Event> events = new ArrayList<>();
    ObjectNode start = typed("message_start");
    ObjectNode message = head();
    message.putArray("content");
    if (!how.has(Lie.NO_USAGE)) {
      message.set("usage", usage(speech.tokens(), how.has(Lie.LATE_CACHE_COUNTS), 1));
    }
    start.set("message", message);
    events.add(event(start, false));
    events.add(event(typed("ping"), false));
    int index = 0;
    if (how.has(Lie.NOVELTIES)) {
      events.add(event(typed("brand_new_event").put("index", 0), false));
      events.add(start(index, typed("brand_new_block").put("x", 1)));
      events.add(delta(index, typed("brand_new_delta").put("x", 1), false));
      events.add(stop(index++));
    }
    if (!speech.thoughts().isEmpty()) {
      thoughts(index++, speech, events);
    }
    if (!speech.pieces().isEmpty() && !how.has(Lie.NOTHING_SAID)) {
      events.add(start(index, typed("text").put("text", "")));
      for (String piece : speech.pieces()) {
        events.add(delta(index, typed("text_delta").put("text", piece), true));
      }
      events.add(stop(index++));
    }
    for (Speech.Call call : speech.calls()) {
      call(index++, call, events);
    }
    events.add(event(end(speech, how), false));
    events.add(new Event("message_stop", typed("message_stop").toString(), false, true));
    return events;
  }

  @Override
  public ObjectNode whole(Speech speech) {
    ObjectNode message = head();
    ArrayNode content = message.putArray("content");
    if (!speech.thoughts().isEmpty()) {
      ObjectNode thought = typed("thinking").put("thinking", String.join("", speech.thoughts()));
      content.add(thought.put("signature", "simulated-signature"));
    }
    if (!speech.pieces().isEmpty()) {
      content.add(typed("text").put("text", speech.text()));
    }
    for (Speech.Call call : speech.calls()) {
      ObjectNode use = typed("tool_use").put("id", call.id()).put("name", call.name());
      use.putRawValue("input", new RawValue(call.arguments().isEmpty() ? "{}" : call.arguments()));
      content.add(use);
    }
    message.put("stop_reason", stopReason(speech.stop())).putNull("stop_sequence");
    message.set("usage", usage(speech.tokens(), false, speech.tokens().allOutput()));
    return message;
  }

  @Override
  public Event error() {
    ObjectNode error = typed("error");
    error.putObject("error").put("type", "overloaded_error").put("message", "simulated");
    return event(error, false);
  }

  @Override
  public Refusal refusal(Trouble trouble) {
    return switch (trouble) {
      case OVERLOAD -> refusal(529, "overloaded_error");
      case RATE -> refusal(429, "rate_limit_error");
      case MONEY -> refusal(402, "billing_error");
      case KEY -> refusal(401, "authentication_error");
    };
  }

  private static Refusal refusal(int status, String type) {
    ObjectNode body = typed("error");
    body.putObject("error").put("type", type).put("message", "simulated");
    return new Refusal(status, Map.of(), body.put("request_id", "req_simulated"));
  }

  private static void thoughts(int index, Speech speech, List<Event> events) {
    events.add(start(index, typed("thinking").put("thinking", "").put("signature", "")));
    for (String thought : speech.thoughts()) {
      events.add(delta(index, typed("thinking_delta").put("thinking", thought), true));
    }
    events.add(
        delta(index, typed("signature_delta").put("signature", "simulated-signature"), true));
    events.add(stop(index));
  }

  private static void call(int index, Speech.Call call, List<Event> events) {
    ObjectNode use = typed("tool_use").put("id", call.id()).put("name", call.name());
    use.putObject("input");
    events.add(start(index, use));
    for (String fragment : Tongue.fragments(call.arguments())) {
      events.add(delta(index, typed("input_json_delta").put("partial_json", fragment), true));
    }
    events.add(stop(index));
  }

  private static ObjectNode end(Speech speech, Says how) {
    ObjectNode end = typed("message_delta");
    end.putObject("delta").put("stop_reason", stopReason(speech.stop())).putNull("stop_sequence");
    if (!how.has(Lie.NO_USAGE)) {
      Speech.Tokens tokens = speech.tokens();
      ObjectNode usage = Tongue.object().put("output_tokens", tokens.allOutput());
      usage.putObject("output_tokens_details").put("thinking_tokens", tokens.thought());
      if (how.has(Lie.LATE_CACHE_COUNTS)) {
        usage.put("cache_read_input_tokens", tokens.cacheRead());
        usage.put("cache_creation_input_tokens", tokens.cacheWrite());
      }
      end.set("usage", usage);
    }
    return end;
  }

  private static ObjectNode head() {
    return Tongue.object()
        .put("id", "msg_simulated")
        .put("type", "message")
        .put("role", "assistant")
        .put("model", Model.NAME)
        .putNull("stop_reason")
        .putNull("stop_sequence");
  }

  private static ObjectNode usage(Speech.Tokens tokens, boolean late, long output) {
    ObjectNode usage = Tongue.object().put("input_tokens", tokens.input());
    if (late) {
      usage.putNull("cache_read_input_tokens");
    } else {
      usage.put("cache_read_input_tokens", tokens.cacheRead());
      usage.put("cache_creation_input_tokens", tokens.cacheWrite());
    }
    usage.put("output_tokens", output);
    if (output > 1) {
      usage.putObject("output_tokens_details").put("thinking_tokens", tokens.thought());
    }
    return usage;
  }

  private static String stopReason(String word) {
    return switch (word) {
      case "stop" -> "end_turn";
      case "length" -> "max_tokens";
      case "calls" -> "tool_use";
      case "filtered" -> "refusal";
      default -> word; // what a script makes up
    };
  }

  private static ObjectNode typed(String type) {
    return Tongue.object().put("type", type);
  }

  private static Event start(int index, ObjectNode block) {
    ObjectNode start = typed("content_block_start").put("index", index);
    start.set("content_block", block);
    return event(start, false);
  }

  private static Event delta(int index, ObjectNode delta, boolean content) {
    ObjectNode node = typed("content_block_delta").put("index", index);
    node.set("delta", delta);
    return event(node, content);
  }

  private static Event stop(int index) {
    return event(typed("content_block_stop").put("index", index), false);
  }

  private static Event event(ObjectNode data, boolean content) {
    return new Event(data.path("type").asText(), data.toString(), content, false);
  }
}
