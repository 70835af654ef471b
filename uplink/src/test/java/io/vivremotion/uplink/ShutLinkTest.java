package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.Allowance;
import io.vivremotion.uplink.link.Lane;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.LinkBudget.Reservation;
import io.vivremotion.uplink.link.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When apps and sinks may use no link, from noon on in simulated time. */
class ShutLinkTest {
  private static final Terms NIGHTLY = new Terms(0, 0, List.of("22:00-06:00"));
  private static final Terms EVENINGS = new Terms(1, 0, List.of("18:00-19:00"));

  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();

  private Uplink.Cloud link(String name, Terms terms, Allowance.Config config) {
    Allowance allowance = new Allowance(config, turns.time().clock());
    cloud.budget = new LinkBudget(LinkBudget.Config.of(1_000, 16_384), turns.nanos::get, allowance);
    return new Uplink.Cloud(name, terms, cloud, cloud.budget);
  }

  @Test
  void outside_its_hours_a_link_is_shut_and_says_when_it_opens() throws Exception {
    Dispatcher dispatcher =
        turns.dispatcher(world, link("nightly", NIGHTLY, Allowance.Config.NONE));
    dispatcher.turn();
    assertThat(dispatcher.lines().shut().orElseThrow().told())
        .isEqualTo("the link nightly is outside its hours; it opens at 2026-11-23T22:00:00Z");
    turns.nanos.addAndGet(Duration.ofHours(11).toNanos());
    dispatcher.turn();
    assertThat(dispatcher.lines().shut()).isEmpty();
    assertThat(cloud.asked).isZero();
  }

  @Test
  void of_several_that_are_shut_the_one_that_opens_first_is_told() throws Exception {
    Dispatcher dispatcher =
        turns.dispatcher(
            world,
            link("nightly", NIGHTLY, Allowance.Config.NONE),
            link("evenings", EVENINGS, Allowance.Config.NONE));
    dispatcher.turn();
    assertThat(dispatcher.lines().shut().orElseThrow().until())
        .isEqualTo(Instant.parse("2026-11-23T18:00:00Z"));
    turns.nanos.addAndGet(Duration.ofHours(6).toNanos());
    dispatcher.turn();
    assertThat(dispatcher.lines().shut()).isEmpty();
    assertThat(dispatcher.lines().forOthers().name()).isEqualTo("evenings");
  }

  @Test
  void with_its_allowance_used_up_it_is_shut_until_midnight() throws Exception {
    Dispatcher dispatcher =
        turns.dispatcher(world, link("sat", Terms.ALWAYS, new Allowance.Config(20_000, 0)));
    for (int i = 0; i < 250; i++) {
      String row = "{\"value\":%03d,\"likelihood\":0.9}".formatted(i);
      world.outbox.add(Escalations.of(Priority.NORMAL, "anomaly", row));
    }
    turns.pass(dispatcher, Duration.ofMinutes(3));
    assertThat(dispatcher.lines().shut().orElseThrow().told())
        .isEqualTo("the link sat has used up its allowance; it opens at 2026-11-24T00:00:00Z");
    turns.nanos.addAndGet(Duration.ofHours(12).toNanos());
    dispatcher.turn();
    assertThat(dispatcher.lines().shut()).isEmpty();
  }

  @Test
  void what_others_have_set_aside_for_a_while_does_not_shut_it_until_midnight() throws Exception {
    Dispatcher dispatcher =
        turns.dispatcher(world, link("sat", Terms.ALWAYS, new Allowance.Config(14_000, 0)));
    turns.pass(dispatcher, Duration.ofMinutes(1));
    Reservation anApps = cloud.budget.tryReserve(Lane.COMMON, 2_000, 2_600).orElseThrow();
    world.outbox.add(
        Escalations.of(Priority.NORMAL, "anomaly", "{\"value\":1,\"likelihood\":0.9}"));
    turns.pass(dispatcher, Duration.ofSeconds(5));
    assertThat(world.outbox.settled()).isEmpty();
    assertThat(dispatcher.lines().shut()).isEmpty();
    anApps.close();
    turns.pass(dispatcher, Duration.ofSeconds(5));
    assertThat(world.outbox.settled()).hasSize(1);
  }

  @Test
  void what_is_too_little_for_a_large_call_still_carries_a_small_alarm() throws Exception {
    Dispatcher dispatcher =
        turns.dispatcher(world, link("sat", Terms.ALWAYS, new Allowance.Config(100_000, 0)));
    for (int i = 0; i < 60; i++) {
      turns.pass(dispatcher, Duration.ofSeconds(2));
      while (cloud.budget.couldAfford(800, 1_000)) {
        cloud.budget.received(100);
      }
    }
    for (int i = 0; i < 20; i++) {
      String row = "{\"value\":%03d,\"likelihood\":0.9}".formatted(i);
      world.outbox.add(Escalations.of(Priority.NORMAL, "anomaly", row));
    }
    turns.pass(dispatcher, Duration.ofMinutes(1));
    assertThat(dispatcher.lines().shut()).as("too little for twenty rows").isPresent();
    assertThat(cloud.budget.couldAfford(600, 700)).as("enough for one").isTrue();
    var alarm = Escalations.of(Priority.ALARM, "anomaly", "{\"value\":1}");
    world.outbox.add(alarm);
    turns.pass(dispatcher, Duration.ofSeconds(30));
    assertThat(world.outbox.settled()).contains(alarm.id());
  }

  @Test
  void a_link_that_is_down_is_not_shut() throws Exception {
    cloud.down = true;
    Dispatcher dispatcher =
        turns.dispatcher(world, link("link", Terms.ALWAYS, Allowance.Config.NONE));
    world.outbox.add(Escalations.of(Priority.NORMAL, "anomaly", "{\"value\":1}"));
    turns.pass(dispatcher, Duration.ofMinutes(3));
    assertThat(dispatcher.lines().shut()).isEmpty();
  }
}
