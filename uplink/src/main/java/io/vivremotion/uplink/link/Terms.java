package io.vivremotion.uplink.link;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * On which terms a link is used.
 *
 * @param preference links of the lowest number are used while they can be; others stand by
 * @param costPerMegabyte in units of money; of equally preferred links the cheapest is used
 * @param hours UTC, such as {@code 22:00-06:00}, when it may be used; none: always
 */
public record Terms(int preference, double costPerMegabyte, List<String> hours) {
  public static final Terms ALWAYS = new Terms(0, 0, List.of());

  public Terms {
    hours = List.copyOf(hours);
    if (costPerMegabyte < 0) {
      throw new IllegalArgumentException("cost-per-megabyte: 0 or more was expected");
    }
    hours.forEach(Span::parse);
  }

  /** It may be used at this time. */
  public boolean isOpen(Instant at) {
    LocalTime time = LocalTime.ofInstant(at, ZoneOffset.UTC);
    return hours.isEmpty() || hours.stream().map(Span::parse).anyMatch(span -> span.holds(time));
  }

  /** When it may be used again, of a link that may not be now. */
  public Instant opensAfter(Instant at) {
    LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
    return hours.stream()
        .map(Span::parse)
        .flatMap(span -> Stream.of(day, day.plusDays(1)).map(each -> each.atTime(span.from)))
        .map(begin -> begin.toInstant(ZoneOffset.UTC))
        .filter(begin -> begin.isAfter(at))
        .min(Comparator.naturalOrder())
        .orElse(at);
  }

  private record Span(LocalTime from, LocalTime to) {
    static Span parse(String text) {
      String[] ends = text.split("-", -1);
      try {
        if (ends.length == 2) {
          return new Span(LocalTime.parse(ends[0].strip()), LocalTime.parse(ends[1].strip()));
        }
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(mistake(text), e);
      }
      throw new IllegalArgumentException(mistake(text));
    }

    private static String mistake(String text) {
      return "hours: found '" + text + "', expected two times of day such as 22:00-06:00";
    }

    /** Over midnight if it ends before it begins. */
    boolean holds(LocalTime time) {
      boolean afterFrom = !time.isBefore(from);
      boolean beforeTo = time.isBefore(to);
      return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
    }
  }
}
