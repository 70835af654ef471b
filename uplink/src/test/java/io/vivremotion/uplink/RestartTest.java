package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What was measured of the link, and the step of the ladder, over a restart in simulated time. */
class RestartTest {
  private static final LinkBudget.Config LINK = LinkBudget.Config.of(8_000, 16_384);

  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();
  private final Dispatcher first = start();

  private Dispatcher start() {
    cloud.budget = new LinkBudget(LINK, turns.nanos::get);
    return turns.dispatcher(world, new Uplink.Cloud(cloud, cloud.budget));
  }

  private void restartAfter(Duration down) {
    first.close();
    world.outbox.restart();
    turns.nanos.addAndGet(down.toNanos());
    start();
  }

  private void measured() {
    for (int i = 0; i < 5; i++) {
      cloud.budget.cameIn(8_000, Duration.ofSeconds(4).toNanos());
      cloud.budget.wentUp(8_000, Duration.ofSeconds(8).toNanos());
    }
    cloud.budget.wentThereAndBack(Duration.ofMillis(30).toNanos());
  }

  @Test
  void what_the_link_carries_is_known_after_a_restart() {
    measured();
    restartAfter(Duration.ofSeconds(20));
    assertThat(cloud.budget.goodput().bytesPerSecond()).isEqualTo(2_000);
    assertThat(cloud.budget.upBytesPerSecond()).isEqualTo(1_000);
    assertThat(cloud.budget.goodput().roundTrip()).isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void the_time_in_between_counts_as_idle() {
    measured();
    restartAfter(Duration.ofSeconds(30 + 60));
    assertThat(cloud.budget.goodput().bytesPerSecond()).isEqualTo(1_000);
  }

  @Test
  void after_an_hour_it_begins_anew() {
    measured();
    restartAfter(Duration.ofMinutes(61));
    assertThat(cloud.budget.goodput().bytesPerSecond()).isEqualTo(8_000);
    assertThat(cloud.budget.goodput().roundTrip()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void the_step_of_the_ladder_is_left_as_slowly_as_without_a_restart() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      String row = "{\"n\":%d,\"text\":\"%s\"}".formatted(i, "door open ".repeat(20));
      world.outbox.add(Escalations.of(Priority.NORMAL, "event", row));
    }
    turns.pass(first, Duration.ofSeconds(5));
    assertThat(told()).isEqualTo(3);
    first.close();
    World after = new World();
    after.ledger.save(world.ledger.load());
    cloud.budget = new LinkBudget(LINK, turns.nanos::get);
    Dispatcher next = turns.dispatcher(after, new Uplink.Cloud(cloud, cloud.budget));
    turns.pass(next, Duration.ofSeconds(20));
    assertThat(told(after)).isEqualTo(3);
    turns.pass(next, Duration.ofSeconds(15));
    assertThat(told(after)).isEqualTo(2);
  }

  private double told() {
    return told(world);
  }

  private static double told(World world) {
    return world.registry.get("vivremotion_uplink_mode").gauge().value();
  }
}
