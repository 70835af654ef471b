package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a running gateway, at the address and with the token of the same configuration. */
final class OperatorClient {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI base;
  private final String token;

  /**
   * @param token empty for none
   */
  OperatorClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  static OperatorClient of(GatewayConfig config) {
    String scheme = config.http().tls().isPresent() ? "https" : "http";
    String host = config.http().host();
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    String reachable = any ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
    String token =
        config.security().tokens().stream()
            .filter(one -> one.operator())
            .findFirst()
            .map(one -> one.token().reveal())
            .orElse("");
    return new OperatorClient(
        URI.create(scheme + "://" + reachable + ":" + config.http().port()), token);
  }

  /** What came back, or that nobody was there. */
  sealed interface Found {
    record Body(int status, JsonNode json) implements Found {}

    /** {@code why} says where was asked and what to do. */
    record Nobody(String why) implements Found {}
  }

  Found get(String path) throws InterruptedException {
    return ask(HttpRequest.newBuilder(base.resolve(path)).GET());
  }

  Found post(String path, String json) throws InterruptedException {
    return ask(
        HttpRequest.newBuilder(base.resolve(path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  private Found ask(HttpRequest.Builder request) throws InterruptedException {
    request.timeout(PATIENCE);
    if (!token.isEmpty()) {
      request.header("authorization", "Bearer " + token);
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Found.Body(response.statusCode(), new ObjectMapper().readTree(response.body()));
    } catch (ConnectException e) {
      return new Found.Nobody("no gateway is running at " + base + " (nothing listens there)");
    } catch (IOException e) {
      return new Found.Nobody("no gateway answers at " + base + ": " + e.getMessage());
    }
  }
}
