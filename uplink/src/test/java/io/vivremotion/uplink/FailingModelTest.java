package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.uplink.learn.Estimates;
import io.vivremotion.uplink.route.Exploration;
import io.vivremotion.uplink.route.Replay;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of two models that are equal but for how often their calls fail. */
class FailingModelTest {
  private static final Duration HALF_LIFE = Duration.ofMinutes(30);

  private final TwoModels site = new TwoModels();

  @BeforeEach
  void nothing_is_learnt_of_answers() {
    site.learning = new Estimates.Config(10_000, 0.99, HALF_LIFE);
    site.perMillionTokens = 7;
    site.restart(Exploration.NONE);
  }

  @Test
  void that_which_fails_every_third_call_is_avoided_though_its_circuit_is_closed()
      throws Exception {
    site.small.failsEach = 3;
    for (int i = 0; i < 30; i++) {
      site.ask("event", 1);
    }
    assertThat(site.dispatcher.lines().all()).noneMatch(line -> line.circuit().probing());
    assertThat(site.world.outbox.settled()).hasSize(30);
    assertThat(site.small.rows).isLessThan(8);
    assertThat(site.large.rows).isGreaterThan(20);
    assertThat(site.world.journal)
        .as("it is told")
        .anyMatch(note -> note.contains(" r=0.0") && note.contains(" % of calls"));
  }

  @Test
  void it_is_asked_again_in_time() throws Exception {
    site.small.failsEach = 3;
    for (int i = 0; i < 10; i++) {
      site.ask("event", 1);
    }
    site.small.failsEach = 0;
    int before = site.small.rows;
    site.ask("event", 1);
    assertThat(site.small.rows).isEqualTo(before);
    site.nanos.addAndGet(HALF_LIFE.multipliedBy(6).toNanos());
    site.ask("event", 1);
    assertThat(site.small.rows).isEqualTo(before + 1);
  }

  @Test
  void how_long_a_model_is_down_is_no_failure_rate() throws Exception {
    site.small.down = true;
    site.ask("event", 1);
    site.pass(Duration.ofMinutes(20));
    double risk = site.dispatcher.lines().all().getFirst().risk();
    assertThat(site.small.missed).hasSizeGreaterThan(10);
    assertThat(risk).isLessThan(0.1);
  }

  @Test
  void the_rate_follows_the_last_calls_and_falls_back_to_what_is_believed_of_all() {
    AtomicLong nanos = new AtomicLong();
    Failures failures = new Failures(HALF_LIFE, nanos::get);
    assertThat(failures.rate()).isEqualTo(Replay.RISK);
    for (int i = 0; i < 300; i++) {
      failures.heard(i % 2 == 0);
    }
    assertThat(failures.rate()).isBetween(0.3, 0.4);
    for (int i = 0; i < 100; i++) {
      failures.heard(false);
    }
    assertThat(failures.rate()).isLessThan(Replay.RISK);
    nanos.addAndGet(HALF_LIFE.multipliedBy(10).toNanos());
    assertThat(failures.rate()).isCloseTo(Replay.RISK, within(0.001));
  }
}
