package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatError.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the words mean that vendors use in errors. */
final class ErrorWords {
  /** In lower case. */
  private static final Map<String, Kind> MEANINGS =
      Map.ofEntries(
          Map.entry("context_length_exceeded", Kind.TOO_LONG),
          Map.entry("exceed_context_size_error", Kind.TOO_LONG),
          Map.entry("request_too_large", Kind.TOO_LARGE),
          Map.entry("request_body_too_large_after_decoding", Kind.TOO_LARGE),
          Map.entry("content_policy_violation", Kind.POLICY),
          Map.entry("content_filter", Kind.POLICY),
          Map.entry("invalid_api_key", Kind.KEY),
          Map.entry("api_key_invalid", Kind.KEY),
          Map.entry("api_key_expired", Kind.KEY),
          Map.entry("authentication_error", Kind.KEY),
          Map.entry("unauthenticated", Kind.KEY),
          Map.entry("insufficient_quota", Kind.MONEY),
          Map.entry("credit_balance_exhausted", Kind.MONEY),
          Map.entry("billing_hard_limit_reached", Kind.MONEY),
          Map.entry("billing_not_active", Kind.MONEY),
          Map.entry("billing_error", Kind.MONEY),
          Map.entry("billing_disabled", Kind.MONEY),
          Map.entry("enforced_spend_limit_reached", Kind.MONEY),
          Map.entry("contract_spend_limit_reached", Kind.MONEY),
          Map.entry("permission_error", Kind.NOT_ALLOWED),
          Map.entry("permission_denied", Kind.NOT_ALLOWED),
          Map.entry("model_not_found", Kind.UNKNOWN_MODEL),
          Map.entry("not_found_error", Kind.UNKNOWN_MODEL),
          Map.entry("not_found", Kind.UNKNOWN_MODEL),
          Map.entry("conflict_error", Kind.CONFLICT),
          Map.entry("rate_limit_exceeded", Kind.RATE),
          Map.entry("rate_limit_error", Kind.RATE),
          Map.entry("ramp_limit_exceeded", Kind.RATE),
          Map.entry("resource_exhausted", Kind.RATE),
          Map.entry("overloaded_error", Kind.OVERLOAD),
          Map.entry("unavailable", Kind.OVERLOAD),
          Map.entry("timeout_error", Kind.TIMEOUT),
          Map.entry("deadline_exceeded", Kind.TIMEOUT),
          Map.entry("api_error", Kind.SERVER),
          Map.entry("server_error", Kind.SERVER),
          Map.entry("internal", Kind.SERVER));

  /** Said of so many things that the HTTP status tells more, if there is one. */
  private static final Set<String> COARSE =
      Set.of("invalid_request_error", "invalid_argument", "failed_precondition");

  /** Anthropic, Gemini, vLLM and Ollama have no code for it. In lower case. */
  private static final List<String> TOO_LONG =
      List.of(
          "prompt is too long",
          "exceeds the maximum number of tokens",
          "maximum context length",
          "exceeds the available context size");

  private ErrorWords() {}

  /** The most telling first. */
  static Stream<String> of(JsonNode error) {
    return Stream.concat(
            reasons(error),
            Stream.of(
                Fields.text(error.path("details"), "error_code"),
                Fields.text(error, "code"),
                Fields.text(error, "type"),
                Fields.text(error, "status")))
        .filter(word -> !word.isEmpty());
  }

  static Kind kind(int status, JsonNode error) {
    List<String> words = of(error).map(word -> word.toLowerCase(Locale.ROOT)).toList();
    Optional<Kind> told = words.stream().map(MEANINGS::get).flatMap(Stream::ofNullable).findFirst();
    if (isDailyQuota(error)) {
      return Kind.MONEY;
    }
    boolean vague = told.filter(kind -> kind == Kind.SERVER).isPresent() && status > 500;
    if (told.isPresent() && !vague) { // a server's failure is told closer by 503 or 504
      return told.get();
    }
    Kind kind =
        status >= 500 && words.stream().anyMatch(COARSE::contains)
            ? Kind.BAD_REQUEST
            : byStatus(status);
    return kind == Kind.BAD_REQUEST && isTooLong(error) ? Kind.TOO_LONG : kind;
  }

  private static Kind byStatus(int status) {
    return switch (status) {
      case 401 -> Kind.KEY;
      case 402 -> Kind.MONEY;
      case 403 -> Kind.NOT_ALLOWED;
      case 404 -> Kind.UNKNOWN_MODEL;
      case 408, 409 -> Kind.CONFLICT;
      case 413 -> Kind.TOO_LARGE;
      case 429 -> Kind.RATE;
      case 498, 503, 529 -> Kind.OVERLOAD;
      case 504 -> Kind.TIMEOUT;
      default -> status >= 400 && status < 500 ? Kind.BAD_REQUEST : Kind.SERVER; // open set
    };
  }

  /** {@code reason} of Google's ErrorInfo. */
  private static Stream<String> reasons(JsonNode error) {
    return details(error).map(detail -> Fields.text(detail, "reason"));
  }

  /** A quota per day comes back with the day, not with the retry delay that is told beside it. */
  private static boolean isDailyQuota(JsonNode error) {
    return details(error)
        .flatMap(detail -> elements(detail.path("violations")))
        .anyMatch(violation -> Fields.text(violation, "quotaId").contains("PerDay"));
  }

  private static boolean isTooLong(JsonNode error) {
    String said = Fields.text(error, "message").toLowerCase(Locale.ROOT);
    return TOO_LONG.stream().anyMatch(said::contains);
  }

  private static Stream<JsonNode> details(JsonNode error) {
    return error.path("details").isArray() ? elements(error.path("details")) : Stream.empty();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
