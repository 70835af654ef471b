package io.vivremotion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Messages;
import io.vivremotion.message.Priority;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.MemorySpool;
import io.vivremotion.spool.Spool;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SpoolOutboxTest {
  private final Map<Priority, MemorySpool> spools = new EnumMap<>(Priority.class);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SpoolOutbox outbox = open();

  @Test
  void each_class_has_its_own_queue_oldest_first() {
    offer(1, Priority.NORMAL);
    offer(2, Priority.ALARM);
    offer(3, Priority.NORMAL);
    assertThat(outbox.waiting(Priority.NORMAL)).isEqualTo(2);
    assertThat(ids(outbox.take(Priority.NORMAL, 9))).containsExactly(1L, 3L);
    assertThat(ids(outbox.take(Priority.ALARM, 9))).containsExactly(2L);
    assertThat(outbox.take(Priority.NORMAL, 9)).isEmpty();
    assertThat(outbox.waiting(Priority.NORMAL)).isZero();
  }

  @Test
  void what_is_given_back_is_taken_again_before_the_others() {
    offer(1, Priority.NORMAL);
    offer(2, Priority.NORMAL);
    Outbox.Entry first = outbox.take(Priority.NORMAL, 1).getFirst();
    first.giveBack();
    first.giveBack();
    first.settle();
    assertThat(outbox.waiting(Priority.NORMAL)).isEqualTo(2);
    assertThat(ids(outbox.take(Priority.NORMAL, 9))).containsExactly(1L, 2L);
  }

  @Test
  void what_is_let_go_is_read_again_after_all_that_waits_and_only_once() {
    offer(1, Priority.NORMAL);
    offer(2, Priority.NORMAL);
    offer(3, Priority.NORMAL);
    List<Outbox.Entry> taken = outbox.take(Priority.NORMAL, 2);
    taken.getFirst().letGo();
    taken.getFirst().letGo();
    taken.getFirst().settle();
    assertThat(outbox.waiting(Priority.NORMAL)).isEqualTo(2);
    assertThat(ids(outbox.take(Priority.NORMAL, 1))).containsExactly(3L);
    List<Outbox.Entry> again = outbox.take(Priority.NORMAL, 9);
    assertThat(ids(again)).containsExactly(1L);
    assertThat(outbox.take(Priority.NORMAL, 9)).isEmpty();
    assertThat(outbox.waiting(Priority.NORMAL)).isZero();
    again.getFirst().settle();
    taken.getLast().settle();
    assertThat(outbox.take(Priority.NORMAL, 9)).isEmpty();
  }

  @Test
  void what_is_in_hand_or_settled_is_not_met_in_the_next_pass() {
    for (int id = 1; id <= 6; id++) {
      offer(id, Priority.BULK);
    }
    List<Outbox.Entry> taken = outbox.take(Priority.BULK, 6);
    taken.get(0).letGo();
    taken.get(1).settle();
    taken.get(2).giveUp();
    taken.get(3).giveBack();
    taken.get(4).shed();
    assertThat(ids(outbox.take(Priority.BULK, 9))).containsExactly(4L, 1L);
    assertThat(outbox.take(Priority.BULK, 9)).isEmpty();
    assertThat(outbox.waiting(Priority.BULK)).isZero();
  }

  @Test
  void what_is_given_up_for_years_is_not_remembered() {
    for (int id = 1; id <= 5_000; id++) {
      offer(id, Priority.INTERACTIVE);
      outbox.take(Priority.INTERACTIVE, 1).getFirst().giveUp();
    }
    assertThat(buried(Priority.INTERACTIVE)).isLessThanOrEqualTo(1_024);
  }

  @Test
  void what_is_given_up_and_has_no_tombstone_yet_is_left_out_and_then_forgotten() {
    spool(Priority.NORMAL).keepNoTombstone();
    for (int id = 1; id <= 3_000; id++) {
      offer(id, Priority.NORMAL);
      Outbox.Entry taken = outbox.take(Priority.NORMAL, 1).getFirst();
      if (id == 1) {
        taken.letGo();
      } else {
        taken.giveUp();
      }
    }
    assertThat(ids(outbox.take(Priority.NORMAL, 9_999))).as("the next pass").containsExactly(1L);
    assertThat(buried(Priority.NORMAL)).isEqualTo(2_999);
    spool(Priority.NORMAL).keepTombstones();
    for (int id = 3_001; id <= 6_100; id++) {
      offer(id, Priority.NORMAL);
      outbox.take(Priority.NORMAL, 1).getFirst().giveUp();
    }
    assertThat(buried(Priority.NORMAL)).isLessThanOrEqualTo(1_024);
  }

  private double buried(Priority urgency) {
    return meters
        .get("vivremotion.outbox.buried")
        .tag("urgency", urgency.name().toLowerCase(Locale.ROOT))
        .gauge()
        .value();
  }

  @Test
  void what_is_not_settled_is_given_out_again_after_a_restart_and_what_is_is_not() {
    offer(1, Priority.NORMAL);
    offer(2, Priority.NORMAL);
    List<Outbox.Entry> taken = outbox.take(Priority.NORMAL, 9);
    taken.getFirst().settle();
    taken.getFirst().settle();

    spools.replaceAll((_, spool) -> spool.reopened());
    SpoolOutbox again = reopen();
    assertThat(again.waiting(Priority.NORMAL)).isEqualTo(1);
    assertThat(ids(again.take(Priority.NORMAL, 9))).containsExactly(2L);
  }

  @Test
  void who_listens_hears_of_what_waits_comes_and_returns() {
    offer(1, Priority.BULK);
    AtomicInteger heard = new AtomicInteger();
    outbox.onAvailable(heard::incrementAndGet);
    assertThat(heard).hasValue(1);
    offer(2, Priority.BULK);
    assertThat(heard).hasValue(2);
    outbox.take(Priority.BULK, 1).getFirst().giveBack();
    assertThat(heard).hasValue(3);
  }

  @Test
  void a_refusal_is_passed_on() {
    spool(Priority.ALARM).refuse(Spool.Refusal.FULL);
    List<Admission> admissions = new ArrayList<>();
    outbox.offer(escalation(1, Priority.ALARM), admissions::add);
    assertThat(admissions)
        .singleElement()
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Admission.Reason.INBOX_FULL));
  }

  @Test
  void a_record_that_cannot_be_read_is_left_out() {
    spool(Priority.NORMAL).append(new byte[] {1, 2, 3});
    offer(1, Priority.NORMAL);
    assertThat(ids(outbox.take(Priority.NORMAL, 9))).containsExactly(1L);
    assertThat(spool(Priority.NORMAL).pending()).hasSize(1);
  }

  @Test
  void an_escalation_comes_back_as_it_was() {
    for (Priority urgency : Priority.values()) {
      Escalation escalation = escalation(7, urgency);
      ByteBuffer record = ByteBuffer.allocate(EscalationRecord.size(escalation));
      EscalationRecord.write(escalation, record);
      assertThat(record.hasRemaining()).isFalse();
      assertThat(EscalationRecord.read(record.flip())).isEqualTo(escalation);
    }
  }

  @Test
  void the_layout_of_version_1_is_fixed() {
    Escalation escalation = escalation(7, Priority.ALARM);
    ByteBuffer record = ByteBuffer.allocate(EscalationRecord.size(escalation));
    EscalationRecord.write(escalation, record);
    assertThat(HexFormat.of().formatHex(record.array()))
        .isEqualTo(
            "010003"
                + "00000000000000000000000000000007"
                + "000000006b02bd2000000000"
                + "000000006b02bd2500000000"
                + "046d717474" // mqtt
                + "03612f62"
                + "025a67"
                + "0770726573732d33" // press-3
                + "0b6576656e74732f74c3bc72" // events/tür
                + "056576656e74"
                + "117b2274657874223a22c3b66666656e227d");
  }

  @Test
  void a_guess_follows_what_version_1_had_before() {
    Escalation plain = escalation(7, Priority.ALARM);
    ByteBuffer before = ByteBuffer.allocate(EscalationRecord.size(plain));
    EscalationRecord.write(plain, before);
    Escalation guessed = guessed(plain, new Guess("öffen, 3 s", 0.5));
    ByteBuffer record = ByteBuffer.allocate(EscalationRecord.size(guessed));
    EscalationRecord.write(guessed, record);
    assertThat(record.hasRemaining()).isFalse();
    assertThat(HexFormat.of().formatHex(record.array()))
        .isEqualTo(
            HexFormat.of().formatHex(before.array()).replaceFirst("^010003", "010007")
                + "0bc3b66666656e2c20332073"
                + "3fe0000000000000");
    assertThat(EscalationRecord.read(record.flip())).isEqualTo(guessed);
    assertThat(EscalationRecord.read(before.flip()).task().guess()).isEmpty();
  }

  @Test
  void a_guess_is_cut_to_what_is_kept() {
    assertThat(Guess.of("x".repeat(1_024), 1).text()).hasSize(1_024);
    assertThat(Guess.of("x".repeat(1_025), 1).text()).hasSize(1_024).endsWith("x…");
    assertThat(Guess.of("x".repeat(1_022) + "😀😀", 1).text()).hasSize(1_023).endsWith("x…");
    assertThatThrownBy(() -> new Guess("x", Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Escalation guessed(Escalation from, Guess guess) {
    return new Escalation(
        from.id(),
        from.device(),
        from.channel(),
        from.task().with(guess),
        from.urgency(),
        from.receivedAt(),
        from.deadline(),
        from.replyTo());
  }

  @Property(tries = 1_000)
  void garbage_is_refused_by_name(@ForAll byte[] bytes) {
    assertThatThrownBy(() -> EscalationRecord.read(ByteBuffer.wrap(bytes)))
        .isInstanceOf(UnreadableRecord.class);
  }

  private MemorySpool spool(Priority urgency) {
    return spools.computeIfAbsent(urgency, _ -> new MemorySpool());
  }

  private SpoolOutbox open() {
    for (Priority urgency : Priority.values()) {
      spools.put(urgency, new MemorySpool());
    }
    return reopen();
  }

  private SpoolOutbox reopen() {
    return new SpoolOutbox(Map.copyOf(spools), meters);
  }

  private void offer(long id, Priority urgency) {
    outbox.offer(escalation(id, urgency), _ -> {});
  }

  private static List<Long> ids(List<Outbox.Entry> entries) {
    return entries.stream().map(entry -> entry.escalation().id().low()).toList();
  }

  private static Escalation escalation(long id, Priority urgency) {
    boolean full = urgency == Priority.ALARM;
    return new Escalation(
        new MessageId(0, id),
        new DeviceId("press-3"),
        new Channel("events/tür"),
        new Task("event", "{\"text\":\"öffen\"}"),
        urgency,
        Messages.AT,
        full ? Optional.of(Messages.AT.plusSeconds(5)) : Optional.empty(),
        full ? Optional.of(new ReplyTo("mqtt", "a/b", "Zg")) : Optional.empty());
  }
}
