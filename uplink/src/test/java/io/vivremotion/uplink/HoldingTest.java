package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is in memory, and what is read from the disk instead. Simulated time. */
class HoldingTest {
  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();

  @Test
  void an_alarm_is_read_though_what_cannot_be_sent_holds_all_the_room_in_memory() throws Exception {
    world.purse =
        (urgency, _, _, _) ->
            urgency == Priority.ALARM
                ? new Purse.Paid<>(_ -> {})
                : new Purse.Refused<>("no money is left this month", Duration.ofDays(10));
    cloud.budget = new LinkBudget(LinkBudget.Config.DEFAULT, turns.nanos::get);
    Dispatcher dispatcher = turns.dispatcher(world, new Uplink.Cloud(cloud, cloud.budget));
    String row = "{\"text\":\"" + "x".repeat(40_000) + "\"}";
    for (int i = 0; i < 250; i++) {
      world.outbox.add(Escalations.of(Priority.BULK, "event", row));
    }
    turns.pass(dispatcher, Duration.ofSeconds(10));
    Escalation alarm = world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":1}"));
    turns.pass(dispatcher, Duration.ofSeconds(10));
    assertThat(world.outbox.settled()).contains(alarm.id());
  }
}
