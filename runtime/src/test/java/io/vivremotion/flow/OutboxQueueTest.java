package io.vivremotion.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.insight.Sparingly;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Messages;
import io.vivremotion.message.Priority;
import io.vivremotion.spool.MemorySpool;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of a spool that cannot be read for a while, as without file descriptors. */
class OutboxQueueTest {
  private final MemorySpool spool = new MemorySpool();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OutboxQueue queue =
      new OutboxQueue(spool, meters.counter("unreadable"), Sparingly.by(meters), () -> {});

  @Test
  void what_cannot_be_read_just_now_still_waits() {
    for (int id = 1; id <= 6; id++) {
      offer(id);
    }
    spool.holdUpAfter(3, 3);
    assertThat(ids(queue.take(9))).containsExactly(1L, 2L, 3L);
    assertThat(queue.take(9)).isEmpty();
    assertThat(queue.waiting()).isEqualTo(3);
    offer(7);
    assertThat(queue.take(9)).isEmpty();
    assertThat(queue.take(9)).isEmpty();
    assertThat(ids(queue.take(2))).containsExactly(4L, 5L);
    assertThat(queue.waiting()).isEqualTo(2);
    assertThat(ids(queue.take(9))).containsExactly(6L, 7L);
    assertThat(queue.waiting()).isZero();
  }

  @Test
  void the_next_pass_does_not_begin_before_all_is_read() {
    for (int id = 1; id <= 4; id++) {
      offer(id);
    }
    queue.take(2).forEach(Outbox.Entry::letGo);
    spool.holdUpAfter(2, 1);
    assertThat(queue.take(9)).isEmpty();
    assertThat(queue.waiting()).isEqualTo(4);
    assertThat(ids(queue.take(9))).containsExactly(3L, 4L);
    assertThat(ids(queue.take(9))).containsExactly(1L, 2L);
  }

  @Test
  void what_an_interrupted_taker_did_not_read_still_waits() {
    offer(1);
    Thread.currentThread().interrupt();
    assertThat(queue.take(9)).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(queue.waiting()).isEqualTo(1);
    assertThat(ids(queue.take(9))).containsExactly(1L);
    assertThat(queue.waiting()).isZero();
  }

  private void offer(long id) {
    Escalation escalation =
        new Escalation(
            new MessageId(0, id),
            new DeviceId("press-3"),
            new Channel("events"),
            new Task("event", "{}"),
            Priority.NORMAL,
            Messages.AT,
            Optional.empty(),
            Optional.empty());
    ByteBuffer record = ByteBuffer.allocate(EscalationRecord.size(escalation));
    EscalationRecord.write(escalation, record);
    spool.append(record.array());
    queue.committed();
  }

  private static List<Long> ids(List<Outbox.Entry> entries) {
    return entries.stream().map(entry -> entry.escalation().id().low()).toList();
  }
}
