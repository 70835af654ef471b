package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Contents and candidates. */
final class GeminiTongue implements Tongue {
  private static final Says HONESTLY = new Says(Set.of(), true);

  @Override
  public List<Event> stream(Speech speech, Says how) {
    List<Event> events = new ArrayList<>();
    if (how.has(Lie.NOTHING_SAID)) {
      ObjectNode blocked = Tongue.object();
      blocked.putObject("promptFeedback").put("blockReason", "PROHIBITED_CONTENT");
      events.add(new Event("", blocked.toString(), false, true));
      return events;
    }
    if (how.has(Lie.NOVELTIES)) {
      ObjectNode part = Tongue.object();
      part.putObject("brandNewPart").put("x", 1);
      events.add(event(chunk(List.of(part), speech, how), false));
    }
    for (String thought : speech.thoughts()) {
      ObjectNode part = Tongue.object().put("text", thought).put("thought", true);
      events.add(event(chunk(List.of(part), speech, how), true));
    }
    for (String piece : speech.pieces()) {
      ObjectNode part = Tongue.object().put("text", piece);
      events.add(event(chunk(List.of(part), speech, how), true));
    }
    if (!speech.calls().isEmpty()) {
      events.add(event(chunk(calls(speech), speech, how), true));
    }
    events.add(new Event("", last(List.of(), speech, how).toString(), false, true));
    return events;
  }

  @Override
  public ObjectNode whole(Speech speech) {
    List<ObjectNode> parts = new ArrayList<>();
    if (!speech.thoughts().isEmpty()) {
      parts.add(
          Tongue.object().put("text", String.join("", speech.thoughts())).put("thought", true));
    }
    if (!speech.pieces().isEmpty()) {
      parts.add(Tongue.object().put("text", speech.text()));
    }
    parts.addAll(calls(speech));
    return last(parts, speech, HONESTLY);
  }

  @Override
  public Event error() {
    return event(
        Tongue.object()
            .set(
                "error",
                Tongue.object()
                    .put("code", 503)
                    .put("message", "simulated")
                    .put("status", "UNAVAILABLE")),
        false);
  }

  @Override
  public Refusal refusal(Trouble trouble) {
    return switch (trouble) {
      case OVERLOAD -> refusal(503, "UNAVAILABLE");
      case RATE -> refusal(429, "RESOURCE_EXHAUSTED");
      case KEY -> refusal(401, "UNAUTHENTICATED");
      case MONEY -> {
        Refusal rate = refusal(429, "RESOURCE_EXHAUSTED");
        ObjectNode failure =
            ((ObjectNode) rate.body().path("error")).putArray("details").addObject();
        failure.put("@type", "type.googleapis.com/google.rpc.QuotaFailure");
        failure.putArray("violations").addObject().put("quotaId", "RequestsPerDayPerProject");
        yield rate;
      }
    };
  }

  private static Refusal refusal(int status, String word) {
    ObjectNode body = Tongue.object();
    body.putObject("error").put("code", status).put("message", "simulated").put("status", word);
    return new Refusal(status, Map.of(), body);
  }

  /** Calls come whole; of those made at once the first alone is signed. */
  private static List<ObjectNode> calls(Speech speech) {
    List<ObjectNode> parts = new ArrayList<>();
    for (Speech.Call call : speech.calls()) {
      ObjectNode part = Tongue.object();
      ObjectNode function = part.putObject("functionCall").put("name", call.name());
      if (!call.id().isEmpty()) {
        function.put("id", call.id());
      }
      function.putRawValue("args", new RawValue(call.arguments()));
      if (parts.isEmpty()) {
        part.put("thoughtSignature", "simulated-signature");
      }
      parts.add(part);
    }
    return parts;
  }

  private static ObjectNode last(List<ObjectNode> parts, Speech speech, Says how) {
    ObjectNode chunk = chunk(parts, speech, how);
    ((ObjectNode) chunk.path("candidates").path(0))
        .put(
            "finishReason",
            switch (speech.stop()) {
              case "stop", "calls" -> "STOP";
              case "length" -> "MAX_TOKENS";
              case "filtered" -> "SAFETY";
              default -> speech.stop(); // what a script makes up
            });
    return chunk;
  }

  private static ObjectNode chunk(List<ObjectNode> parts, Speech speech, Says how) {
    ObjectNode chunk = Tongue.object();
    ObjectNode candidate = chunk.putArray("candidates").addObject();
    ObjectNode content = candidate.putObject("content").put("role", "model");
    ArrayNode array = content.putArray("parts");
    parts.forEach(array::add);
    candidate.put("index", 0);
    if (!how.has(Lie.NO_USAGE)) {
      Speech.Tokens tokens = speech.tokens();
      chunk
          .putObject("usageMetadata")
          .put("promptTokenCount", tokens.allInput())
          .put("cachedContentTokenCount", tokens.cacheRead())
          .put("candidatesTokenCount", tokens.output())
          .put("thoughtsTokenCount", tokens.thought());
    }
    return chunk.put("modelVersion", Model.NAME).put("responseId", "simulated");
  }

  private static Event event(com.fasterxml.jackson.databind.JsonNode data, boolean content) {
    return new Event("", data.toString(), content, false);
  }
}
