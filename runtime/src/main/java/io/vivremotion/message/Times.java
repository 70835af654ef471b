package io.vivremotion.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times as devices write them. */
final class Times {
  /** Below this a number of seconds is no date (RFC 8428, section 4.5.3): June 1978. */
  static final double FIRST_ABSOLUTE = 1 << 28;

  private static final double FIRST_MILLIS = 1e11;
  private static final double FIRST_MICROS = 1e14;
  private static final double FIRST_NANOS = 1e17;
  private static final double BEYOND = 1e20;

  private Times() {}

  static boolean isName(String field) {
    return field.equals("t")
        || field.equals("ts")
        || field.equalsIgnoreCase("time")
        || field.equalsIgnoreCase("timestamp");
  }

  /** Empty if it is no time. */
  static Optional<Instant> read(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ofNumber(parser.getDoubleValue());
      case VALUE_STRING -> ofText(parser.getText());
      default -> Optional.empty(); // no other token is a time
    };
  }

  /** Seconds since 1970 to the microsecond, which is what a double holds; at most 1e11. */
  static Instant ofSeconds(double seconds) {
    double whole = Math.floor(seconds);
    long micros = Math.round((seconds - whole) * 1e6);
    return Instant.ofEpochSecond((long) whole).plus(micros, ChronoUnit.MICROS);
  }

  private static Optional<Instant> ofNumber(double number) {
    if (!(number >= FIRST_ABSOLUTE && number < BEYOND)) {
      return Optional.empty();
    }
    if (number < FIRST_MILLIS) {
      return Optional.of(ofSeconds(number));
    }
    double unit = number < FIRST_MICROS ? 1e3 : number < FIRST_NANOS ? 1e6 : 1e9;
    return Optional.of(ofSeconds(number / unit));
  }

  private static Optional<Instant> ofText(String text) {
    if (text.length() < 16 || text.length() > 40 || text.charAt(4) != '-') {
      return Optional.empty();
    }
    String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
    try {
      boolean zoned = iso.endsWith("Z") || iso.indexOf('+', 11) > 0 || iso.indexOf('-', 11) > 0;
      return Optional.of(
          zoned
              ? OffsetDateTime.parse(iso).toInstant()
              : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
