package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vivremotion.http.StreamListener;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a provider's refusal or a failed call means to the app. Told by status, type and code, never
 * by the message's text, which vendors change.
 */
final class ProviderErrors {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Set<String> MONEY =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "billing_hard_limit_reached",
          "billing_error",
          "enforced_spend_limit_reached",
          "contract_spend_limit_reached");

  private ProviderErrors() {}

  /** An error event under status 200. */
  static ChatError inBand(ByteBuffer data) {
    JsonNode error = read(data.array(), data.arrayOffset() + data.position(), data.remaining());
    Kind kind =
        switch (error.path("type").asText("")) {
          case "overloaded_error" -> Kind.OVERLOAD;
          case "rate_limit_error" -> Kind.RATE;
          case "invalid_request_error" -> Kind.BAD_REQUEST;
          case "timeout_error" -> Kind.TIMEOUT;
          default -> isMoney(error) ? Kind.MONEY : Kind.SERVER; // vendors add types monthly
        };
    return ChatError.of(kind, "the provider broke the answer off with an error");
  }

  /** A status other than 2xx. */
  static ChatError refused(StreamListener.Head head, byte[] body, String provider) {
    JsonNode error = read(body, 0, body.length);
    Optional<Duration> retryAfter = retryAfter(head);
    Kind kind = isMoney(error) ? Kind.MONEY : kind(head.status(), error);
    String message =
        switch (kind) {
          case BAD_REQUEST, TOO_LONG, POLICY, TOO_LARGE, UNKNOWN_MODEL ->
              "the provider " + provider + " refuses the request: " + said(error);
          case KEY -> "the provider " + provider + " refuses the gateway's key: tell its operator";
          case MONEY -> "the gateway's quota at " + provider + " is used up: tell its operator";
          case RATE -> "the provider " + provider + " is asked too often; come again later";
          default ->
              "the provider " + provider + " failed with status " + head.status(); // all others
        };
    int status = kind == Kind.KEY || kind == Kind.NOT_ALLOWED ? 502 : kind.status();
    return new ChatError(kind, status, message, error.path("param").asText(""), retryAfter);
  }

  private static String said(JsonNode error) {
    String said = error.path("message").asText("");
    return said.isEmpty() ? "no reason given" : said.substring(0, Math.min(500, said.length()));
  }

  private static Kind kind(int status, JsonNode error) {
    return switch (status) {
      case 400, 422 -> badRequest(error);
      case 401 -> Kind.KEY;
      case 402 -> Kind.MONEY;
      case 403 -> Kind.NOT_ALLOWED;
      case 404 -> Kind.UNKNOWN_MODEL;
      case 408, 504 -> Kind.TIMEOUT;
      case 409 -> Kind.CONFLICT;
      case 413 -> Kind.TOO_LARGE;
      case 429 -> Kind.RATE;
      case 503, 529 -> Kind.OVERLOAD;
      default -> status < 500 ? Kind.BAD_REQUEST : Kind.SERVER; // open set of statuses
    };
  }

  private static Kind badRequest(JsonNode error) {
    return switch (error.path("code").asText("")) {
      case "context_length_exceeded" -> Kind.TOO_LONG;
      case "content_policy_violation", "content_filter" -> Kind.POLICY;
      default ->
          error.path("message").asText("").startsWith("prompt is too long")
              ? Kind.TOO_LONG // Anthropic has nothing else to tell it by
              : Kind.BAD_REQUEST;
    };
  }

  /** The connection failed. */
  static ChatError failed(StreamListener.Failed failed, String provider) {
    Kind kind =
        switch (failed.cause()) {
          case CROWDED -> Kind.OVERLOAD;
          case UNREACHABLE, UNTRUSTED, BROKEN -> Kind.UNREACHABLE;
          case SILENT, STALLED, TOO_SLOW -> Kind.TIMEOUT;
          case TOO_LONG, GARBLED -> Kind.SERVER;
        };
    return ChatError.of(kind, "the provider " + provider + ": " + failed.what());
  }

  private static boolean isMoney(JsonNode error) {
    return MONEY.contains(error.path("code").asText(""))
        || MONEY.contains(error.path("type").asText(""))
        || MONEY.contains(error.path("details").path("error_code").asText(""));
  }

  private static JsonNode read(byte[] body, int from, int length) {
    try {
      JsonNode read = JSON.readTree(body, from, length);
      JsonNode error = read.isArray() ? read.path(0).path("error") : read.path("error");
      return error.isTextual() ? JSON.createObjectNode().put("message", error.asText()) : error;
    } catch (IOException notJson) {
      return MissingNode.getInstance();
    }
  }

  private static Optional<Duration> retryAfter(StreamListener.Head head) {
    return head.header("retry-after-ms")
        .flatMap(text -> millis(text, 1))
        .or(() -> head.header("retry-after").flatMap(text -> millis(text, 1_000)))
        .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }

  private static Optional<Duration> millis(String text, long scale) {
    try {
      double value = Double.parseDouble(text.strip()) * scale;
      return value >= 0 && value < 1e12
          ? Optional.of(Duration.ofMillis(Math.round(value)))
          : Optional.empty();
    } catch (NumberFormatException date) {
      return Optional.empty();
    }
  }
}
