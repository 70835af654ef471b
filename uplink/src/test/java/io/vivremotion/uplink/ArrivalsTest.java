package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final World.Box box = new World.Box();
  private Arrivals arrivals = new Arrivals(box);

  @Test
  void a_row_counts_when_it_comes_and_once() {
    add(5);
    assertThat(arrivals.since(Priority.NORMAL)).isEqualTo(5);
    List<Outbox.Entry> taken = arrivals.take(Priority.NORMAL, 3);
    add(2);
    assertThat(arrivals.since(Priority.NORMAL)).isEqualTo(2);
    taken.get(0).letGo();
    taken.get(1).giveBack();
    taken.get(2).settle();
    assertThat(arrivals.since(Priority.NORMAL)).isZero();
    taken = arrivals.take(Priority.NORMAL, 10);
    assertThat(taken).hasSize(6);
    add(1);
    taken.forEach(Outbox.Entry::settle);
    assertThat(arrivals.since(Priority.NORMAL)).isEqualTo(1);
    assertThat(arrivals.since(Priority.ALARM)).isZero();
  }

  @Test
  void what_an_earlier_run_has_left_does_not_come_again() {
    add(7);
    arrivals.take(Priority.NORMAL, 4);
    box.restart();
    arrivals = new Arrivals(box);
    assertThat(arrivals.since(Priority.NORMAL)).isZero();
    arrivals.take(Priority.NORMAL, 7);
    assertThat(arrivals.since(Priority.NORMAL)).isZero();
  }

  private void add(int rows) {
    for (int i = 0; i < rows; i++) {
      box.add(Escalations.of(Priority.NORMAL, "anomaly", "{\"i\":" + i + "}"));
    }
  }
}
