package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.format.Fields;

/** Errors as Anthropic tells them. */
public final class AnthropicErrors {
  private static final int OVERLOADED = 529;

  private AnthropicErrors() {}

  /**
   * @param requestId empty: none
   */
  public static ObjectNode body(ChatError error, String requestId) {
    ObjectNode body = Fields.object().put("type", "error");
    ObjectNode inner = body.putObject("error").put("type", type(error.kind()));
    inner.put("message", error.message());
    if (!error.code().isEmpty() && !error.code().endsWith("_error")) {
      inner.putObject("details").put("error_code", error.code());
    }
    if (!requestId.isEmpty()) {
      body.put("request_id", requestId);
    }
    return body;
  }

  public static int status(ChatError error) {
    return error.kind() == Kind.OVERLOAD ? OVERLOADED : error.status();
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST, TOO_LONG, POLICY -> "invalid_request_error";
      case TOO_LARGE -> "request_too_large";
      case KEY -> "authentication_error";
      case MONEY -> "billing_error";
      case NOT_ALLOWED -> "permission_error";
      case UNKNOWN_MODEL -> "not_found_error";
      case CONFLICT -> "conflict_error";
      case RATE -> "rate_limit_error";
      case OVERLOAD -> "overloaded_error";
      case SERVER, UNREACHABLE, INCOMPLETE -> "api_error";
      case TIMEOUT -> "timeout_error";
    };
  }
}
