package io.vivremotion.uplink.sink.webhook;

import io.vivremotion.http.Call;
import io.vivremotion.http.HttpClient;
import io.vivremotion.http.Response;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.sink.CloudEvent;
import io.vivremotion.uplink.sink.Delivery;
import io.vivremotion.uplink.sink.Fare;
import io.vivremotion.uplink.sink.Sink;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events by HTTP POST; any 2xx confirms. A batch that is refused for its content is halved until
 * the event at fault stands alone. Its client must use the link's budget as its wire unless the
 * fare is free.
 */
public final class WebhookSink implements Sink {
  /** Request line and headers, about; and those of a reply. */
  private static final int HEAD_BYTES = 400;

  private final Config config;
  private final HttpClient client;
  private final Fare fare;
  private final InstantSource clock;
  private final Compression compression;
  private boolean started;

  /**
   * @param token sent as {@code Authorization: Bearer}; read before each call
   * @param headers further ones; their values are secrets as well
   * @param timeout of one call
   */
  public record Config(
      URI url,
      Mode mode,
      KeySource token,
      Map<String, KeySource> headers,
      Compression.When gzip,
      Duration timeout) {
    public Config {
      headers = Map.copyOf(headers);
    }
  }

  /** How events are put into requests. */
  public enum Mode {
    /** Many events in one, {@code application/cloudevents-batch+json}. */
    BATCHED,
    /** One event in one, {@code application/cloudevents+json}. */
    STRUCTURED,
    /** One event in one: its data as the body, its attributes as headers. */
    BINARY
  }

  /**
   * @param client started by the first delivery, closed with this sink
   */
  public WebhookSink(Config config, HttpClient client, Fare fare, InstantSource clock) {
    this.config = config;
    this.client = client;
    this.fare = fare;
    this.clock = clock;
    this.compression = new Compression(config.gzip());
  }

  @Override
  public Delivery deliver(List<CloudEvent> events) throws InterruptedException {
    try {
      if (!started) {
        client.start();
        started = true;
      }
    } catch (IOException e) {
      return new Delivery.Barred(0, "the client cannot start: " + e.getMessage());
    }
    return config.mode() == Mode.BATCHED ? halving(events) : oneByOne(events);
  }

  private Delivery oneByOne(List<CloudEvent> events) throws InterruptedException {
    for (int i = 0; i < events.size(); i++) {
      CloudEvent event = events.get(i);
      Content content =
          config.mode() == Mode.BINARY ? Content.binary(event) : Content.structured(event);
      Delivery one = post(content, 1);
      if (!(one instanceof Delivery.Confirmed)) {
        return after(i, one);
      }
    }
    return new Delivery.Confirmed(events.size());
  }

  private Delivery halving(List<CloudEvent> events) throws InterruptedException {
    Delivery whole = post(Content.batch(events), events.size());
    if (!(whole instanceof Delivery.Refused) || events.size() == 1) {
      return whole;
    }
    int half = events.size() / 2;
    Delivery first = halving(events.subList(0, half));
    return first instanceof Delivery.Confirmed
        ? after(half, halving(events.subList(half, events.size())))
        : first;
  }

  /** As the delivery of what came behind so many that are confirmed. */
  private static Delivery after(int before, Delivery rest) {
    int confirmed = before + rest.confirmed();
    return switch (rest) {
      case Delivery.Confirmed _ -> new Delivery.Confirmed(confirmed);
      case Delivery.Failed(int _, String why, var advised) ->
          new Delivery.Failed(confirmed, why, advised);
      case Delivery.Barred(int _, String why) -> new Delivery.Barred(confirmed, why);
      case Delivery.Refused(int _, String why) -> new Delivery.Refused(confirmed, why);
    };
  }

  private Delivery post(Content content, int events) throws InterruptedException {
    boolean gzip = compression.pays(content.body());
    try {
      Response response = send(content, gzip);
      compression.heard(response);
      if (gzip && Compression.isRefused(response.status())) {
        response = send(content, false);
        compression.plainWas(response.status());
      }
      return Verdicts.of(response, events, clock.instant());
    } catch (IOException e) {
      return Delivery.failed(0, "no reply of " + config.url().getHost() + ": " + e.getMessage());
    }
  }

  private Response send(Content content, boolean gzip) throws IOException, InterruptedException {
    Map<String, String> headers = new HashMap<>(content.headers());
    for (Map.Entry<String, KeySource> header : config.headers().entrySet()) {
      headers.put(header.getKey(), header.getValue().read());
    }
    String token = config.token().read();
    if (!token.isEmpty()) {
      headers.put("authorization", "Bearer " + token);
    }
    var body = gzip ? Compression.gzip(content.body()) : content.body();
    if (gzip) {
      headers.put("content-encoding", "gzip");
    }
    try (Fare.Paid _ = fare.pay(HEAD_BYTES + body.size(), HEAD_BYTES)) {
      Duration longest = config.timeout().plus(fare.carrying(HEAD_BYTES + body.size()));
      return client.send(Call.post(config.url(), headers, body, longest));
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
