package io.vivremotion.adapter.http;

import io.micrometer.core.instrument.Counter;
import io.vivremotion.adapter.Admission;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.message.Address;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Message;
import io.vivremotion.message.Payload;
import io.vivremotion.message.ReplyTo;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code POST /v1/devices/{device}/messages}: to the inbox, and answered after the commit of all.
 * 202 when all are stored, 503 with Retry-After when none is, 207 with one result per message, in
 * order, when only some are: the others must be sent again.
 */
final class Arrivals {
  private static final Optional<ReplyTo> REPLY_TO = Optional.of(ReplyTo.over(HttpAdapter.NAME));

  private final HttpAdapter.Config config;
  private final HttpAdapter.Parts parts;
  private final Counter received;
  private final Map<Admission.Reason, Counter> refused = new EnumMap<>(Admission.Reason.class);
  private volatile boolean draining;

  Arrivals(HttpAdapter.Config config, HttpAdapter.Parts parts) {
    this.config = config;
    this.parts = parts;
    this.received =
        parts
            .meters()
            .counter("vivremotion_messages_received", "protocol", HttpAdapter.NAME, "qos", "1");
    for (Admission.Reason reason : Admission.Reason.values()) {
      refused.put(reason, refused(reason));
    }
  }

  private Counter refused(Admission.Reason reason) {
    return parts
        .meters()
        .counter(
            "vivremotion_messages_refused", "protocol", HttpAdapter.NAME, "reason", code(reason));
  }

  void drain() {
    draining = true;
  }

  void messages(Request request, Reply reply) {
    Sender.of(request, reply).ifPresent(device -> messages(device, request, reply));
  }

  private void messages(DeviceId device, Request request, Reply reply) {
    Optional<Address> address;
    try {
      address = address(device, channel(request));
    } catch (IllegalArgumentException e) {
      Sender.badRequest(reply, e);
      return;
    }
    if (address.isEmpty()) {
      reply.problem(403, "Forbidden", "by the address rules this channel is another device's");
      return;
    }
    switch (Batch.split(request.body(), config.maxBatchMessages())) {
      case Batch.Split.One(Payload payload) ->
          offer(message(address.get(), payload), refusedOr(reply, Arrivals::stored));
      case Batch.Split.Many(List<Payload> payloads) -> offerAll(address.get(), payloads, reply);
      case Batch.Split.Malformed(String detail) -> reply.problem(400, "Bad Request", detail);
      case Batch.Split.Unsupported() -> unsupported(request, reply);
      case Batch.Split.TooMany() ->
          reply.problem(
              413,
              "Content Too Large",
              "a batch of at most " + config.maxBatchMessages() + " messages is taken");
    }
  }

  private static String channel(Request request) {
    return request.query("channel").or(() -> request.header("channel")).orElse("");
  }

  /** Empty where the rules take the path for another device's. */
  Optional<Address> address(DeviceId device, String channel) {
    String own = "devices/" + device.value();
    return parts
        .rules()
        .resolve(channel.isEmpty() ? own : own + "/" + channel, Optional.of(device))
        .filter(address -> address.device().equals(device));
  }

  Message message(Address address, Payload payload) {
    var now = parts.clock().instant();
    return Message.of(parts.ids().next(now), address, payload, now, REPLY_TO);
  }

  /** What is done once a message has been stored or not. */
  interface Outcome {
    void stored(Message message, Reply reply);
  }

  /** Answers a refusal with 503, and leaves what follows a commit to {@code outcome}. */
  static Answering refusedOr(Reply reply, Outcome outcome) {
    return (message, admission) -> {
      switch (admission) {
        case Admission.Stored stored -> outcome.stored(message, reply);
        case Admission.Refused refused -> refuse(reply, refused);
      }
    };
  }

  /** Told once what became of the message, on the committer's thread. */
  interface Answering {
    void admitted(Message message, Admission admission);
  }

  /** Hands to the inbox, unless draining. */
  void offer(Message message, Answering answering) {
    received.increment();
    Consumer<Admission> admitted =
        admission -> {
          if (admission instanceof Admission.Refused(var _, var reason)) {
            Objects.requireNonNull(refused.get(reason)).increment();
          }
          answering.admitted(message, admission);
        };
    if (draining) {
      admitted.accept(new Admission.Refused(Duration.ofSeconds(5), Admission.Reason.CLOSING));
    } else {
      parts.inbox().offer(message, admitted);
    }
  }

  private void offerAll(Address address, List<Payload> payloads, Reply reply) {
    if (payloads.isEmpty()) {
      reply.json(202, "{\"ids\":[]}");
      return;
    }
    List<Message> messages = payloads.stream().map(payload -> message(address, payload)).toList();
    BatchResult result = new BatchResult(messages, reply);
    for (int i = 0; i < messages.size(); i++) {
      int index = i;
      offer(messages.get(i), (message, admission) -> result.admitted(index, admission));
    }
  }

  private static void stored(Message message, Reply reply) {
    reply.json(202, "{\"id\":\"" + message.id() + "\"}");
  }

  static void refuse(Reply reply, Admission.Refused refused) {
    reply.problem(
        503,
        "Service Unavailable",
        "not stored (" + code(refused.reason()) + "): send again after retry-after",
        Map.of("retry-after", String.valueOf(seconds(refused))));
  }

  static long seconds(Admission.Refused refused) {
    return Math.max(1, refused.retryAfter().plusMillis(999).toSeconds());
  }

  static String code(Admission.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void unsupported(Request request, Reply reply) {
    reply.problem(
        415,
        "Unsupported Media Type",
        "content-type "
            + request.body().type()
            + " is not read here: send JSON, NDJSON, SenML, CBOR, text or octets",
        Map.of(
            "accept",
            "application/json, application/x-ndjson, application/senml+json,"
                + " application/senml+cbor, application/cbor, text/plain,"
                + " application/octet-stream"));
  }
}
