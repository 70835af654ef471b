package io.vivremotion.adapter.http;

import io.vivremotion.adapter.Downlink;
import io.vivremotion.http.Reply;
import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerJson;
import io.vivremotion.message.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A stored question whose caller waits: the answer or the end of the patience, once. */
final class PendingAnswer {
  private final Message question;
  private final Reply reply;
  private final Wait wait;
  private final Downlink downlink;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Timers.@Nullable Running limit;

  PendingAnswer(Message question, Reply reply, Wait wait, Downlink downlink) {
    this.question = question;
    this.reply = reply;
    this.wait = wait;
    this.downlink = downlink;
  }

  void begin(Timers timers) {
    if (wait.limit().isZero()) {
      later();
      return;
    }
    Downlink.Attachment waiting = downlink.onAnswer(question.id(), this::answered);
    Timers.Running patience =
        timers.after(
            wait.limit(),
            () -> {
              waiting.close();
              later();
            });
    limit = patience;
    if (over.get()) { // answered in the meantime
      patience.cancel();
    }
    reply.onGone(() -> {
      waiting.close();
      patience.cancel();
      over.set(true);
    });
  }

  private void answered(Answer answer) {
    if (over.compareAndSet(false, true)) {
      Timers.Running patience = limit;
      if (patience != null) {
        patience.cancel();
      }
      reply.send(
          200,
          headers(Map.of()),
          AnswerJson.of(answer).getBytes(StandardCharsets.UTF_8),
          written -> {
            if (written) {
              downlink.taken(answer.id());
            }
          });
    }
  }

  private void later() {
    if (over.compareAndSet(false, true)) {
      String location = "/v1/devices/" + encoded() + "/answers/" + question.id();
      String json = "{\"id\":\"" + question.id() + "\",\"status\":\"pending\"}";
      reply.send(202, headers(Map.of("location", location)), json.getBytes(StandardCharsets.UTF_8));
    }
  }

  private Map<String, String> headers(Map<String, String> further) {
    Map<String, String> headers = new HashMap<>(further);
    headers.put("content-type", "application/json");
    Duration limit = wait.limit();
    if (wait.asked()) {
      headers.put("preference-applied", "wait=" + limit.toSeconds());
    }
    return headers;
  }

  private String encoded() {
    return java.net.URLEncoder.encode(question.device().value(), StandardCharsets.UTF_8)
        .replace("+", "%20");
  }
}
