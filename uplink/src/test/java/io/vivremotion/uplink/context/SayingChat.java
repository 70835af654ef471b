package io.vivremotion.uplink.context;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.Access;
import io.vivremotion.http.HttpServer;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.http.Terms;
import io.vivremotion.security.ConfiguredGate;
import io.vivremotion.uplink.api.AppChat;
import io.vivremotion.uplink.chat.ChatError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers "answer N" to the Nth question, and "in short" where a summary is asked for. */
final class SayingChat implements AppChat {
  final List<String> asked = new CopyOnWriteArrayList<>();
  volatile boolean stream;
  volatile int status = 200;
  volatile int summaryStatus = 200;

  static HttpServer server(MeterRegistry meters) {
    HttpServer.Config defaults = HttpServer.Config.DEFAULT;
    return new HttpServer(
        new HttpServer.Config(
            defaults.host(),
            0,
            defaults.tls(),
            1,
            100,
            defaults.maxBodyBytes(),
            defaults.maxBufferedBytes(),
            defaults.maxUnsentBytes(),
            defaults.requestTimeout(),
            defaults.idleTimeout()),
        new ConfiguredGate(ConfiguredGate.Config.DEFAULT),
        meters);
  }

  @Override
  public Optional<String> tenant(Request request) {
    return request.header("authorization");
  }

  @Override
  public void ask(Request request, Reply reply) {
    String body = request.body().utf8();
    if (body.contains("Say in at most")) {
      answer(reply, summaryStatus, "in short");
      return;
    }
    asked.add(body);
    String said = "answer " + asked.size();
    if (stream) {
      Reply.Body out = reply.body(200, Map.of("content-type", "text/event-stream"));
      write(
          out,
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"%s\"}}]}\n\n"
              .formatted(said));
      write(out, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
      write(out, "data: [DONE]\n\n");
      out.end();
    } else {
      answer(reply, status, said);
    }
  }

  private static void write(Reply.Body out, String text) {
    out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void answer(Reply reply, int status, String said) {
    reply.send(
        status,
        Map.of("content-type", "application/json"),
        "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"%s\"}}]}"
            .formatted(said)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String limitField(String model) {
    return "max_tokens";
  }

  @Override
  public void refuse(Reply reply, ChatError error) {
    reply.send(error.status(), Map.of(), error.message().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Terms terms() {
    return new Terms(Access.APP, 0, Terms.Problems.RFC_9457);
  }
}
