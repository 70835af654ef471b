package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.format.anthropic.AnthropicErrors;
import io.vivremotion.uplink.format.openai.OpenAiErrors;
import java.util.Optional;

/** How a caller's own API tells errors. */
enum ErrorForm {
  OPENAI {
    @Override
    int status(ChatError error) {
      return OpenAiErrors.status(error);
    }

    @Override
    String body(ChatError error, String requestId) {
      return OpenAiErrors.body(error).toString();
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
  /** Whole replies as chat completions have them; in a stream an event of its own. */
  RESPONSES {
    @Override
    int status(ChatError error) {
      return OPENAI.status(error);
    }

    @Override
    String body(ChatError error, String requestId) {
      return OPENAI.body(error, requestId);
    }

    @Override
    String event(ChatError error, String requestId) {
      return "event: error\ndata: " + OpenAiErrors.event(error) + "\n\n";
    }

    @Override
    String requestIdHeader() {
      return OPENAI.requestIdHeader();
    }
  },
  ANTHROPIC {
    @Override
    int status(ChatError error) {
      return AnthropicErrors.status(error);
    }

    @Override
    String body(ChatError error, String requestId) {
      return AnthropicErrors.body(error, requestId).toString();
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

  abstract int status(ChatError error);

  /** As the app is told, who knows some errors by another status. */
  ChatError told(ChatError error) {
    return error.withStatus(status(error));
  }

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

  static String quoted(String text) {
    return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
