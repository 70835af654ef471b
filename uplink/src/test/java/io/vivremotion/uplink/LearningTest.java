package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.learn.Signal;
import io.vivremotion.uplink.learn.Subject;
import io.vivremotion.uplink.route.Candidate;
import io.vivremotion.uplink.route.Exploration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of rows decides where the next ones go. */
class LearningTest {
  private static final long SEED = TwoModels.SEED;

  private final TwoModels site = new TwoModels();
  private final World world = site.world;
  private final Thinker small = site.small;
  private final Thinker large = site.large;

  @Test
  void the_smaller_model_is_asked_while_it_is_as_good() throws Exception {
    site.ask("event", 200);
    assertThat(small.rows).isEqualTo(200);
    assertThat(large.rows).isZero();
    assertThat(site.believed("small", "event")).isGreaterThan(0.9);
  }

  @Test
  void a_model_that_becomes_bad_loses_its_traffic_within_a_hundred_rows_and_gets_it_back()
      throws Exception {
    site.ask("event", 300);
    small.leavesOut = 0.8;
    int before = small.rows;
    site.ask("event", 400);
    assertThat(small.rows - before).as("seed " + SEED).isLessThan(150);
    assertThat(large.rows).isGreaterThan(250);
    int settled = small.rows;
    site.ask("event", 20);
    assertThat(small.rows).as("none is asked of it for now").isEqualTo(settled);
    small.leavesOut = 0;
    site.nanos.addAndGet(Duration.ofHours(3).toNanos());
    site.ask("event", 100);
    assertThat(small.rows).as("tried again, and mended").isGreaterThan(settled + 80);
  }

  @Test
  void what_was_learnt_outlives_a_restart() throws Exception {
    site.ask("event", 100);
    small.leavesOut = 1;
    site.ask("event", 200);
    double believed = site.believed("small", "event");
    site.dispatcher.close();
    site.restart(Exploration.NONE);
    assertThat(site.believed("small", "event")).isCloseTo(believed, within(0.01));
    assertThat(world.registry.find("vivremotion_uplink_correctness").tag("model", "small").gauge())
        .isNotNull();
    int before = small.rows;
    site.ask("event", 50);
    assertThat(small.rows).isEqualTo(before);
  }

  @Test
  void a_file_of_what_was_learnt_that_makes_no_sense_is_begun_anew() throws Exception {
    world.learnt.save(Map.of("event|small", "nonsense"));
    site.restart(Exploration.NONE);
    site.ask("event", 20);
    assertThat(small.rows).isEqualTo(20);
  }

  @Test
  void a_row_that_is_left_out_goes_alone_to_the_next_larger_model() throws Exception {
    small.leavesOut = 1;
    Escalation row = site.ask("event", 1).getFirst();
    assertThat(small.rows).isEqualTo(1);
    assertThat(large.rows).isEqualTo(1);
    assertThat(world.outbox.settled()).containsExactly(row.id());
    assertThat(world.notes("left-out")).singleElement().satisfies(this::names);
    assertThat(world.notes("sent"))
        .extracting(note -> note.facts().get("chosen-as"))
        .containsExactly("best", "larger");
  }

  private void names(World.Note leftOut) {
    assertThat(leftOut.facts()).containsEntry("model", "small").containsEntry("asked", 1);
  }

  @Test
  void a_row_that_no_model_answers_is_asked_twice_and_given_up() throws Exception {
    small.leavesOut = 1;
    large.leavesOut = 1;
    site.ask("event", 1);
    assertThat(small.rows + large.rows).isEqualTo(2);
    assertThat(world.journal).anyMatch(note -> note.contains("no-valid-answer"));
  }

  @Test
  void where_the_larger_model_cannot_be_had_the_smaller_is_asked_again() throws Exception {
    small.leavesOut = 1;
    large.down = true;
    site.ask("event", 3);
    site.pass(Duration.ofMinutes(3));
    assertThat(world.outbox.settled()).hasSize(3);
    assertThat(large.rows).isZero();
  }

  @Test
  void when_the_smaller_model_cannot_be_had_the_larger_stands_in() throws Exception {
    small.down = true;
    for (int i = 0; i < 3; i++) {
      site.ask("event", 10);
      site.pass(Duration.ofMinutes(2));
    }
    assertThat(large.rows).isEqualTo(30);
    assertThat(site.dispatcher.health().toString()).contains("stands in for link/small");
  }

  @Test
  void nothing_is_explored_but_what_is_named_and_its_share_is_as_told() throws Exception {
    site.restart(new Exploration(List.of("digest"), 0.2));
    for (int i = 0; i < 500; i++) {
      site.ask("digest", 1);
      site.ask("event", 1);
    }
    Map<Object, Long> byKind =
        world.notes("sent").stream()
            .filter(note -> "explored".equals(note.facts().get("chosen-as")))
            .collect(
                Collectors.groupingBy(note -> note.facts().get("kind"), Collectors.counting()));
    assertThat(byKind).as("seed " + SEED).containsOnlyKeys("digest");
    assertThat(byKind.getOrDefault("digest", 0L) / 500.0).isCloseTo(0.2, within(0.06));
  }

