package io.vivremotion.uplink.tenant;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** What a budget holds for, by the calendar of UTC. */
enum Period {
  DAY,
  MONTH;

  LocalDate startOf(LocalDate day) {
    return switch (this) {
      case DAY -> day;
      case MONTH -> day.withDayOfMonth(1);
    };
  }

  Instant endOf(LocalDate start) {
    LocalDate next =
        switch (this) {
          case DAY -> start.plusDays(1);
          case MONTH -> start.plusMonths(1);
        };
    return next.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
