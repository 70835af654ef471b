package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a provider says when it does not answer, in the shapes of all vendors, since servers that
 * speak one's format often fail in another's. What it means is told by its words (code, type,
 * status) and the HTTP status; by the text only where nothing else tells that a prompt was too
 * long. Source: the error table in section 6 of the reference.
 */
public final class ProviderError {
  private static final int MAX_QUOTED_CHARACTERS = 500;

  private ProviderError() {}

  /**
   * A response of another status than 2xx.
   *
   * @param headers names in lower case
   */
  public static ChatError read(int status, Map<String, String> headers, byte[] body, Instant now) {
    return read(status, headers, error(Fields.parse(body)), now);
  }

  /** An error within a stream or an answer of status 200. */
  public static ChatError inBand(JsonNode body) {
    JsonNode error = error(body);
    JsonNode code = error.path("code");
    int status = code.canConvertToInt() && code.intValue() >= 400 ? code.intValue() : 500;
    return read(status, Map.of(), error, Instant.EPOCH);
  }

  /** Whether the body of an answer is an error all the same. */
  public static boolean isIn(JsonNode body) {
    return Fields.has(body.isArray() ? body.path(0) : body, "error");
  }

  private static ChatError read(
      int status, Map<String, String> headers, JsonNode error, Instant now) {
    Kind kind = ErrorWords.kind(status, error);
    return new ChatError(
        kind,
        status(kind),
        message(kind, status, error),
        param(error),
        code(error),
        RetryAdvice.shouldRetry(headers),
        kind == Kind.MONEY ? Optional.empty() : RetryAdvice.read(headers, error, now));
  }

  private static String param(JsonNode error) {
    String told = Fields.text(error, "param");
    JsonNode place = detail(error).path("loc");
    return told.isEmpty() ? place.path(place.size() - 1).asText() : told;
  }

  /** The first mistake as Pydantic tells it (Mistral, vLLM): {@code type, loc, msg}. */
  private static JsonNode detail(JsonNode error) {
    JsonNode details = error.path("detail");
    return (details.isArray() ? details : error.path("message").path("detail")).path(0);
  }

  /** The error object, wherever the vendor puts it. */
  private static JsonNode error(JsonNode body) {
    JsonNode outer = body.isArray() ? body.path(0) : body;
    JsonNode error = outer.path("error");
    if (error.isTextual()) {
      return Fields.object().put("message", error.textValue());
    }
    return error.isObject() ? error : outer;
  }

  /** To the app the gateway's own key and rights are the gateway's failure. */
  private static int status(Kind kind) {
    return kind == Kind.KEY || kind == Kind.NOT_ALLOWED ? 502 : kind.status();
  }

  private static String message(Kind kind, int status, JsonNode error) {
    return switch (kind) {
      case BAD_REQUEST, TOO_LONG, TOO_LARGE, POLICY, UNKNOWN_MODEL ->
          "the provider refuses the request (" + status + "): " + quoted(error);
      case KEY -> "the provider refuses the gateway's key: tell its operator";
      case MONEY -> "the gateway's quota or credit at the provider is used up: tell its operator";
      case NOT_ALLOWED -> "the provider does not allow this to the gateway: tell its operator";
      case RATE -> "the provider is asked too often: come again later";
      case OVERLOAD -> "the provider is overloaded: come again later";
      case CONFLICT, TIMEOUT -> "the provider took too long (" + status + "): ask again";
      case SERVER, UNREACHABLE, INCOMPLETE -> "the provider failed (" + status + "): ask again";
    };
  }

  private static String quoted(JsonNode error) {
    String said = Fields.text(error, "message");
    said = said.isEmpty() ? Fields.text(error, "detail") : said;
    said = said.isEmpty() ? Fields.text(detail(error), "msg") : said;
    return said.isEmpty()
        ? "no reason is given"
        : said.substring(0, Math.min(said.length(), MAX_QUOTED_CHARACTERS));
  }

  /** Only what looks like a code: it becomes a metric's tag. */
  private static String code(JsonNode error) {
    return Stream.concat(Stream.of(Fields.text(detail(error), "type")), ErrorWords.of(error))
        .map(word -> word.toLowerCase(Locale.ROOT))
        .filter(word -> word.matches("[a-z][a-z0-9_]{2,60}"))
        .findFirst()
        .orElse("");
  }
}
