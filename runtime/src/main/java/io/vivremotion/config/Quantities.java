package io.vivremotion.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quantities as people write them: {@code 250ms}, {@code 16MiB}, {@code 8kbit/s}. */
public final class Quantities {
  public static final String DURATION = "a duration such as 250ms, 5s, 10m, 2h or 1d";
  public static final String SIZE = "a size such as 200B, 64KiB, 16MiB or 2GB";
  public static final String RATE = "a rate such as 8kbit/s, 2Mbit/s or 1kB/s";

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]+(?:/s)?)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L);
  private static final Map<String, Long> BYTES =
      Map.of(
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30);
  private static final Map<String, Long> BITS_PER_SECOND =
      Map.of(
          "bit/s", 1L,
          "kbit/s", 1_000L,
          "mbit/s", 1_000_000L,
          "gbit/s", 1_000_000_000L,
          "b/s", 8L,
          "kb/s", 8_000L,
          "mb/s", 8_000_000L);

  private Quantities() {}

  /** Also reads ISO 8601, such as {@code PT5S}. */
  public static Duration duration(String text) {
    if (text.startsWith("P")) {
      try {
        return Duration.parse(text);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(expected(DURATION, text), e);
      }
    }
    return Duration.ofNanos(scaled(text, NANOS, DURATION));
  }

  /** KiB, MiB and GiB are powers of 1024; kB, MB and GB of 1000; a bare number is bytes. */
  public static long bytes(String text) {
    return isWhole(text) ? Long.parseLong(text) : scaled(text, BYTES, SIZE);
  }

  /** Units are powers of 1000; B/s is 8 bit/s; a bare number is bits per second. */
  public static long bitsPerSecond(String text) {
    return isWhole(text) ? Long.parseLong(text) : scaled(text, BITS_PER_SECOND, RATE);
  }

  /** As {@link #bitsPerSecond}, but a bare number is bytes per second. */
  public static long bytesPerSecond(String text) {
    return isWhole(text) ? Long.parseLong(text) : bitsPerSecond(text) / 8;
  }

  /** The shortest exact way to write it. */
  public static String text(Duration duration) {
    long nanos = duration.toNanos();
    for (String unit : new String[] {"d", "h", "m", "s", "ms", "us"}) {
      long one = NANOS.getOrDefault(unit, 1L);
      if (nanos != 0 && nanos % one == 0) {
        return nanos / one + unit;
      }
    }
    return nanos == 0 ? "0s" : nanos + "ns";
  }

  private static boolean isWhole(String text) {
    return !text.isEmpty()
        && text.length() <= 18
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long scaled(String text, Map<String, Long> units, String expectation) {
    Matcher parts = NUMBER_AND_UNIT.matcher(text.strip());
    Long unit = parts.matches() ? units.get(parts.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(expected(expectation, text));
    }
    try {
      return new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(expected(expectation, text), e);
    }
  }

  private static String expected(String expectation, String found) {
    return "found '" + found + "', expected " + expectation;
  }
}
