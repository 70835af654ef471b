package io.vivremotion.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Message;
import io.vivremotion.message.MessageRecord;
import io.vivremotion.message.Messages;
import io.vivremotion.spool.MemorySpool;
import io.vivremotion.spool.Spool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpoolInboxTest {
  private final MemorySpool spool = new MemorySpool();
  private final SpoolInbox inbox = new SpoolInbox(spool);
  private final List<Admission> admissions = new ArrayList<>();
  private final Message message = Messages.json("temperature", "21.5");

  @Test
  void a_message_is_admitted_only_after_its_record_is_committed() {
    spool.hold();
    inbox.offer(message, admissions::add);
    assertThat(admissions).isEmpty();

    spool.release();
    assertThat(admissions).containsExactly(Admission.STORED);
    assertThat(MessageRecord.read(spool.pending().getFirst())).isEqualTo(message);
  }

  @Test
  void a_refusal_says_why_and_when_to_come_again() {
    for (Spool.Refusal refusal : Spool.Refusal.values()) {
      spool.refuse(refusal);
      inbox.offer(message, admissions::add);
    }
    assertThat(admissions)
        .containsExactly(
            new Admission.Refused(Duration.ofSeconds(30), Admission.Reason.INBOX_FULL),
            new Admission.Refused(Duration.ofHours(1), Admission.Reason.TOO_LARGE),
            new Admission.Refused(Duration.ofSeconds(1), Admission.Reason.OVERLOADED),
            new Admission.Refused(Duration.ofSeconds(10), Admission.Reason.STORAGE_FAILED),
            new Admission.Refused(Duration.ofSeconds(5), Admission.Reason.CLOSING));
  }

  @Test
  void a_connection_that_is_gone_does_not_stop_the_committer() {
    inbox.offer(
        message,
        _ -> {
          throw new java.util.concurrent.RejectedExecutionException("the event loop has ended");
        });
    inbox.offer(message, admissions::add);
    assertThat(admissions).containsExactly(Admission.STORED);
  }

  @Test
  void who_gathers_a_group_hears_its_end_and_refusals_as_all_do() {
    List<String> heard = new ArrayList<>();
    Inbox.Grouped gathering =
        new Inbox.Grouped() {
          @Override
          public void accept(Admission admission) {
            heard.add(admission.getClass().getSimpleName());
          }

          @Override
          public void stored() {
            heard.add("stored");
          }

          @Override
          public void groupTold() {
            heard.add("end of group");
          }
        };
    inbox.offer(message, gathering);
    spool.refuse(Spool.Refusal.FULL);
    inbox.offer(message, gathering);
    assertThat(heard).containsExactly("stored", "end of group", "Refused");
  }
}
