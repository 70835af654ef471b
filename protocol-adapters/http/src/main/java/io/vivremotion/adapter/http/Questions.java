package io.vivremotion.adapter.http;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.message.Address;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Message;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import io.vivremotion.message.QuestionText;

/**
 * {@code POST /v1/devices/{device}/ask}: stores the question, then waits for its answer. An event
 * stream of the same device sees the answer too, unless it is busy with another: at least once.
 */
final class Questions {
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
      Payload question = Payload.text(QuestionText.of(request.body()));
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
}
