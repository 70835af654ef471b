package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vivremotion.uplink.chat.ChatError;
import java.util.Optional;

/** How a caller's own API tells errors. */
enum ErrorForm {
  OPENAI {
    @Override
    String body(ChatError error, String requestId) {
      return "{\"error\":{\"message\":"
          + quoted(error.message())
          + ",\"type\":\""
          + openAiType(error.kind())
          + "\",\"param\":"
          + (error.param().isEmpty() ? "null" : quoted(error.param()))
          + ",\"code\":\""
          + (error.code().isEmpty() ? openAiCode(error.kind()) : error.code())
          + "\"}}";
    }

    @Override
    String event(ChatError error, String requestId) {
      return "data: " + body(error, requestId) + "\n\n";
    }

    @Override
    String requestIdHeader() {
      return "x-request-id";
    }
  },
  ANTHROPIC {
    @Override
    String body(ChatError error, String requestId) {
      return "{\"type\":\"error\",\"error\":{\"type\":\""
          + anthropicType(error.kind())
          + "\",\"message\":"
          + quoted(error.message())
          + "},\"request_id\":"
          + quoted(requestId)
          + "}";
    }

    @Override
    String event(ChatError error, String requestId) {
      return "event: error\ndata: " + body(error, requestId) + "\n\n";
    }

    @Override
    String requestIdHeader() {
      return "request-id";
    }
  };

  /** Of a whole reply. */
  abstract String body(ChatError error, String requestId);

  /** Within a stream that has begun. */
  abstract String event(ChatError error, String requestId);

  abstract String requestIdHeader();

  /** What the HTTP server itself refuses: length, coding, time. */
  static ChatError ofServer(int status, String detail) {
    ChatError.Kind kind =
        switch (status) {
          case 413 -> ChatError.Kind.TOO_LARGE;
          case 408 -> ChatError.Kind.TIMEOUT;
          case 500 -> ChatError.Kind.SERVER;
          case 503 -> ChatError.Kind.OVERLOAD;
          default -> ChatError.Kind.BAD_REQUEST; // any other status
        };
    return new ChatError(kind, status, detail, "", Optional.empty());
  }

  private static String openAiType(ChatError.Kind kind) {
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

  private static String openAiCode(ChatError.Kind kind) {
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

  private static String anthropicType(ChatError.Kind kind) {
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

  static String quoted(String text) {
    return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