  @Test
  void an_alarm_is_never_explored_whatever_its_kind() throws Exception {
    site.restart(new Exploration(List.of("event"), 0.5));
    for (int i = 0; i < 100; i++) {
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":" + i + "}"));
      site.pass(Duration.ofSeconds(3));
    }
    assertThat(world.notes("sent"))
        .hasSize(100)
        .allSatisfy(note ->
            assertThat(note.facts())
                .containsEntry("chosen-as", "best")
                .containsEntry("propensity", 1.0));
  }

  @Test
  void every_decision_has_a_propensity_and_those_of_its_targets_add_up_to_one() throws Exception {
    site.restart(new Exploration(List.of("digest"), 0.3));
    small.leavesOut = 0.2;
    for (int i = 0; i < 300; i++) {
      site.ask(i % 2 == 0 ? "digest" : "event", 3);
    }
    assertThat(world.notes("sent")).hasSizeGreaterThan(100);
    for (World.Note note : world.notes("sent")) {
      List<Candidate> among = Candidate.read(String.valueOf(note.facts().get("targets")));
      double sum = among.stream().mapToDouble(Candidate::propensity).sum();
      assertThat(sum).isCloseTo(1, within(1e-3));
      assertThat(among)
          .filteredOn(each -> each.target().equals(note.facts().get("target")))
          .singleElement()
          .satisfies(chosen ->
              assertThat(chosen.propensity())
                  .isCloseTo(
                      (double) Objects.requireNonNull(note.facts().get("propensity")),
                      within(1e-3)));
    }
  }

  @Test
  void a_device_whose_rows_no_model_answers_turns_no_model_away_from_others() throws Exception {
    for (int i = 0; i < 100; i++) {
      world.outbox.add(
          Escalations.from("evil", Priority.NORMAL, "event", "{\"text\":\"spoilt " + i + "\"}"));
      site.pass(Duration.ofSeconds(10));
    }
    assertThat(site.believed("small", "event")).isGreaterThan(0.6);
    assertThat(world.count("vivremotion_uplink_feedback", "verdict", "ignored")).isPositive();
    int before = small.rows;
    site.ask("event", 50);
    assertThat(small.rows - before).isGreaterThanOrEqualTo(50);
  }

  @Test
  void a_question_asked_again_soon_was_not_answered_well() throws Exception {
    site.question("press-1", "Is the pump hot?");
    double before = site.believed("small", "question");
    site.question("press-1", "is the pump HOT");
    assertThat(site.believed("small", "question")).isLessThan(before);
    assertThat(world.notes("re-asked")).hasSize(1);
    site.question("press-2", "Is the pump hot?");
    site.question("press-1", "Is the fan on?");
    site.nanos.addAndGet(Duration.ofMinutes(10).toNanos());
    site.question("press-1", "Is the fan on?");
    assertThat(world.notes("re-asked")).hasSize(1);
  }

  @Test
  void a_model_too_slow_for_a_question_is_left_for_a_quick_one_and_tried_again_later()
      throws Exception {
    large.takes = Duration.ofSeconds(90);
    doubt("question");
    for (int i = 0; i < 8; i++) {
      site.question("press-" + i, "Is pump " + i + " hot?");
    }
    assertThat(large.rows).as("better, until it was heard").isBetween(1, 3);
    assertThat(small.rows).isEqualTo(8 - large.rows);
    assertThat(world.notes("sent").getLast().facts().get("believed"))
        .asString()
        .containsPattern("link/small .* takes [0-9]\\.\\d\\d s.*link/large .* takes [5-9]\\d\\.");
    large.takes = Duration.ZERO;
    int before = large.rows;
    site.nanos.addAndGet(Duration.ofHours(3).toNanos());
    doubt("question");
    site.question("press-20", "Is the fan hot?");
    assertThat(large.rows).isEqualTo(before + 1);
  }

  private void doubt(String kind) {
    for (int i = 0; i < 3; i++) {
      site.dispatcher.learning().heard(new Subject("small", kind), Signal.VERDICT, false);
    }
  }

  @Test
  void verdicts_and_agreement_count_from_any_thread() throws Exception {
    site.ask("event", 50);
    for (int i = 0; i < 10; i++) {
      site.dispatcher.learning().heard(new Subject("small", "event"), Signal.VERDICT, false);
    }
    int before = small.rows;
    site.ask("event", 20);
    assertThat(small.rows).isEqualTo(before);
    for (int i = 0; i < 300; i++) {
      site.dispatcher.learning().heard(new Subject("small", "event"), Signal.AGREEMENT, true);
    }
    site.ask("event", 20);
    assertThat(small.rows).isEqualTo(before + 20);
  }

  @Test
  void what_is_believed_is_told_with_each_decision() throws Exception {
    site.ask("event", 40);
    site.ask("event", 1);
    assertThat(world.notes("sent").getLast().facts())
        .containsKeys("believed", "targets", "propensity", "chosen-as")
        .extractingByKey("believed")
        .asString()
        .contains("link/small right 0.9", "usable 0.99", "link/large right 0.900");
  }
}
