package io.vivremotion.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.TestClock;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Messages;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.spool.MemorySpool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PumpTest {
  private static final DeviceId PRESS = new DeviceId("press-3");

  private final TestClock clock = new TestClock(Messages.AT);
  private final SpoolDownlink downlink =
      new SpoolDownlink(
          new MemorySpool(),
          SpoolDownlink.Config.DEFAULT,
          new SpoolDownlink.Time(clock, clock::nanoTime),
          new RecordingJournal(),
          new SimpleMeterRegistry());

  @Test
  void an_error_of_a_recipient_is_thrown_and_the_next_recipient_gets_the_answer() throws Exception {
    downlink.start();
    downlink.post(answer(), _ -> {});
    Downlink.Recipient dies =
        (_, _) -> {
          throw new StackOverflowError("deep");
        };
    assertThatThrownBy(() -> downlink.attach(PRESS, "mqtt", dies))
        .isInstanceOf(StackOverflowError.class);
    List<Answer> delivered = new ArrayList<>();
    downlink.attach(
        PRESS,
        "mqtt",
        (answer, receipt) -> {
          delivered.add(answer);
          receipt.delivered();
        });
    assertThat(delivered).containsExactly(answer());
    assertThat(downlink.waiting(PRESS)).isEmpty();
  }

  private static Answer answer() {
    return new Answer(
        new MessageId(8, 1),
        new MessageId(7, 1),
        PRESS,
        Answer.Source.LOCAL,
        "it is 1 degree",
        1,
        Messages.AT,
        Messages.AT.plus(Duration.ofMinutes(10)),
        ReplyTo.over("mqtt"));
  }
}
