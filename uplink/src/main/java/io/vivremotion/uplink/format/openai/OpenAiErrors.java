package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.format.Fields;
import java.util.Set;

/** Errors as OpenAI tells them, on all of its paths. */
public final class OpenAiErrors {
  private static final Set<String> COARSE =
      Set.of("invalid_request_error", "invalid_argument", "failed_precondition");

  private OpenAiErrors() {}

  public static ObjectNode body(ChatError error) {
    ObjectNode body = Fields.object();
    ObjectNode inner = body.putObject("error").put("message", error.message());
    inner.put("type", type(error.kind()));
    if (error.param().isEmpty()) {
      inner.putNull("param");
    } else {
      inner.put("param", error.param());
    }
    inner.put("code", code(error));
    return body;
  }

  /** The event {@code error} of a stream of responses that has not begun to answer. */
  public static ObjectNode event(ChatError error) {
    ObjectNode event = Fields.object().put("type", "error").put("sequence_number", 0);
    event.put("code", code(error)).put("message", error.message());
    return error.param().isEmpty() ? event.putNull("param") : event.put("param", error.param());
  }

  /** 429 for want of money, as its clients expect it. */
  public static int status(ChatError error) {
    return error.kind() == Kind.MONEY ? 429 : error.status();
  }

  /** OpenAI's own word for the kind; of a bad request the provider's, if it is telling. */
  public static String code(ChatError error) {
    boolean telling =
        error.kind() == Kind.BAD_REQUEST
            && !error.code().isEmpty()
            && !COARSE.contains(error.code());
    return telling ? error.code() : code(error.kind());
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST, TOO_LONG, TOO_LARGE, POLICY, UNKNOWN_MODEL, KEY -> "invalid_request_error";
      case MONEY -> "insufficient_quota";
      case NOT_ALLOWED -> "permission_error";
      case CONFLICT -> "conflict_error";
      case RATE -> "rate_limit_error";
      case OVERLOAD, SERVER, UNREACHABLE, INCOMPLETE -> "server_error";
      case TIMEOUT -> "timeout_error";
    };
  }

  private static String code(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST -> "bad_request";
      case TOO_LONG -> "context_length_exceeded";
      case TOO_LARGE -> "request_too_large";
      case POLICY -> "content_policy_violation";
      case KEY -> "invalid_api_key";
      case MONEY -> "insufficient_quota";
      case NOT_ALLOWED -> "not_allowed";
      case UNKNOWN_MODEL -> "model_not_found";
      case CONFLICT -> "conflict";
      case RATE -> "rate_limit_exceeded";
      case OVERLOAD -> "overloaded";
      case SERVER -> "provider_failed";
      case UNREACHABLE -> "provider_unreachable";
      case TIMEOUT -> "timeout";
      case INCOMPLETE -> "incomplete";
    };
  }
}
