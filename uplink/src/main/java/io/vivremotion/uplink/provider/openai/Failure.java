package io.vivremotion.uplink.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vivremotion.http.Response;
import io.vivremotion.uplink.format.RetryAdvice;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Outcome.Barred;
import io.vivremotion.uplink.provider.Outcome.Busy;
import io.vivremotion.uplink.provider.Outcome.Garbled;
import io.vivremotion.uplink.provider.Outcome.Refused;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a response of another status than 2xx: what it means is told by status, {@code type} and
 * {@code code}, never by the message's text, which vendors change. The header {@code
 * x-should-retry} wins over the status.
 */
final class Failure {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration COOL_DOWN = Duration.ofMinutes(10);
  private static final Set<String> MONEY =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "billing_hard_limit_reached",
          "billing_error",
          "enforced_spend_limit_reached",
          "contract_spend_limit_reached");

  private Failure() {}

  static Outcome read(Response response, Instant now) {
    JsonNode error = error(response);
    String code = code(error);
    if (MONEY.contains(code) || MONEY.contains(error.path("type").asText(""))) {
      return outOfMoney(response.status());
    }
    Optional<Boolean> shouldRetry = RetryAdvice.shouldRetry(response.headers());
    if (shouldRetry.orElse(false)) {
      return new Busy("http-" + response.status(), advice(response, now));
    }
    boolean never = !shouldRetry.orElse(true);
    return byStatus(response, code, now, never);
  }

  private static Optional<Duration> advice(Response response, Instant now) {
    return RetryAdvice.read(response.headers(), error(response), now);
  }

  /** An error that names one field of the request. */
  static boolean names(Response response, String field) {
    return error(response).path("param").asText("").equals(field);
  }

  private static Outcome byStatus(Response response, String code, Instant now, boolean never) {
    int status = response.status();
    String counted = "http-" + status;
    return switch (status) {
      case 401 -> new Barred(counted, "the API key was refused", COOL_DOWN);
      case 402 -> outOfMoney(status);
      case 403 ->
          new Barred(
              counted, "the provider does not allow this (403): check the key's rights", COOL_DOWN);
      case 404 ->
          new Barred(counted, "no such model or path (404): check base-url and model", COOL_DOWN);
      case 408, 409 -> new Busy(counted, advice(response, now));
      case 429, 503, 529 ->
          never
              ? new Barred(counted, "the provider asks not to retry (" + code + ")", COOL_DOWN)
              : new Busy(counted, advice(response, now));
      default -> other(response, code, now);
    };
  }

  private static Outcome other(Response response, String code, Instant now) {
    int status = response.status();
    if (status >= 400 && status < 500) {
      return new Refused(
          code.isEmpty() ? "http-" + status : code, "the provider refuses the request: " + status);
    }
    Optional<Duration> wait = advice(response, now);
    return wait.isPresent()
        ? new Busy("http-" + status, wait)
        : new Garbled("http-" + status, "the provider answers with status " + status);
  }

  private static Outcome outOfMoney(int status) {
    return new Barred(
        "no-money",
        "the provider's quota or credit is used up (" + status + "): top it up or raise the limit",
        COOL_DOWN);
  }

  private static JsonNode error(Response response) {
    try {
      return JSON.readTree(response.body().toBytes()).path("error");
    } catch (IOException notJson) {
      return MissingNode.getInstance();
    }
  }

  /** Only what looks like a code: it becomes a metric's tag. */
  private static String code(JsonNode error) {
    String code = error.path("code").asText("").toLowerCase(Locale.ROOT);
    return code.matches("[a-z][a-z0-9_]{2,40}") ? code : "";
  }
}
