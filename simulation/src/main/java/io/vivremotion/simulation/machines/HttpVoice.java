package io.vivremotion.simulation.machines;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Payload;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Flow;

/** The JDK's HTTP client; answers come as server-sent events. */
final class HttpVoice implements Voice {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String serverUri;
  private final Tally tally;
  private final HttpClient client;
  private volatile boolean closed;

  /**
   * @param serverUri such as {@code http://127.0.0.1:8080}
   */
  HttpVoice(String serverUri, Tally tally) {
    this.serverUri = serverUri;
    this.tally = tally;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
  }

  @Override
  public String protocol() {
    return "http";
  }

  @Override
  public void open() {}

  @Override
  public void join(DeviceId device) {
    HttpRequest request = HttpRequest.newBuilder(uri(device, "answers")).GET().build();
    var _ =
        client
            .sendAsync(request, BodyHandlers.fromLineSubscriber(new AnswerLines(device)))
            .exceptionally(why -> {
              if (!closed) {
                tally.failed(protocol(), "the answer stream ended: " + why.getMessage());
              }
              return null;
            });
  }

  @Override
  public void say(DeviceId device, String channel, Payload payload) {
    String query =
        channel.isEmpty() ? "" : "?channel=" + URLEncoder.encode(channel, StandardCharsets.UTF_8);
    post(uri(device, "messages" + query), payload);
  }

  /** Does not wait with the request: the answer comes over the event stream. */
  @Override
  public void ask(DeviceId device, String question) {
    tally.asked(device, question);
    post(uri(device, "ask?wait=0s"), Payload.text(question));
  }

  private void post(URI uri, Payload payload) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("content-type", payload.type().value())
            .POST(BodyPublishers.ofByteArray(payload.toBytes()))
            .build();
    Tally.Sending sending = tally.sending(protocol(), payload.size());
    var _ =
        client
            .sendAsync(request, BodyHandlers.discarding())
            .whenComplete((response, why) -> settle(sending, response, why));
  }

  private static void settle(
      Tally.Sending sending,
      @org.jspecify.annotations.Nullable HttpResponse<Void> response,
      @org.jspecify.annotations.Nullable Throwable why) {
    if (response == null) {
      sending.failed(String.valueOf(why));
    } else if (response.statusCode() / 100 == 2) {
      sending.acknowledged();
    } else {
      sending.failed("status " + response.statusCode());
    }
  }

  private URI uri(DeviceId device, String rest) {
    return URI.create(serverUri + "/v1/devices/" + device + "/" + rest);
  }

  @Override
  public void close() {
    closed = true;
    client.shutdownNow();
  }

  /** Reads the data lines of an event stream. */
  private final class AnswerLines implements Flow.Subscriber<String> {
    private final DeviceId device;

    AnswerLines(DeviceId device) {
      this.device = device;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      if (line.startsWith("data:")) {
        tally.answered(device, line.substring("data:".length()).strip());
      }
    }

    @Override
    public void onError(Throwable why) {}

    @Override
    public void onComplete() {}
  }
}
