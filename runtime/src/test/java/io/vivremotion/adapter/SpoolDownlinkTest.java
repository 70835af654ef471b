package io.vivremotion.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.TestClock;
import io.vivremotion.adapter.Downlink.Attachment;
import io.vivremotion.adapter.Downlink.Receipt;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Messages;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.spool.MemorySpool;
import io.vivremotion.spool.Spool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SpoolDownlinkTest {
  private static final DeviceId PRESS = new DeviceId("press-3");
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final TestClock clock = new TestClock(Messages.AT);
  private final RecordingJournal journal = new RecordingJournal();
  private final List<Answer> delivered = new ArrayList<>();
  private final List<Receipt> receipts = new ArrayList<>();
  private MemorySpool spool = new MemorySpool();
  private SpoolDownlink downlink = open(SpoolDownlink.Config.DEFAULT);

  @BeforeEach
  void start() throws InterruptedException {
    downlink.start();
  }

  @Test
  void an_answer_waits_until_a_recipient_of_its_protocol_attaches() {
    post(1);
    attach(PRESS, "http");
    attach(new DeviceId("press-4"), "mqtt");
    assertThat(delivered).isEmpty();
    assertThat(downlink.waiting(PRESS)).containsExactly(answer(1));

    attach(PRESS, "mqtt");
    assertThat(delivered).containsExactly(answer(1));
    receipts.getFirst().delivered();
    assertThat(downlink.waiting(PRESS)).isEmpty();
    assertThat(spool.pending()).isEmpty();
    assertThat(journal.steps()).containsExactly("delivered 101");
  }

  @Test
  void one_delivery_is_under_way_at_a_time_and_the_next_follows_the_receipt() {
    attach(PRESS, "mqtt");
    post(1);
    post(2);
    assertThat(delivered).containsExactly(answer(1));
    receipts.getFirst().delivered();
    assertThat(delivered).containsExactly(answer(1), answer(2));
  }

  @Test
  void a_recipient_that_answers_at_once_empties_a_large_mailbox_without_deep_stacks() {
    for (int i = 0; i < 10_000; i++) {
      post(i);
    }
    List<Answer> got = new ArrayList<>();
    downlink.attach(
        PRESS,
        "mqtt",
        (answer, receipt) -> {
          got.add(answer);
          receipt.delivered();
        });
    assertThat(got).hasSize(10_000);
    assertThat(spool.pending()).isEmpty();
  }

  @Test
  void after_a_failure_the_answer_waits_for_the_next_attach() {
    Attachment first = attach(PRESS, "mqtt");
    post(1);
    receipts.getFirst().failed();
    assertThat(delivered).hasSize(1);

    first.close();
    attach(PRESS, "mqtt");
    assertThat(delivered).containsExactly(answer(1), answer(1));
  }

  @Test
  void closing_an_attachment_gives_back_what_was_under_way_and_voids_its_receipt() {
    Attachment first = attach(PRESS, "mqtt");
    post(1);
    first.close();
    first.close();
    receipts.getFirst().failed();
    attach(PRESS, "mqtt");
    assertThat(delivered).hasSize(2);
    receipts.getLast().delivered();
    assertThat(downlink.waiting(PRESS)).isEmpty();
  }

  @Test
  void a_late_receipt_of_a_closed_attachment_still_counts() {
    Attachment first = attach(PRESS, "mqtt");
    post(1);
    first.close();
    receipts.getFirst().delivered();
    assertThat(downlink.waiting(PRESS)).isEmpty();
    attach(PRESS, "mqtt");
    assertThat(delivered).hasSize(1);
  }

  @Test
  void who_hears_all_devices_gets_what_no_other_recipient_takes() {
    post(1);
    downlink.attachAny(
        "mqtt",
        (answer, receipt) -> {
          delivered.add(answer);
          receipts.add(receipt);
        });
    assertThat(delivered).containsExactly(answer(1));
    receipts.getFirst().delivered();

    List<Answer> own = new ArrayList<>();
    Attachment attachment =
        downlink.attach(
            PRESS,
            "mqtt",
            (answer, receipt) -> {
              own.add(answer);
              receipt.delivered();
            });
    post(2);
    assertThat(own).containsExactly(answer(2));
    attachment.close();
    post(3);
    assertThat(delivered).containsExactly(answer(1), answer(3));
  }

  @Test
  void what_waits_survives_a_restart_and_what_was_delivered_does_not() throws InterruptedException {
    post(1);
    post(2);
    attach(PRESS, "mqtt");
    receipts.getFirst().delivered();

    restart();
    assertThat(downlink.waiting(PRESS)).containsExactly(answer(2));
    attach(PRESS, "mqtt");
    assertThat(delivered).endsWith(answer(2));
  }

  @Test
  void an_answer_posted_twice_is_kept_once() {
    List<Admission> admissions = new ArrayList<>();
    spool.hold();
    downlink.post(answer(1), admissions::add);
    downlink.post(answer(1), admissions::add);
    spool.release();
    downlink.post(answer(1), admissions::add);
    assertThat(admissions).containsExactly(Admission.STORED, Admission.STORED, Admission.STORED);
    assertThat(spool.pending()).hasSize(1);

    attach(PRESS, "mqtt");
    receipts.getFirst().delivered();
    downlink.post(answer(1), admissions::add);
    assertThat(admissions).hasSize(4);
    assertThat(delivered).hasSize(1);
  }

  @Test
  void an_answer_expires_unless_it_is_being_delivered() {
    post(1);
    clock.advance(LIFETIME.minusSeconds(1));
    downlink.tick();
    assertThat(downlink.waiting(PRESS)).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    downlink.tick();
    assertThat(downlink.waiting(PRESS)).isEmpty();
    assertThat(spool.pending()).isEmpty();
    assertThat(journal.steps()).containsExactly("expired 101");

    attach(PRESS, "mqtt");
    post(2);
    downlink.tick();
    receipts.getFirst().delivered();
    assertThat(journal.steps()).containsExactly("expired 101", "delivered 102");
  }

  @Test
  void an_answer_is_found_by_its_question_while_it_waits_and_shortly_after() {
    post(1);
    assertThat(downlink.answerTo(question(1))).contains(answer(1));
    attach(PRESS, "mqtt");
    receipts.getFirst().delivered();
    assertThat(downlink.answerTo(question(1))).contains(answer(1));
    assertThat(downlink.answerTo(question(2))).isEmpty();
  }

  @Test
  void an_answer_taken_another_way_counts_as_delivered() {
    post(1);
    downlink.taken(answer(1).id());
    downlink.taken(answer(1).id());
    assertThat(downlink.waiting(PRESS)).isEmpty();
    assertThat(spool.pending()).isEmpty();
    assertThat(journal.steps()).containsExactly("delivered 101");
  }

  @Test
  void when_full_the_oldest_goes_and_leaves_a_note() throws InterruptedException {
    downlink = open(new SpoolDownlink.Config(1_200, 10));
    downlink.start();
    post(1);
    post(2);
    post(3);
    assertThat(downlink.waiting(PRESS)).containsExactly(answer(2), answer(3));
    assertThat(spool.pending()).hasSize(2);
    assertThat(journal.steps()).containsExactly("dropped 101");
  }

  @Test
  void a_refusal_of_the_disk_is_told_and_the_answer_may_be_posted_again() {
    List<Admission> admissions = new ArrayList<>();
    spool.refuse(Spool.Refusal.STORAGE);
    downlink.post(answer(1), admissions::add);
    assertThat(admissions).singleElement().isInstanceOf(Admission.Refused.class);
    spool.accept();
    downlink.post(answer(1), admissions::add);
    assertThat(admissions).last().isEqualTo(Admission.STORED);
  }

  @Test
  void a_record_that_cannot_be_read_is_left_out_and_the_rest_is_loaded()
      throws InterruptedException {
    spool.append(new byte[] {77, 1, 2});
    post(1);
    restart();
    assertThat(downlink.waiting(PRESS)).containsExactly(answer(1));
    assertThat(spool.pending()).hasSize(1);
  }

  /** On a disk that does not give back at once what follows the first record. */
  private void restart() throws InterruptedException {
    spool = spool.reopened();
    spool.holdUpAfter(1, 1);
    downlink = open(SpoolDownlink.Config.DEFAULT);
    downlink.start();
  }

  private SpoolDownlink open(SpoolDownlink.Config config) {
    return new SpoolDownlink(
        spool,
        config,
        new SpoolDownlink.Time(clock, clock::nanoTime),
        journal,
        new SimpleMeterRegistry());
  }

  private Attachment attach(DeviceId device, String protocol) {
    return downlink.attach(
        device,
        protocol,
        (answer, receipt) -> {
          delivered.add(answer);
          receipts.add(receipt);
        });
  }

  private void post(int number) {
    downlink.post(answer(number), _ -> {});
  }

  private static MessageId question(int number) {
    return new MessageId(7, 100 + number);
  }

  private static Answer answer(int number) {
    return new Answer(
        new MessageId(8, number),
        question(number),
        PRESS,
        Answer.Source.LOCAL,
        "it is " + number + " degrees",
        1,
        Messages.AT,
        Messages.AT.plus(LIFETIME).plus(number == 2 ? LIFETIME : Duration.ZERO),
        ReplyTo.over("mqtt"));
  }
}
