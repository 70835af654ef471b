package io.vivremotion.adapter.coap;

import io.micrometer.core.instrument.Counter;
import io.vivremotion.adapter.Admission;
import io.vivremotion.message.Address;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Message;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import io.vivremotion.message.QuestionText;
import io.vivremotion.message.ReplyTo;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * POST and PUT: to the inbox; the response, piggybacked, when the commit is done. Until then the
 * exchange is left alone: repeated requests are dropped by the deduplicator and answered with it.
 */
final class Arrivals {
  private static final Optional<ReplyTo> REPLY_TO = Optional.of(ReplyTo.over(CoapAdapter.NAME));
  private static final Logger log = LoggerFactory.getLogger(CoapAdapter.class);
  private static final String ASK = "ask";

  private final CoapAdapter.Config config;
  private final CoapAdapter.Parts parts;
  private final Peers peers;
  private final Counter confirmable;
  private final Counter nonConfirmable;
  private final Map<Admission.Reason, Counter> refused = new EnumMap<>(Admission.Reason.class);
  private volatile boolean draining;

  Arrivals(CoapAdapter.Config config, CoapAdapter.Parts parts, Peers peers) {
    this.config = config;
    this.parts = parts;
    this.peers = peers;
    this.confirmable = received("1");
    this.nonConfirmable = received("0");
    for (Admission.Reason reason : Admission.Reason.values()) {
      refused.put(reason, refused(reason));
    }
  }

  private Counter refused(Admission.Reason reason) {
    return parts
        .meters()
        .counter(
            "vivremotion_messages_refused",
            "protocol",
            CoapAdapter.NAME,
            "reason",
            reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** A CON is at least once, as QoS 1 is; a NON at most once. */
  private Counter received(String qos) {
    return parts
        .meters()
        .counter("vivremotion_messages_received", "protocol", CoapAdapter.NAME, "qos", qos);
  }

  void drain() {
    draining = true;
  }

  void message(DeviceId device, String channel, CoapExchange exchange) {
    Optional<ResponseCode> refusal = peers.refusal(exchange, device);
    if (refusal.isPresent()) {
      exchange.respond(refusal.get());
      return;
    }
    Optional<MediaType> type = ContentFormats.of(exchange.getRequestOptions());
    if (type.isEmpty()) {
      exchange.respond(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
      return;
    }
    byte[] payload = exchange.getRequestPayload();
    byte[] bytes = payload == null ? new byte[0] : payload;
    if (bytes.length > config.maxBodyBytes()) {
      exchange.respond(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
      return;
    }
    Optional<Address> address = address(device, channel);
    if (address.isEmpty()) {
      exchange.respond(ResponseCode.NOT_FOUND);
      return;
    }
    offer(address.get(), Payload.wrap(bytes, type.get()), exchange);
  }

  /** Empty where the path is none for a channel, or by the rules another device's. */
  private Optional<Address> address(DeviceId device, String channel) {
    String own = "devices/" + device.value();
    Optional<Address> address;
    try {
      address =
          parts
              .rules()
              .resolve(channel.isEmpty() ? own : own + "/" + channel, Optional.of(device))
              .filter(resolved -> resolved.device().equals(device));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    boolean asks = channel.equals(ASK);
    return asks && address.filter(known -> known.kind() == Kind.QUESTION).isEmpty()
        ? Optional.of(new Address(device, new Channel(ASK), Kind.QUESTION, Priority.INTERACTIVE))
        : address;
  }

  private void offer(Address address, Payload payload, CoapExchange exchange) {
    boolean question = address.kind() == Kind.QUESTION;
    Payload content;
    try {
      content = question ? Payload.text(QuestionText.of(payload)) : payload;
    } catch (IllegalArgumentException e) {
      exchange.respond(ResponseCode.BAD_REQUEST, String.valueOf(e.getMessage()));
      return;
    }
    (exchange.advanced().getRequest().isConfirmable() ? confirmable : nonConfirmable).increment();
    var now = parts.clock().instant();
    Message message = Message.of(parts.ids().next(now), address, content, now, REPLY_TO);
    if (draining) {
      admitted(
          message,
          new Admission.Refused(Duration.ofSeconds(5), Admission.Reason.CLOSING),
          exchange);
    } else {
      parts
          .inbox()
          .offer(
              message,
              admission -> onStage(exchange, () -> admitted(message, admission, exchange)));
    }
  }

  /** From the committer's thread to the protocol's; after the end nobody is there to be told. */
  private static void onStage(CoapExchange exchange, Runnable task) {
    try {
      exchange.advanced().execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("event=response-dropped reason=closed");
    }
  }

  private void admitted(Message message, Admission admission, CoapExchange exchange) {
    switch (admission) {
      case Admission.Stored stored -> {
        if (message.kind() == Kind.QUESTION) {
          exchange.respond(ResponseCode.CHANGED, message.id().toString());
        } else {
          exchange.respond(ResponseCode.CHANGED);
        }
      }
      case Admission.Refused refused -> {
        Objects.requireNonNull(this.refused.get(refused.reason())).increment();
        exchange.respondOverload(
            Math.clamp(refused.retryAfter().plusMillis(999).toSeconds(), 1, 3_600));
      }
    }
  }
}
