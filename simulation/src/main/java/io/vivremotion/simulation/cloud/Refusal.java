package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * A response of an error status, in the words of one vendor.
 *
 * @param headers beside those of every response
 */
record Refusal(int status, Map<String, String> headers, ObjectNode body) {
  /** What is told wherever a lie tells after how long to come again. */
  static final int WAIT_SECONDS = 7;

  Refusal {
    headers = Map.copyOf(headers);
  }

  /** Empty: it is a lie of another kind. */
  static Optional<Refusal> of(Lie lie, Tongue tongue) {
    return switch (lie) {
      case OVERLOADED -> Optional.of(tongue.refusal(Trouble.OVERLOAD));
      case QUOTA_USED_UP -> Optional.of(tongue.refusal(Trouble.MONEY));
      case KEY_REFUSED -> Optional.of(tongue.refusal(Trouble.KEY));
      case RATE_WITHOUT_DELAY -> Optional.of(tongue.refusal(Trouble.RATE));
      case RATE_WITH_MILLISECONDS -> rate(tongue, "retry-after-ms", WAIT_SECONDS + "000");
      case RATE_WITH_SECONDS -> rate(tongue, "retry-after", Integer.toString(WAIT_SECONDS));
      case RATE_WITH_RESET -> rate(tongue, "x-ratelimit-reset-requests", WAIT_SECONDS + "s");
      case ERROR_INSTEAD_OF_ANSWER ->
          Optional.of(new Refusal(200, Map.of(), tongue.refusal(Trouble.RATE).body()));
      case RATE_WITH_DELAY_IN_BODY -> Optional.of(inBody(tongue.refusal(Trouble.RATE)));
      case USAGE_IN_EACH_CHUNK, USAGE_WITH_THE_FINISH, NO_USAGE, LATE_CACHE_COUNTS ->
          Optional.empty();
      case EMPTY_FIRST_CHUNK, INTERLEAVED_CALLS, SAME_INDEX, NO_INDEX, ARGUMENTS_AS_OBJECT ->
          Optional.empty();
      case STOP_WITH_CALLS, NOVELTIES, CRLF, CR, TERSE_WITH_COMMENTS, BYTE_BY_BYTE ->
          Optional.empty();
      case WHOLE_INSTEAD_OF_STREAM, NOTHING_SAID, GARBAGE, ERROR_AFTER_FIRST_PIECE, ENDLESS ->
          Optional.empty();
      case PAGE_INSTEAD_OF_ANSWER, OTHER_JSON_INSTEAD_OF_ANSWER -> Optional.empty();
      case CUT_BEFORE_CONTENT, CUT_AFTER_FIRST_PIECE, CUT_BEFORE_END_MARK -> Optional.empty();
      case RESET_AFTER_FIRST_PIECE, STALL_AFTER_FIRST_PIECE -> Optional.empty();
    };
  }

  private static Optional<Refusal> rate(Tongue tongue, String header, String value) {
    Refusal plain = tongue.refusal(Trouble.RATE);
    Map<String, String> headers =
        header.startsWith("x-ratelimit")
            ? Map.of(header, value, "x-ratelimit-remaining-requests", "0")
            : Map.of(header, value);
    return Optional.of(new Refusal(plain.status(), headers, plain.body()));
  }

  /** Google's RetryInfo, which servers of other formats in front of Gemini pass on. */
  private static Refusal inBody(Refusal plain) {
    ObjectNode body = plain.body().deepCopy();
    ((ObjectNode) body.path("error"))
        .putArray("details")
        .addObject()
        .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
        .put("retryDelay", WAIT_SECONDS + "s");
    return new Refusal(plain.status(), plain.headers(), body);
  }
}
