package io.vivremotion.uplink.batch;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.Escalations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private static final long LINGER = Batcher.Config.DEFAULT.linger().toNanos();

  private final Batcher batcher = new Batcher(Batcher.Config.DEFAULT);
  private long nanos;

  @Test
  void a_normal_row_waits_for_company_until_it_has_lingered() {
    add(Priority.NORMAL, "event", 3);
    assertThat(next()).isEmpty();
    assertThat(batcher.untilReady(nanos, Duration.ofHours(1)).toNanos()).isEqualTo(LINGER);
    nanos += LINGER;
    assertThat(next().orElseThrow().rows()).hasSize(3);
  }

  @Test
  void a_full_batch_does_not_wait() {
    add(Priority.BULK, "event", 25);
    assertThat(next().orElseThrow().rows()).hasSize(20);
  }

  @Test
  void an_idle_link_waits_a_quarter_of_the_linger() {
    add(Priority.NORMAL, "event", 1);
    nanos += LINGER / 4;
    assertThat(next()).isEmpty();
    assertThat(batcher.next(turn(true, Batcher.Merit.NONE))).isPresent();
  }

  @Test
  void an_alarm_goes_first_and_at_once() {
    add(Priority.NORMAL, "event", 30);
    add(Priority.INTERACTIVE, "question", 1);
    add(Priority.ALARM, "event", 1);
    assertThat(next().orElseThrow().urgency()).isEqualTo(Priority.ALARM);
  }

  @Test
  void nobody_starves_under_a_flood_of_alarms() {
    add(Priority.BULK, "event", 1);
    add(Priority.NORMAL, "event", 1);
    nanos += LINGER;
    List<Priority> order = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      add(Priority.ALARM, "event", 1);
      Batch batch = next().orElseThrow();
      order.add(batch.urgency());
      batcher.remove(batch);
    }
    assertThat(order.subList(0, 8)).containsOnly(Priority.ALARM);
    assertThat(order).contains(Priority.NORMAL, Priority.BULK);
  }

  @Test
  void kinds_and_classes_do_not_share_a_prompt() {
    add(Priority.NORMAL, "event", 2);
    add(Priority.NORMAL, "anomaly", 2);
    nanos += LINGER;
    Batch first = next().orElseThrow();
    assertThat(first.kind()).isEqualTo("event");
    assertThat(first.rows()).hasSize(2);
    batcher.remove(first);
    assertThat(next().orElseThrow().kind()).isEqualTo("anomaly");
  }

  @Test
  void a_row_that_was_asked_in_vain_goes_alone() {
    add(Priority.NORMAL, "event", 2);
    batcher.putBack(List.of(row(Priority.NORMAL, "event", "{}").askedInVain(0)));
    assertThat(next().orElseThrow().rows()).hasSize(1);
  }

  @Test
  void rows_given_back_go_before_others_in_their_order() {
    add(Priority.ALARM, "event", 1);
    Row one = row(Priority.ALARM, "event", "1");
    Row two = row(Priority.ALARM, "event", "2");
    batcher.putBack(List.of(one, two));
    assertThat(next().orElseThrow().rows()).startsWith(one, two);
  }

  @Test
  void the_rows_of_a_prompt_are_bounded_in_bytes() {
    for (int i = 0; i < 5; i++) {
      batcher.add(row(Priority.ALARM, "event", "x".repeat(6_000)));
    }
    assertThat(next().orElseThrow().rows()).hasSize(2);
  }

  @Test
  void a_row_past_its_deadline_is_taken_out() {
    batcher.add(Row.of(entry(Escalations.due(Priority.BULK, NOON.plusSeconds(1))), nanos));
    add(Priority.BULK, "event", 1);
    assertThat(batcher.removeExpired(nanos)).isEmpty();
    assertThat(batcher.untilReady(nanos, Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(batcher.removeExpired(nanos + 1_000_000_000L)).hasSize(1);
    assertThat(batcher.size(Priority.BULK)).isEqualTo(1);
  }

  @Test
  void what_has_most_merit_goes_first_and_takes_the_best_of_its_kind_along() {
    for (int value : new int[] {3, 9, 1, 7}) {
      batcher.add(row(Priority.NORMAL, "event", "" + value));
    }
    batcher.add(row(Priority.INTERACTIVE, "question", "5"));
    nanos += LINGER;
    Batcher.Merit asItSays = row -> Double.parseDouble(row.escalation().task().row()) - 2;
    Batch best = batcher.next(turn(false, asItSays)).orElseThrow();
    assertThat(best.rows())
        .extracting(row -> row.escalation().task().row())
        .containsExactly("9", "7", "3");
    batcher.remove(best);
    assertThat(batcher.next(turn(false, asItSays)).orElseThrow().kind()).isEqualTo("question");
  }

  @Test
  void what_is_not_wanted_now_makes_nothing_else_ready() {
    batcher.add(row(Priority.NORMAL, "event", "0"));
    nanos += LINGER;
    batcher.add(row(Priority.NORMAL, "event", "9"));
    Batcher.Merit asItSays = row -> Double.parseDouble(row.escalation().task().row()) - 2;
    assertThat(batcher.next(turn(false, asItSays))).isEmpty();
    nanos += LINGER;
    assertThat(batcher.next(turn(false, asItSays)).orElseThrow().rows()).hasSize(1);
  }

  @Test
  void company_is_waited_for_as_long_as_the_merit_has_patience_but_never_for_people() {
    Batcher.Merit patient =
        new Batcher.Merit() {
          @Override
          public double of(Row row) {
            return 1;
          }

          @Override
          public Duration patience(Row row, Duration linger) {
            return Duration.ofMinutes(1);
          }
        };
    add(Priority.NORMAL, "event", 1);
    nanos += Duration.ofSeconds(59).toNanos();
    assertThat(batcher.next(turn(true, patient))).isEmpty();
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(batcher.next(turn(true, patient))).isPresent();
    add(Priority.INTERACTIVE, "question", 1);
    assertThat(batcher.of(Priority.INTERACTIVE, turn(true, patient))).isPresent();
    assertThat(batcher.next(turn(true, patient))).isPresent();
  }

  @Test
  void the_least_are_removed_but_none_that_was_asked_already() {
    batcher.add(row(Priority.NORMAL, "event", "0").askedInVain(0));
    for (int value : new int[] {3, 9, 1, 7}) {
      batcher.add(row(Priority.NORMAL, "event", "" + value));
    }
    List<Row> least =
        batcher.removeLeast(
            Priority.NORMAL, 2, row -> Double.parseDouble(row.escalation().task().row()));
    assertThat(least).extracting(row -> row.escalation().task().row()).containsExactly("1", "3");
    assertThat(batcher.size(Priority.NORMAL)).isEqualTo(3);
  }

  @Test
  void an_anomaly_tells_how_sure_the_box_is_of_it() {
    assertThat(row(Priority.NORMAL, "anomaly", "{\"likelihood\":0.83,\"window\":[]}").evidence())
        .isEqualTo(0.83);
    assertThat(row(Priority.NORMAL, "event", "{\"likelihood\":0.83}").evidence()).isEqualTo(1);
    assertThat(row(Priority.NORMAL, "anomaly", "{\"likelihood\":-1}").evidence()).isEqualTo(1);
  }

  @Test
  void a_failure_raises_suspicion_only_if_others_succeeded_since_the_last() {
    Row row = row(Priority.NORMAL, "event", "{}");
    assertThat(row.failed(10, -1).suspicion()).isZero();
    assertThat(row.failed(10, -1).failed(30, 20).suspicion()).isEqualTo(1);
  }

  private Optional<Batch> next() {
    return batcher.next(turn(false, Batcher.Merit.NONE));
  }

  private Batcher.Turn turn(boolean linkIdles, Batcher.Merit merit) {
    return new Batcher.Turn(
        nanos, linkIdles, Batcher.Config.DEFAULT.maxRows(), Duration.ofSeconds(5), merit);
  }

  private void add(Priority urgency, String kind, int count) {
    for (int i = 0; i < count; i++) {
      batcher.add(row(urgency, kind, "{\"value\":" + i + "}"));
    }
  }

  private Row row(Priority urgency, String kind, String row) {
    return Row.of(entry(Escalations.of(urgency, kind, row)), nanos);
  }

  private static Outbox.Entry entry(Escalation escalation) {
    return new Outbox.Entry() {
      @Override
      public Escalation escalation() {
        return escalation;
      }

      @Override
      public void settle() {}

      @Override
      public void giveBack() {}
    };
  }
}
