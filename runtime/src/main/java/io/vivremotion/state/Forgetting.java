package io.vivremotion.state;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes by age, once a day: devices that were not seen for long, usage of long ago. Only by a
 * clock that has not jumped of late: one that is in the future would take all. Used by one thread.
 */
final class Forgetting {
  private static final Logger log = LoggerFactory.getLogger(Forgetting.class);
  private static final Duration EVERY = Duration.ofDays(1);

  private final StateStore.Config config;
  private final SteadyClock clock;
  private final StateMeters meters;
  private Instant last = Instant.MIN;

  Forgetting(StateStore.Config config, InstantSource clock, StateMeters meters) {
    this.config = config;
    this.clock = new SteadyClock(clock);
    this.meters = meters;
  }

  void whenDue(Database database) throws SQLException {
    Instant now = clock.now();
    if (!clock.isSteady() || last.plus(EVERY).isAfter(now)) {
      return;
    }
    last = now;
    Instant devicesBefore = before(now, config.forgetDevicesAfter());
    LocalDate usageBefore = LocalDate.ofInstant(before(now, config.keepUsage()), ZoneOffset.UTC);
    int rows =
        database.forget(devicesBefore, usageBefore)
            + database.forgetKept(before(now, config.keepConversations()));
    if (rows > 0) {
      meters.forgot(rows);
      log.info("event=state-forgot rows={}", rows);
    }
  }

  /** 0 is for ever. */
  private static Instant before(Instant now, Duration kept) {
    return kept.isZero() ? Instant.EPOCH : now.minus(kept);
  }
}
