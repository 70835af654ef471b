package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Calls that take long are under way, as many as may be, when an alarm comes. */
class AlarmsPlaceTest {
  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();
  private final Dispatcher dispatcher;

  AlarmsPlaceTest() {
    cloud.budget = new LinkBudget(LinkBudget.Config.of(100_000, 64_000), turns.nanos::get);
    dispatcher = turns.dispatcher(world, new Uplink.Cloud(cloud, cloud.budget));
  }

  @Test
  void two_alarms_find_a_place_and_the_next_one_waits_for_it() throws Exception {
    turns.pass(dispatcher, Duration.ofSeconds(10)); // the balance is full
    for (int i = 0; i < 3; i++) {
      world.outbox.add(Escalations.of(Priority.INTERACTIVE, "question" + i, "\"why?\""));
      turn();
    }
    assertThat(turns.calls).hasSize(Uplink.Config.DEFAULT.maxInFlight());
    for (int alarm = 1; alarm <= 2; alarm++) {
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":" + alarm + "}"));
      turn();
      assertThat(turns.calls).hasSize(Uplink.Config.DEFAULT.maxInFlight() + alarm);
    }
    world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":3}"));
    turn();
    assertThat(turns.calls).hasSize(Uplink.Config.DEFAULT.maxInFlight() + 2);
    turns.pass(dispatcher, Duration.ofSeconds(1));
    assertThat(world.outbox.settled()).hasSize(6);
  }

  private void turn() throws InterruptedException {
    turns.nanos.addAndGet(1_000_000);
    dispatcher.turn();
  }
}
