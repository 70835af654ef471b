package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long a provider says to wait. The first that is present and makes sense: {@code
 * retry-after-ms}; {@code retry-after} in seconds or as an HTTP date (RFC 9110, section 10.2.3);
 * {@code RetryInfo.retryDelay} in the body, which is all that Gemini says; the reset of the rate
 * limits of which nothing remains.
 */
public final class RetryAdvice {
  /** Longer advice is taken for a mistake, such as a date in the wrong year. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private RetryAdvice() {}

  /**
   * @param headers names in lower case
   * @param error the error object of the body; missing: there is none
   */
  public static Optional<Duration> read(Map<String, String> headers, JsonNode error, Instant now) {
    String after = headers.getOrDefault("retry-after", "");
    return Stream.<Optional<Duration>>of(
            scaled(headers.getOrDefault("retry-after-ms", ""), 1),
            scaled(after, 1_000),
            until(after, now),
            inBody(error),
            RateLimits.read(headers, now).untilReset())
        .flatMap(Optional::stream)
        .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait)
        .findFirst();
  }

  /** What the provider itself says of asking again; it wins over the status. */
  public static Optional<Boolean> shouldRetry(Map<String, String> headers) {
    String said = headers.getOrDefault("x-should-retry", "").strip();
    return said.equalsIgnoreCase("true")
        ? Optional.of(true)
        : said.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty();
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

  private static Optional<Duration> inBody(JsonNode error) {
    for (JsonNode detail : error.path("details")) {
      Optional<Duration> delay = RateLimits.duration(Fields.text(detail, "retryDelay"));
      if (delay.isPresent()) {
        return delay;
      }
    }
    return Optional.empty();
  }
}
