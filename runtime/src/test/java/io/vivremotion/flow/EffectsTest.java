package io.vivremotion.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class EffectsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Effects effects = new Effects(meters);
  private final List<String> kept = new ArrayList<>();

  @Test
  void what_fails_on_being_kept_takes_no_other_with_it() {
    effects.carry(new Told("a", Admission.STORED));
    effects.carry(new Told("fails", Admission.STORED));
    effects.carry(new Told("b", Admission.STORED));
    effects.settle();
    assertThat(kept).containsExactly("a", "b");
    assertThat(effects.isIdle()).isTrue();
    assertThat(meters.counter("vivremotion.flow.failures").count()).isEqualTo(1);
  }

  @Test
  void what_fails_on_giving_up_is_offered_again_and_takes_no_other_with_it()
      throws InterruptedException {
    Told failing = new Told("fails", refused(Admission.Reason.TOO_LARGE));
    effects.carry(failing);
    effects.carry(new Told("b", Admission.STORED));
    effects.settle();
    assertThat(kept).containsExactly("b");
    assertThat(effects.holdsUp()).isTrue();

    failing.admission = refused(Admission.Reason.OVERLOADED);
    effects.await();
    assertThat(failing.offers).isEqualTo(2);
    assertThat(effects.isIdle()).isFalse();
  }

  private static Admission refused(Admission.Reason reason) {
    return new Admission.Refused(Duration.ZERO, reason);
  }

  private final class Told implements Effects.Effect {
    private final String name;
    private Admission admission;
    private int offers;

    Told(String name, Admission admission) {
      this.name = name;
      this.admission = admission;
    }

    @Override
    public void offer(Consumer<Admission> admitted) {
      offers++;
      admitted.accept(admission);
    }

    @Override
    public void kept() {
      if (name.equals("fails")) {
        throw new IllegalStateException("a defect elsewhere");
      }
      kept.add(name);
    }

    @Override
    public boolean givesUp(Admission.Reason reason) {
      if (name.equals("fails") && reason == Admission.Reason.TOO_LARGE) {
        throw new IllegalStateException("a defect elsewhere");
      }
      return false;
    }
  }
}
