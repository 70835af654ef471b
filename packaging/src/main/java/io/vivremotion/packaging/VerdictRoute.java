package io.vivremotion.packaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.message.MessageId;
import java.io.IOException;

/**
 * <code>POST /v1/decisions/{id}/verdict</code> with <code>{"verdict": "good" | "bad", "why": "..."}
 * </code>.
 */
final class VerdictRoute {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_WHY = 300;

  private final Verdicts verdicts;

  VerdictRoute(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  void answer(Request request, Reply reply) throws IOException {
    MessageId id;
    try {
      id = MessageId.parse(request.parameter("id"));
    } catch (IllegalArgumentException e) {
      reply.problem(400, "Not a message id", "a UUID was expected, as in the answer or the log");
      return;
    }
    JsonNode body;
    try {
      body = JSON.readTree(request.body().utf8());
    } catch (JsonProcessingException e) {
      reply.problem(400, "Not JSON", "{\"verdict\": \"good\" or \"bad\"} was expected");
      return;
    }
    String word = body.path("verdict").asText("");
    String why = body.path("why").asText("");
    if (!word.equals("good") && !word.equals("bad")) {
      reply.problem(
          400, "Not a verdict", "verdict: good or bad was expected, and perhaps why: a text");
    } else if (why.length() > MAX_WHY) {
      reply.problem(400, "Too long", "why: at most " + MAX_WHY + " characters were expected");
    } else {
      give(id, word, why, reply);
    }
  }

  private void give(MessageId id, String word, String why, Reply reply) throws IOException {
    switch (verdicts.give(id, word.equals("good"), why)) {
      case Verdicts.Given.Noted(boolean changed, var of) ->
          reply.json(
              200,
              JSON.createObjectNode()
                  .put("id", id.toString())
                  .put("verdict", word)
                  .put("model", of.model())
                  .put("kind", of.kind())
                  .put("changed", changed)
                  .toString());
      case Verdicts.Given.Unknown() ->
          reply.problem(
              404,
              "Unknown message",
              "nothing is known of " + id + " (any more): the journal keeps the newest decisions");
      case Verdicts.Given.Unanswered() ->
          reply.problem(
              409,
              "Not answered by a model",
              id
                  + " has no answer of a cloud model (yet): there is nothing to judge; explain"
                  + " tells what became of it");
    }
  }
}
