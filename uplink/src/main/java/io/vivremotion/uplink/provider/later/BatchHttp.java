package io.vivremotion.uplink.provider.later;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.http.Call;
import io.vivremotion.http.HttpClient;
import io.vivremotion.http.Response;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.format.RetryAdvice;
import io.vivremotion.uplink.provider.BatchApi.Step;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.openai.KeySource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One request of JSON at a time, and what its failure means. */
final class BatchHttp {
  static final JsonMapper JSON = new JsonMapper();
  private static final Duration COOL_DOWN = Duration.ofMinutes(10);

  private final Config config;
  private final KeySource keys;
  private final HttpClient client;
  private final InstantSource clock;

  /**
   * @param baseUrl without a slash at its end
   * @param bearer how the key is presented, else as {@code x-api-key}
   * @param headers beside the key
   */
  record Config(
      URI baseUrl, String model, boolean bearer, Map<String, String> headers, Duration timeout) {}

  BatchHttp(Config config, KeySource keys, HttpClient client, InstantSource clock) {
    this.config = config;
    this.keys = keys;
    this.client = client;
    this.clock = clock;
  }

  InstantSource clock() {
    return clock;
  }

  long maxReplyBytes() {
    return client.maxResponseBytes();
  }

  String model() {
    return config.model;
  }

  /** What follows from a reply of status 2xx. */
  @FunctionalInterface
  interface Reading {
    Step of(String body) throws JsonProcessingException;
  }

  Step get(String path, Reading reading) throws InterruptedException {
    return send("GET", path, Payload.wrap(new byte[0], MediaType.UNKNOWN), Map.of(), reading);
  }

  Step post(String path, Payload body, Map<String, String> headers, Reading reading)
      throws InterruptedException {
    return send("POST", path, body, headers, reading);
  }

  /** What is not there needs no deletion. */
  Step delete(String path) throws InterruptedException {
    Payload none = Payload.wrap(new byte[0], MediaType.UNKNOWN);
    Step step = send("DELETE", path, none, Map.of(), body -> new Step.Done());
    return step instanceof Step.Gone ? new Step.Done() : step;
  }

  private Step send(
      String method, String path, Payload body, Map<String, String> more, Reading reading)
      throws InterruptedException {
    try {
      Map<String, String> headers = new HashMap<>(config.headers);
      headers.putAll(more);
      String key = keys.read();
      if (!key.isEmpty()) {
        headers.put(
            config.bearer ? "authorization" : "x-api-key", config.bearer ? "Bearer " + key : key);
      }
      URI uri = URI.create(config.baseUrl + path);
      Response response = client.send(new Call(method, uri, headers, body, config.timeout));
      return step(response, reading);
    } catch (IOException e) {
      return new Step.Failed(new Outcome.Unreachable("batch-io", String.valueOf(e.getMessage())));
    }
  }

  private Step step(Response response, Reading reading) {
    int status = response.status();
    if (status / 100 == 2) {
      try {
        return reading.of(response.body().utf8());
      } catch (JsonProcessingException e) {
        return new Step.Failed(new Outcome.Garbled("not-json", "the batch API's reply is no JSON"));
      }
    }
    if (status == 404) {
      return new Step.Gone();
    }
    String code = "http-" + status;
    return new Step.Failed(
        switch (status) {
          case 401, 402, 403 ->
              new Outcome.Barred(code, "the batch API refuses: " + status, COOL_DOWN);
          case 408, 409, 429, 500, 502, 503, 504, 529 -> new Outcome.Busy(code, advice(response));
          default -> // whatever else is said of a request it is not taken
              new Outcome.Refused(code, "the batch API refuses the request: " + status);
        });
  }

  private Optional<Duration> advice(Response response) {
    JsonNode none = JSON.nullNode();
    return RetryAdvice.read(response.headers(), none, clock.instant());
  }

  static Payload json(JsonNode body) {
    return Payload.json(body.toString());
  }
}
