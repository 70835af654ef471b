package io.vivremotion.adapter.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.message.Address;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Message;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;

/**
 * {@code POST /v1/devices/{device}/ask}: stores the question, then waits for its answer. An event
 * stream of the same device sees the answer too, unless it is busy with another: at least once.
 */
final class Questions {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpAdapter.Config config;
  private final HttpAdapter.Parts parts;
  private final Arrivals arrivals;
  private final Timers timers;

  Questions(HttpAdapter.Config config, HttpAdapter.Parts parts, Arrivals arrivals, Timers timers) {
    this.config = config;
    this.parts = parts;
    this.arrivals = arrivals;
    this.timers = timers;
  }

  void ask(Request request, Reply reply) {
    Sender.of(request, reply).ifPresent(device -> ask(device, request, reply));
  }

  private void ask(DeviceId device, Request request, Reply reply) {
    try {
      Wait wait = Wait.of(request, config);
      Payload question = Payload.text(question(request.body()));
      Message message = arrivals.message(address(device), question);
      arrivals.offer(
          message,
          Arrivals.refusedOr(
              reply,
              (stored, to) -> new PendingAnswer(stored, to, wait, parts.downlink()).begin(timers)));
    } catch (IllegalArgumentException e) {
      Sender.badRequest(reply, e);
    }
  }

  /** A question whatever the rules make of the path: that is what this route is for. */
  private Address address(DeviceId device) {
    return arrivals
        .address(device, "ask")
        .filter(address -> address.kind() == Kind.QUESTION)
        .orElse(new Address(device, new Channel("ask"), Kind.QUESTION, Priority.INTERACTIVE));
  }

  private static String question(Payload body) {
    String text = body.utf8().strip();
    boolean json =
        body.type().equals(MediaType.JSON)
            || (!body.type().equals(MediaType.TEXT) && text.startsWith("{"));
    String question = json ? ofJson(text) : text;
    if (question.isBlank()) {
      throw new IllegalArgumentException(
          "question: text, or JSON such as {\"question\": \"...\"}, was expected");
    }
    return question;
  }

  private static String ofJson(String text) {
    try {
      JsonNode document = JSON.readTree(text);
      JsonNode question = document.isObject() ? document.path("question") : document;
      return question.isTextual() ? question.textValue() : "";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("question: the body is not valid JSON", e);
    }
  }
}
