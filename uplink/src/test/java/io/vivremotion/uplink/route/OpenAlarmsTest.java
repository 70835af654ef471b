package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenAlarmsTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<Boolean> late = new ArrayList<>();
  private final OpenAlarms alarms = new OpenAlarms(late::add);

  private static Case dueIn(int seconds) {
    return new Case(
        1,
        true,
        false,
        1,
        0,
        Optional.of(Duration.ofSeconds(seconds)),
        Duration.ofMinutes(1),
        0,
        Set.of(),
        Set.of());
  }

  @Test
  void an_alarm_that_is_late_counts_once_however_often_it_is_sent() {
    alarms.sent("a", dueIn(10), 0);
    alarms.look(11 * SECOND);
    alarms.sent("a", dueIn(-2), 12 * SECOND);
    alarms.look(20 * SECOND);
    alarms.sent("a", dueIn(-12), 22 * SECOND);
    alarms.ended("a", true, 23 * SECOND);
    assertThat(late).containsExactly(true);
    assertThat(alarms.size()).isZero();
  }

  @Test
  void an_alarm_that_is_answered_in_time_after_it_was_sent_again_is_not_late() {
    alarms.sent("a", dueIn(10), 0);
    alarms.sent("a", dueIn(5), 5 * SECOND);
    alarms.look(6 * SECOND);
    alarms.ended("a", true, 9 * SECOND);
    assertThat(late).containsExactly(false);
  }
}
