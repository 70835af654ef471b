package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutstandingTest {
  private final Escalation escalation = Escalations.of(Priority.ALARM, "event", "{}");
  private final List<String> done = new ArrayList<>();
  private final Outstanding outstanding = new Outstanding();

  @Test
  void an_escalation_kept_twice_is_asked_once_and_settled_twice() {
    Outbox.Entry first = outstanding.admit(new Noted("first")).orElseThrow();
    assertThat(outstanding.admit(new Noted("second"))).isEmpty();
    assertThat(outstanding.admit(new Noted("third"))).isEmpty();
    assertThat(done).isEmpty();
    first.settle();
    assertThat(done).containsExactly("first settled", "second settled", "third settled");
  }

  @Test
  void what_is_given_back_is_given_back_with_its_twin() {
    Outbox.Entry first = outstanding.admit(new Noted("first")).orElseThrow();
    assertThat(outstanding.admit(new Noted("second"))).isEmpty();
    first.giveBack();
    assertThat(done).containsExactly("first given back", "second given back");
    assertThat(outstanding.admit(new Noted("first"))).isPresent();
  }

  @Test
  void what_is_settled_is_forgotten() {
    outstanding.admit(new Noted("first")).orElseThrow().settle();
    assertThat(outstanding.admit(new Noted("again"))).isPresent();
  }

  private final class Noted implements Outbox.Entry {
    private final String name;

    Noted(String name) {
      this.name = name;
    }

    @Override
    public Escalation escalation() {
      return escalation;
    }

    @Override
    public void settle() {
      done.add(name + " settled");
    }

    @Override
    public void giveBack() {
      done.add(name + " given back");
    }
  }
}
