package io.vivremotion.adapter.http;

import io.micrometer.core.instrument.Gauge;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerJson;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers of a device: one by the id of its question, or all as they come. An event counts as
 * delivered once the peer's system has acknowledged its bytes, or a later stream names it as
 * Last-Event-ID; what a broken stream did not bring waits for the next. A reply counts as delivered
 * once its bytes were handed to the kernel (docs/decisions/0460).
 */
final class Answers {
  private final HttpAdapter.Config config;
  private final HttpAdapter.Parts parts;
  private final Timers timers;
  private final Pending pending;
  private final Set<Reply.EventStream> streams = ConcurrentHashMap.newKeySet();

  Answers(HttpAdapter.Config config, HttpAdapter.Parts parts, Timers timers) {
    this.config = config;
    this.parts = parts;
    this.timers = timers;
    this.pending = new Pending(config, parts);
    Gauge.builder("vivremotion_http_streams", streams, Set::size).register(parts.meters());
  }

  void begin() {
    pending.begin(timers);
    timers.every(config.heartbeat(), () -> streams.forEach(stream -> stream.comment("")));
  }

  void stream(Request request, Reply reply) {
    Sender.of(request, reply)
        .ifPresent(device -> {
          request.header("last-event-id").ifPresent(last -> seen(device, last));
          stream(device, reply);
        });
  }

  /** The device has it, although the stream that brought it broke before that was known here. */
  private void seen(DeviceId device, String lastEventId) {
    parts.downlink().waiting(device).stream()
        .map(Answer::id)
        .filter(id -> id.toString().equals(lastEventId))
        .forEach(parts.downlink()::taken);
  }

  private void stream(DeviceId device, Reply reply) {
    Reply.EventStream stream = reply.events();
    streams.add(stream);
    Downlink.Attachment attachment =
        parts
            .downlink()
            .attach(
                device, HttpAdapter.NAME, (answer, receipt) -> deliver(stream, answer, receipt));
    reply.onGone(() -> {
      attachment.close();
      streams.remove(stream);
    });
  }

  private static void deliver(Reply.EventStream stream, Answer answer, Downlink.Receipt receipt) {
    stream.send(
        "answer",
        answer.id().toString(),
        AnswerJson.of(answer),
        arrived -> {
          if (arrived) {
            receipt.delivered();
          } else {
            receipt.failed();
          }
        });
  }

  void one(Request request, Reply reply) {
    Sender.of(request, reply).ifPresent(device -> one(device, request, reply));
  }

  private void one(DeviceId device, Request request, Reply reply) {
    MessageId question;
    try {
      question = MessageId.parse(request.parameter("message"));
    } catch (IllegalArgumentException e) {
      reply.problem(404, "Not Found", "the last part of the path is not the id of a message");
      return;
    }
    Optional<Answer> answer =
        parts.downlink().answerTo(question).filter(known -> known.device().equals(device));
    if (answer.isPresent()) {
      give(answer.get(), request, reply);
    } else if (pending.mayCome(question)) {
      reply.send(
          202,
          Map.of("content-type", "application/json", "retry-after", "2"),
          ("{\"id\":\"" + question + "\",\"status\":\"pending\"}")
              .getBytes(StandardCharsets.UTF_8));
    } else {
      reply.problem(404, "Not Found", "there is no answer to this message, and none will come");
    }
  }

  private void give(Answer answer, Request request, Reply reply) {
    reply.send(
        200,
        Map.of("content-type", "application/json", "cache-control", "no-store"),
        AnswerJson.of(answer).getBytes(StandardCharsets.UTF_8),
        written -> {
          if (written && request.method().equals("GET")) {
            parts.downlink().taken(answer.id());
          }
        });
  }
}
