package io.vivremotion.uplink.provider.openai;

import io.vivremotion.http.Response;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long the provider says to wait. The first that is present and makes sense: {@code
 * retry-after-ms}; {@code retry-after} in seconds or as an HTTP date (RFC 9110, section 10.2.3);
 * then the reset of whichever rate limit has nothing remaining.
 */
final class RetryAdvice {
  /** Longer advice is taken for a mistake, such as a date in the wrong year. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /** As Go writes durations: {@code 12ms}, {@code 1s}, {@code 6m0s}, {@code 1h2m3.5s}. */
  private static final Pattern GO_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s)");

  private RetryAdvice() {}

  static Optional<Duration> read(Response response, Instant now) {
    return Stream.<Optional<Duration>>of(
            response.header("retry-after-ms").flatMap(text -> scaled(text, 1)),
            response.header("retry-after").flatMap(text -> scaled(text, 1_000)),
            response.header("retry-after").flatMap(text -> until(text, now)),
            reset(response, "requests"),
            reset(response, "tokens"))
        .flatMap(Optional::stream)
        .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait)
        .findFirst();
  }

  private static Optional<Duration> scaled(String text, long millis) {
    try {
      double value = Double.parseDouble(text.strip());
      return value >= 0 && value * millis < Long.MAX_VALUE / 1e6
          ? Optional.of(Duration.ofMillis(Math.round(value * millis)))
          : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String text, Instant now) {
    try {
      Instant date =
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, date);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> reset(Response response, String what) {
    boolean exhausted =
        response.header("x-ratelimit-remaining-" + what).map(String::strip).orElse("").equals("0");
    return exhausted
        ? response.header("x-ratelimit-reset-" + what).flatMap(RetryAdvice::go)
        : Optional.empty();
  }

  private static Optional<Duration> go(String text) {
    Matcher part = GO_PART.matcher(text.strip());
    double seconds = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      double value = Double.parseDouble(part.group(1));
      seconds +=
          switch (part.group(2)) {
            case "h" -> value * 3_600;
            case "m" -> value * 60;
            case "s" -> value;
            default -> value / 1_000; // the pattern leaves ms only
          };
      end = part.end();
    }
    return end > 0 && end == text.strip().length()
        ? Optional.of(Duration.ofMillis(Math.round(seconds * 1_000)))
        : Optional.empty();
  }
}
