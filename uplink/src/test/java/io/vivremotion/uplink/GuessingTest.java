package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Guess;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Terms;
import io.vivremotion.uplink.provider.NoProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Questions of which the box was not sure, and no answer from the cloud; in simulated time. */
class GuessingTest {
  private static final Guess GUESS = new Guess("press-3 is on, 3 s ago.", 0.62);
  private static final String SAID = "press-3 is on, 3 s ago. (2026-11-23T12:00:00Z)";

  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();
  private Dispatcher dispatcher;

  GuessingTest() {
    cloud.budget = new LinkBudget(LinkBudget.Config.DEFAULT, turns.nanos::get);
    dispatcher = turns.dispatcher(world, new Uplink.Cloud(cloud, cloud.budget));
  }

  private Escalation ask(Optional<Instant> deadline) {
    return world.outbox.add(Escalations.guessed(GUESS, deadline));
  }

  private Instant in(Duration time) {
    return NOON.plusNanos(turns.nanos.get()).plus(time);
  }

  private void pass(long seconds) throws InterruptedException {
    turns.pass(dispatcher, Duration.ofSeconds(seconds));
  }

  private Answer only() {
    assertThat(world.downlink.posts()).hasSize(1);
    return world.downlink.posts().getFirst();
  }

  @Test
  void where_the_cloud_answers_the_guess_is_not_told() throws Exception {
    ask(Optional.of(in(Duration.ofSeconds(30))));
    pass(60);
    assertThat(only().source()).isEqualTo(Answer.Source.CLOUD);
    assertThat(world.notes("guessed")).isEmpty();
    assertThat(cloud.lastAsk.rows()).doesNotContain("press-3 is on");
  }

  @Test
  void without_a_link_the_guess_is_given_before_the_deadline_once_no_answer_can_be_there_by_then()
      throws Exception {
    cloud.down = true;
    Escalation asked = ask(Optional.of(in(Duration.ofSeconds(60))));
    pass(20);
    assertThat(world.downlink.posts()).as("there may be a link yet").isEmpty();
    pass(38);
    Answer answer = only();
    assertThat(answer.text()).isEqualTo(SAID);
    assertThat(answer.source()).isEqualTo(Answer.Source.LOCAL);
    assertThat(answer.confidence()).isEqualTo(0.62);
    assertThat(answer.inReplyTo()).isEqualTo(asked.id());
    assertThat(world.outbox.settled()).containsExactly(asked.id());
    assertThat(world.notes("guessed"))
        .singleElement()
        .satisfies(note ->
            assertThat(note.facts())
                .containsEntry("source", "local")
                .containsEntry("confidence", 0.62)
                .containsEntry("reason", "no-link"));
    assertThat(world.count("vivremotion_uplink_rows", "fate", "guessed")).isEqualTo(1);
    cloud.down = false;
    pass(300);
    only();
  }

  @Test
  void without_a_deadline_the_guess_is_given_once_the_policy_calls_an_answer_late()
      throws Exception {
    cloud.down = true;
    ask(Optional.empty());
    pass(300);
    Answer answer = only();
    assertThat(answer.text()).isEqualTo(SAID);
    assertThat(answer.at()).isBefore(NOON.plusSeconds(40));
    assertThat(answer.expiresAt()).isEqualTo(answer.at().plus(Duration.ofDays(1)));
  }

  @Test
  void a_link_that_comes_back_in_time_brings_the_answer_of_the_cloud() throws Exception {
    cloud.down = true;
    ask(Optional.of(in(Duration.ofMinutes(5))));
    pass(100);
    cloud.down = false;
    pass(150);
    assertThat(only().source()).isEqualTo(Answer.Source.CLOUD);
  }

  @Test
  void a_question_that_expires_over_a_link_too_busy_for_it_gets_the_guess() throws Exception {
    cloud.budget = new LinkBudget(LinkBudget.Config.of(1_000, 16_384), turns.nanos::get);
    cloud.budget.received(60_000);
    dispatcher = turns.dispatcher(world, new Uplink.Cloud(cloud, cloud.budget));
    ask(Optional.of(in(Duration.ofSeconds(20))));
    pass(19);
    assertThat(world.downlink.posts()).isEmpty();
    pass(3);
    assertThat(only().text()).isEqualTo(SAID);
    assertThat(world.notes("expired")).hasSize(1);
    assertThat(world.notes("guessed").getFirst().facts()).containsEntry("reason", "expired");
  }

  @Test
  void without_a_provider_the_box_does_what_it_can() throws Exception {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.DEFAULT, turns.nanos::get);
    dispatcher = turns.dispatcher(world, new Uplink.Cloud(new NoProvider(), budget));
    ask(Optional.empty());
    pass(40);
    assertThat(only().text()).isEqualTo(SAID);
  }

  @Test
  void where_every_link_is_outside_its_hours_until_later_nobody_is_kept_waiting() throws Exception {
    Terms nightly = new Terms(0, 0, List.of("22:00-06:00"));
    dispatcher = turns.dispatcher(world, new Uplink.Cloud("nightly", nightly, cloud, cloud.budget));
    ask(Optional.of(in(Duration.ofHours(9))));
    ask(Optional.of(in(Duration.ofHours(11))));
    pass(1);
    assertThat(only().text()).isEqualTo(SAID);
  }

  @Test
  void who_cannot_be_told_gets_no_guess() throws Exception {
    cloud.down = true;
    world.outbox.add(Escalations.silent(Escalations.guessed(GUESS, Optional.empty())));
    pass(300);
    assertThat(world.outbox.settled()).isEmpty();
    assertThat(world.notes("guessed")).isEmpty();
  }

  @Test
  void a_question_without_a_guess_waits_for_the_link_and_its_deadline() throws Exception {
    cloud.down = true;
    world.outbox.add(Escalations.due(Priority.INTERACTIVE, in(Duration.ofSeconds(30))));
    pass(29);
    assertThat(world.downlink.posts()).isEmpty();
    pass(5);
    assertThat(only().text()).isEqualTo("No answer in time.");
    assertThat(only().confidence()).isZero();
  }
}
