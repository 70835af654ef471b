package io.vivremotion.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.TestClock;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Messages;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.spool.MemorySpool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers end after their length of time, whatever the box's clock is set to. */
final class LifetimesTest {
  private static final DeviceId PRESS = new DeviceId("press-3");
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final Answer ANSWER =
      new Answer(
          new MessageId(8, 1),
          new MessageId(7, 101),
          PRESS,
          Answer.Source.LOCAL,
          "it is 1 degree",
          1,
          Messages.AT,
          Messages.AT.plus(LIFETIME),
          ReplyTo.over("mqtt"));

  private final TestClock clock = new TestClock(Messages.AT);
  private final List<Answer> delivered = new ArrayList<>();
  private MemorySpool spool = new MemorySpool();
  private SpoolDownlink downlink = open();

  @BeforeEach
  void start() throws InterruptedException {
    downlink.start();
  }

  @Test
  void a_clock_that_jumps_ahead_ends_no_answer_and_one_that_jumps_back_keeps_none() {
    post();
    clock.set(Messages.AT.plus(Duration.ofDays(200)));
    downlink.tick();
    assertThat(downlink.waiting(PRESS)).containsExactly(ANSWER);
    clock.advance(LIFETIME.minusSeconds(1));
    clock.set(Messages.AT.minus(Duration.ofDays(9_000)));
    downlink.tick();
    assertThat(downlink.waiting(PRESS)).containsExactly(ANSWER);
    clock.advance(Duration.ofSeconds(1));
    downlink.tick();
    assertThat(downlink.waiting(PRESS)).isEmpty();
  }

  @Test
  void who_takes_an_answer_after_a_jump_sees_an_end_by_the_clock_of_now() {
    post();
    clock.advance(Duration.ofMinutes(4));
    Instant jumped = Messages.AT.plus(Duration.ofDays(200));
    clock.set(jumped);
    downlink.attach(PRESS, "mqtt", (answer, _) -> delivered.add(answer));
    assertThat(delivered.getFirst().expiresAt()).isEqualTo(jumped.plus(Duration.ofMinutes(6)));
  }

  @Test
  void an_answer_from_before_a_restart_lives_on_until_the_clock_can_be_believed()
      throws InterruptedException {
    post();
    clock.advance(LIFETIME.multipliedBy(2));
    restart();
    downlink.tick();
    assertThat(downlink.waiting(PRESS)).containsExactly(ANSWER);
    clock.advance(Duration.ofMinutes(5));
    downlink.tick();
    assertThat(downlink.waiting(PRESS)).isEmpty();
  }

  @Test
  void a_jump_ahead_ends_no_answer_that_was_found() throws InterruptedException {
    post();
    restart();
    clock.set(Messages.AT.plus(Duration.ofDays(300)));
    downlink.tick();
    clock.advance(LIFETIME.minusSeconds(1));
    downlink.tick();
    assertThat(downlink.waiting(PRESS)).containsExactly(ANSWER);
  }

  private void post() {
    downlink.post(ANSWER, _ -> {});
  }

  private void restart() throws InterruptedException {
    spool = spool.reopened();
    downlink = open();
    downlink.start();
  }

  private SpoolDownlink open() {
    return new SpoolDownlink(
        spool,
        SpoolDownlink.Config.DEFAULT,
        new SpoolDownlink.Time(clock, clock::nanoTime),
        new RecordingJournal(),
        new SimpleMeterRegistry());
  }
}
