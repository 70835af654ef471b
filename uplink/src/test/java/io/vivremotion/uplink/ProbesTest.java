package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import io.vivremotion.message.Priority;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who finds out that a link works again, and who does not have to. */
class ProbesTest {
  private static final Duration BACK = Duration.ofMinutes(3);

  private enum State {
    DOWN,
    DUE,
    BUSY
  }

  private final TwoLinks site = new TwoLinks();

  @Test
  void apps_stay_on_the_link_that_works_while_the_preferred_one_is_down_due_or_probed()
      throws Exception {
    Set<State> seen = EnumSet.noneOf(State.class);
    site.cable.down(true);
    site.add(Priority.NORMAL, "{}");
    site.pass(Duration.ofSeconds(10));
    assertThat(site.world.outbox.settled()).hasSize(1);
    for (int i = 0; i < 3_000; i++) {
      seen.add(state());
      assertThat(site.forOthers()).as(seen.toString()).isEqualTo("radio");
      site.dispatcher.turn();
      seen.add(state());
      assertThat(site.forOthers()).as(seen.toString()).isEqualTo("radio");
      site.turns.calls.forEach(Runnable::run);
      site.turns.calls.clear();
      site.turns.nanos.addAndGet(Duration.ofMillis(200).toNanos());
    }
    assertThat(seen).containsExactlyInAnyOrder(State.values());
  }

  /** Of the preferred link. */
  private State state() {
    Line cable = site.dispatcher.lines().all().getFirst();
    if (cable.waitNanos() > 0) {
      return State.DOWN;
    }
    return cable.inFlight() > 0 ? State.BUSY : State.DUE;
  }

  @Test
  void a_quiet_site_finds_out_that_the_preferred_link_is_back() throws Exception {
    site.cable.down(true);
    site.add(Priority.NORMAL, "{}");
    site.pass(Duration.ofMinutes(10));
    assertThat(site.forOthers()).isEqualTo("radio");
    assertThat(site.dispatcher.health().toString()).contains("another link stands in");
    site.cable.down(false);
    site.pass(BACK);
    assertThat(site.forOthers()).isEqualTo("cable");
    assertThat(site.dispatcher.health()).isEqualTo(Health.UP);
    assertThat(site.world.spent).as("what the probes took is told").hasSizeGreaterThan(1);
    int probes = site.cable.small.calls + site.cable.large.calls;
    site.pass(BACK);
    assertThat(site.cable.small.calls + site.cable.large.calls).isEqualTo(probes);
  }

  @Test
  void where_all_links_failed_and_nothing_waits_the_one_that_is_back_is_found() throws Exception {
    site.cable.down(true);
    site.radio.down(true);
    site.world.outbox.add(Escalations.due(Priority.INTERACTIVE, Escalations.NOON.plusSeconds(30)));
    site.pass(Duration.ofMinutes(2));
    assertThat(site.world.outbox.settled()).as("its time has passed").hasSize(1);
    site.radio.down(false);
    site.pass(BACK);
    assertThat(site.forOthers()).isEqualTo("radio");
  }

  @Test
  void neither_alarms_nor_questions_go_over_a_link_that_failed_while_another_works()
      throws Exception {
    urgentRowsWhileTheCableIsDown(site);
  }

  @Test
  void nor_do_they_where_no_probe_can_be_paid_for() throws Exception {
    Purse forRows =
        (_, _, ask, _) ->
            ask.rows().contains("Are you there?")
                ? new Purse.Refused<>("no money for that", Duration.ofMinutes(1))
                : new Purse.Paid<>(_ -> {});
    urgentRowsWhileTheCableIsDown(new TwoLinks(forRows));
  }

  private static void urgentRowsWhileTheCableIsDown(TwoLinks site) throws Exception {
    site.cable.down(true);
    site.cable.small.hangs = Duration.ofSeconds(30);
    site.add(Priority.NORMAL, "{}");
    site.pass(Duration.ofMinutes(2));
    for (int i = 0; i < 20; i++) {
      site.add(Priority.ALARM, "{\"urgent\":" + i + "}");
      site.add(Priority.INTERACTIVE, "{\"urgent\":" + i + "}");
      site.pass(Duration.ofSeconds(20));
    }
    assertThat(site.world.outbox.settled()).hasSize(41);
    assertThat(site.cable.missed()).noneMatch(row -> row.contains("urgent"));
  }

  @Test
  void of_one_links_models_none_that_failed_is_asked_while_another_answers() throws Exception {
    TwoModels models = new TwoModels();
    models.small.down = true;
    models.ask("event", 1);
    for (int i = 0; i < 20; i++) {
      models.world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"urgent\":" + i + "}"));
      models.pass(Duration.ofSeconds(20));
    }
    assertThat(models.world.outbox.settled()).hasSize(21);
    assertThat(models.small.missed).isNotEmpty().noneMatch(row -> row.contains("urgent"));
    models.small.down = false;
    models.pass(BACK);
    assertThat(models.dispatcher.lines().all()).noneMatch(line -> line.circuit().probing());
  }

  @Test
  void a_link_that_is_down_costs_one_failure_however_many_models_it_leads_to() throws Exception {
    site.cable.down(true);
    site.add(Priority.ALARM, "{\"urgent\":1}");
    site.pass(Duration.ofSeconds(10));
    assertThat(site.world.outbox.settled()).hasSize(1);
    assertThat(site.cable.missed()).filteredOn(row -> row.contains("urgent")).hasSize(1);
    site.cable.down(false);
    site.pass(BACK);
    assertThat(site.dispatcher.lines().all()).noneMatch(line -> line.circuit().probing());
    int calls = site.radio.small.calls;
    site.add(Priority.ALARM, "{\"urgent\":2}");
    site.pass(Duration.ofSeconds(10));
    assertThat(site.radio.small.calls).as("the preferred one is back").isEqualTo(calls);
  }

  @Test
  void a_model_elsewhere_is_tried_before_the_next_link_is() throws Exception {
    site.cable.large.endpoint = "https://elsewhere/v1";
    site.cable.small.down = true;
    site.add(Priority.ALARM, "{\"urgent\":1}");
    site.pass(Duration.ofSeconds(10));
    assertThat(site.cable.large.asked).hasSize(1);
    assertThat(site.radio.small.asked).isEmpty();
  }

  @Test
  void a_model_that_alone_gives_no_reply_is_found_out() throws Exception {
    site.cable.large.down = true;
    site.cable.small.leavesOut = 1;
    site.add(Priority.NORMAL, "{}");
    site.pass(BACK);
    site.cable.small.leavesOut = 0;
    site.add(Priority.NORMAL, "{\"next\":1}");
    site.pass(BACK);
    assertThat(site.dispatcher.lines().all().getFirst().circuit().probing()).isFalse();
    assertThat(site.dispatcher.lines().all().get(1).circuit().probing()).isTrue();
    assertThat(site.cable.small.asked.getLast()).contains("next");
  }

  @Test
  void the_gateway_stops_without_waiting_for_a_probe() throws Exception {
    site.cable.down(true);
    site.add(Priority.NORMAL, "{}");
    site.pass(Duration.ofSeconds(10));
    Line cable = site.dispatcher.lines().all().getFirst();
    while (cable.inFlight() == 0) {
      site.dispatcher.turn();
      site.turns.nanos.addAndGet(1_000_000);
    }
    site.dispatcher.drain();
    site.dispatcher.turn();
    assertThat(site.dispatcher.isEmpty()).isTrue();
  }
}
