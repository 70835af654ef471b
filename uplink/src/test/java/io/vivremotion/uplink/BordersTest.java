package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.route.Bounds;
import io.vivremotion.uplink.route.Exploration;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which model devices' rows may go to at all. Simulated time. */
class BordersTest {
  private static final Set<String> TEXT = Set.of(Bounds.TEXT);
  private static final long WIDE = 100_000;

  private final TwoModels site = new TwoModels();

  private void restart(Bounds small, Bounds large, Residency residency) {
    site.smallBounds = small;
    site.largeBounds = large;
    site.world.discretion = new Discretion(Optional.empty(), residency);
    site.restart(Exploration.NONE);
  }

  private static Bounds in(String region) {
    return new Bounds(region, WIDE, TEXT);
  }

  private static Residency only(String region) {
    return new Residency(List.of(region), List.of());
  }

  private Escalation add(String device, Priority urgency, String row) {
    return site.world.outbox.add(Escalations.from(device, urgency, "event", row));
  }

  private Answer answer(Escalation to) {
    return site.world.downlink.posts().stream()
        .filter(answer -> answer.inReplyTo().equals(to.id()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rows_go_to_models_of_an_allowed_region_only_alarms_too() throws Exception {
    restart(in("us"), in("eu"), only("eu"));
    add("d", Priority.ALARM, "{\"v\":1}");
    add("d", Priority.INTERACTIVE, "{\"v\":2}");
    var _ = site.ask("event", 20);

    assertThat(site.small.calls).isZero();
    assertThat(site.large.rows).isEqualTo(22);
    assertThat(site.world.notes("sent")).hasSize(22);
    assertThat(site.world.notes("sent").getFirst().facts().get("excluded"))
        .isEqualTo("{link/small=residency}");
  }

  @Test
  void where_no_model_may_be_asked_the_device_is_told_at_once_and_nothing_leaves()
      throws Exception {
    restart(in("us"), in(""), only("eu"));
    Escalation alarm = add("d", Priority.ALARM, "{\"v\":1}");
    Escalation event = add("d", Priority.NORMAL, "{\"v\":1}");
    site.pass(Duration.ofSeconds(2));

    assertThat(site.small.calls + site.large.calls).isZero();
    for (Escalation each : List.of(alarm, event)) {
      assertThat(answer(each).source()).isEqualTo(Answer.Source.LOCAL);
      assertThat(answer(each).text()).contains("No model that may be asked");
    }
    assertThat(site.world.notes("dropped"))
        .extracting(note -> note.facts().get("reason"))
        .containsOnly("residency");
    assertThat(site.world.count("vivremotion_uplink_rows", "fate", "barred")).isEqualTo(2);
  }

  @Test
  void a_rule_for_some_devices_overrules_and_no_prompt_mixes_what_may_not_go_together()
      throws Exception {
    var german = new Residency.Rule(List.of("press-*"), List.of(), List.of("de"));
    var american = new Residency.Rule(List.of(), List.of("temperature"), List.of("us"));
    restart(in("us"), in("de"), new Residency(List.of("eu"), List.of(german, american)));
    for (int i = 0; i < 10; i++) {
      add("press-" + i, Priority.NORMAL, "{\"press\":" + i + "}");
      add("oven-" + i, Priority.NORMAL, "{\"oven\":" + i + "}");
    }
    site.pass(Duration.ofSeconds(40));

    assertThat(site.world.outbox.settled()).hasSize(20);
    assertThat(String.join("\n", site.small.asked)).contains("oven-").doesNotContain("press-");
    assertThat(String.join("\n", site.large.asked))
        .contains("press-0", "press-9")
        .doesNotContain("oven-");
  }

  @Test
  void a_model_that_is_down_is_waited_for_where_no_other_may_be_asked() throws Exception {
    restart(in("us"), in("eu"), only("eu"));
    site.large.down = true;
    List<Escalation> rows = site.ask("event", 5);
    site.pass(Duration.ofMinutes(2));
    assertThat(site.small.calls).isZero();
    assertThat(site.world.downlink.posts()).isEmpty();
    site.large.down = false;
    site.pass(Duration.ofMinutes(3));
    assertThat(site.world.outbox.settled()).hasSize(rows.size());
  }

  @Test
  void a_row_goes_to_a_model_that_can_read_it_and_a_prompt_is_no_longer_than_that()
      throws Exception {
    restart(new Bounds("", 600, TEXT), new Bounds("", WIDE, TEXT), Residency.ANYWHERE);
    add("long", Priority.ALARM, "{\"text\":\"" + "words ".repeat(400) + "\"}");
    var _ = site.ask("event", 12);

    assertThat(String.join("\n", site.large.asked)).contains("words").doesNotContain("d1\"");
    assertThat(site.small.rows).isEqualTo(12);
    assertThat(site.small.asked)
        .hasSizeGreaterThan(2)
        .allMatch(rows -> rows.length() / 2 + 120 < 600);
  }

  @Test
  void a_model_that_reads_no_text_is_not_asked() throws Exception {
    restart(new Bounds("", WIDE, Set.of("embedding")), Bounds.UNKNOWN, Residency.ANYWHERE);
    var _ = site.ask("event", 5);
    assertThat(site.small.calls).isZero();
    assertThat(site.large.rows).isEqualTo(5);
  }

  @Test
  void of_questions_those_the_box_is_least_sure_of_are_worth_most() throws Exception {
    restart(Bounds.UNKNOWN, Bounds.UNKNOWN, Residency.ANYWHERE);
    for (String certainty : List.of("0.1", "0.6", "0.97")) {
      String row =
          "{\"question\":\"is %s warm?\",\"certainty\":%s}".formatted(certainty, certainty);
      site.world.outbox.add(
          Escalations.from("d" + certainty, Priority.INTERACTIVE, "question", row));
      site.pass(Duration.ofSeconds(5));
    }
    List<World.Note> sent = site.world.notes("sent");
    assertThat(sent).hasSize(3);
    assertThat(sent)
        .extracting(note -> note.facts().get("local-error"))
        .containsExactly(0.9, 0.4, 0.25);
    assertThat(sent)
        .extracting(note -> (double) Objects.requireNonNull(note.facts().get("valuePerKilobyte")))
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }
}
