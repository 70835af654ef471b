package io.vivremotion.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Problem details (RFC 9457), of type about:blank. */
record Problem(int status, String title, String detail, Map<String, String> headers) {
  static final String TYPE = "application/problem+json";

  static Problem of(int status, String title, String detail) {
    return new Problem(status, title, detail, Map.of());
  }

  static Problem badRequest(String detail) {
    return of(400, "Bad Request", detail);
  }

  static Problem badRequest(IllegalArgumentException mistake) {
    @Nullable String message = mistake.getMessage();
    return badRequest(message == null ? "the request target cannot be read" : message);
  }

  Terms.Written written() {
    return new Terms.Written(
        Map.of("content-type", TYPE),
        "{\"type\":\"about:blank\",\"title\":\""
            + quoted(title)
            + "\",\"status\":"
            + status
            + ",\"detail\":\""
            + quoted(detail)
            + "\"}");
  }

  private static String quoted(String text) {
    return String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
