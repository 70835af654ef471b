package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Guess;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.format.RateLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers that say that nothing of a model's rate is left; in simulated time. */
class RateRestTest {
  private static final Map<String, String> NOTHING_LEFT =
      Map.of("x-ratelimit-limit-requests", "1", "x-ratelimit-remaining-requests", "0");

  private final TwoModels site = new TwoModels();

  /** Of the one call in it nothing is left. */
  private static RateLimits usedUpFor(String reset) {
    Map<String, String> headers = new HashMap<>(NOTHING_LEFT);
    headers.put("x-ratelimit-reset-requests", reset);
    return RateLimits.read(headers, NOON);
  }

  private void add(Priority urgency) {
    site.world.outbox.add(Escalations.of(urgency, "event", "{\"value\":1}"));
  }

  private void pass(long seconds) throws InterruptedException {
    site.pass(Duration.ofSeconds(seconds));
  }

  private void bothAreUsedUpFor(String reset) {
    site.small.limits = usedUpFor(reset);
    site.large.limits = usedUpFor(reset);
  }

  private int calls() {
    return site.small.calls + site.large.calls;
  }

  /** Until both models have told of their rate. */
  private void useUp() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      add(Priority.ALARM);
      pass(1);
    }
    assertThat(site.small.calls).isEqualTo(1);
    assertThat(site.large.calls).isEqualTo(1);
  }

  @Test
  void another_model_is_asked_while_one_has_nothing_left_and_the_row_s_story_says_why()
      throws Exception {
    site.small.limits = usedUpFor("8s");
    add(Priority.ALARM);
    pass(1);
    add(Priority.ALARM);
    pass(1);
    assertThat(site.small.calls).isEqualTo(1);
    assertThat(site.large.calls).isEqualTo(1);
    assertThat(site.world.notes("sent").getLast().facts())
        .containsEntry("target", "link/large")
        .containsEntry("excluded", "{link/small=rate}");
    pass(8);
    add(Priority.ALARM);
    pass(1);
    assertThat(site.small.calls).isEqualTo(2);
  }

  @Test
  void where_all_rest_rows_wait_alarms_too_and_none_is_lost() throws Exception {
    bothAreUsedUpFor("8s");
    useUp();
    add(Priority.ALARM);
    for (int i = 0; i < 3; i++) {
      add(Priority.NORMAL);
    }
    pass(5);
    assertThat(calls()).isEqualTo(2);
    pass(20);
    assertThat(site.world.outbox.settled()).hasSize(6);
    assertThat(site.world.downlink.posts())
        .extracting(Answer::source)
        .containsOnly(Answer.Source.CLOUD);
  }

  @Test
  void the_story_of_a_row_that_waits_for_a_rate_says_so_once() throws Exception {
    bothAreUsedUpFor("5s");
    useUp();
    for (int i = 0; i < 6; i++) {
      add(Priority.ALARM);
    }
    site.ask("event", 40);
    assertThat(site.world.outbox.settled()).hasSizeGreaterThan(8);
    List<World.Note> waits =
        site.world.notes("waits").stream()
            .filter(note -> "rate".equals(note.facts().get("rule")))
            .toList();
    assertThat(waits).extracting(World.Note::id).doesNotHaveDuplicates();
    assertThat(waits).isNotEmpty();
    assertThat(waits.getFirst().facts())
        .containsEntry("choice", "wait")
        .containsKeys("model", "rate", "restsSeconds")
        .as("what any policy has to do is no decision of this one's")
        .doesNotContainKey("targets");
  }

  @Test
  void what_a_provider_says_of_its_reset_is_believed_for_ten_seconds_at_most() throws Exception {
    bothAreUsedUpFor("999999h");
    useUp();
    add(Priority.ALARM);
    pass(7);
    assertThat(calls()).isEqualTo(2);
    pass(4);
    assertThat(calls()).isEqualTo(3);
  }

  @Test
  void an_answer_that_tells_of_something_left_ends_it() throws Exception {
    bothAreUsedUpFor("50s");
    useUp();
    site.small.limits =
        RateLimits.read(
            Map.of("x-ratelimit-limit-requests", "9", "x-ratelimit-remaining-requests", "8"), NOON);
    add(Priority.ALARM);
    pass(11);
    add(Priority.ALARM);
    pass(1);
    add(Priority.ALARM);
    pass(1);
    assertThat(site.world.outbox.settled()).hasSize(5);
  }

  @Test
  void a_row_that_the_small_model_left_out_waits_for_the_large_one() throws Exception {
    site.small.limits = usedUpFor("2s");
    site.large.limits = usedUpFor("8s");
    useUp();
    pass(2);
    site.small.leavesOut = 1;
    add(Priority.ALARM);
    pass(4);
    assertThat(site.small.rows).isEqualTo(2);
    assertThat(site.world.outbox.settled()).hasSize(2);
    pass(5);
    assertThat(site.small.rows).isEqualTo(2);
    assertThat(site.large.rows).isEqualTo(2);
    assertThat(site.world.notes("dropped")).isEmpty();
    assertThat(site.world.outbox.settled()).hasSize(3);
  }

  @Test
  void a_question_that_cannot_be_asked_in_time_gets_the_box_s_own_answer() throws Exception {
    bothAreUsedUpFor("10s");
    useUp();
    Guess guess = new Guess("press-3 is on", 0.6);
    var due = Optional.of(NOON.plusNanos(site.nanos.get()).plusSeconds(9));
    site.world.outbox.add(Escalations.guessed(guess, due));
    pass(1);
    assertThat(site.world.notes("guessed").getFirst().facts()).containsEntry("reason", "rate");
  }

  @Test
  void the_rate_of_a_model_is_one_over_whichever_link_it_is_asked() throws Exception {
    TwoLinks links = new TwoLinks();
    links.cable.small.limits = usedUpFor("9s");
    links.cable.large.limits = usedUpFor("9s");
    for (int i = 0; i < 2; i++) {
      links.add(Priority.ALARM, "{\"value\":1}");
      links.pass(Duration.ofSeconds(1));
    }
    assertThat(links.cable.small.calls + links.cable.large.calls).isEqualTo(2);
    links.add(Priority.ALARM, "{\"value\":2}");
    links.pass(Duration.ofSeconds(5));
    assertThat(links.radio.small.calls + links.radio.large.calls).isZero();
    assertThat(links.forOthers()).isEqualTo("cable");
    links.pass(Duration.ofSeconds(5));
    assertThat(links.world.outbox.settled()).hasSize(3);
  }
}
