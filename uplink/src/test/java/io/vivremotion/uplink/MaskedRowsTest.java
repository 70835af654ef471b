package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.privacy.MaskRules;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.Shape;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing personal of devices leaves, and devices see nothing of the masks. Simulated time. */
class MaskedRowsTest {
  private final World world = new World();
  private final Turns turns = new Turns();
  private final Echo echo = new Echo();

  /** Says of each row which place-holders it saw in it. */
  private static final class Echo implements Provider {
    private static final Pattern ROW = Pattern.compile("(?m)^.*?\"(a\\d+)\".*$");
    private static final Pattern HOLDER = Pattern.compile("⟦[A-Z]+_\\d+⟧");
    final List<Ask> asked = new ArrayList<>();

    @Override
    public String model() {
      return "m";
    }

    @Override
    public boolean simulation() {
      return false;
    }

    @Override
    public Price price(Ask ask) {
      return new Price(1_000, 1_000);
    }

    @Override
    public Outcome ask(Ask ask) {
      asked.add(ask);
      String text =
          ROW.matcher(ask.rows())
              .results()
              .map(row ->
                  "{\"id\":\"%s\",\"text\":\"saw %s\"}"
                      .formatted(
                          row.group(1),
                          HOLDER
                              .matcher(row.group())
                              .results()
                              .map(found -> found.group())
                              .distinct()
                              .collect(Collectors.joining(" "))))
              .collect(Collectors.joining("\n"));
      return new Outcome.Answered(text, "m", true, Usage.NONE, new Outcome.Wire(500, 500));
    }

    @Override
    public Health health() {
      return Health.UP;
    }

    String all() {
      return asked.stream().map(Ask::rows).collect(Collectors.joining("\n"));
    }
  }

  private Dispatcher masking(Masking masking) {
    world.discretion = new Discretion(Optional.of(masking), Residency.ANYWHERE);
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(100_000, 64_000), turns.nanos::get);
    return turns.dispatcher(world, new Uplink.Cloud(echo, budget));
  }

  private String answer(Escalation to) {
    return world.downlink.posts().stream()
        .filter(answer -> answer.inReplyTo().equals(to.id()))
        .map(Answer::text)
        .collect(Collectors.joining());
  }

  private Escalation add(Priority urgency, String kind, String row) {
    return world.outbox.add(Escalations.of(urgency, kind, row));
  }

  @Test
  void a_question_leaves_with_place_holders_and_its_answer_comes_back_with_the_values()
      throws Exception {
    Dispatcher dispatcher =
        masking(
            new MaskRules(List.of(Shape.EMAIL), Map.of("person", List.of("Ada Byron"))).masking());
    Escalation question =
        add(
            Priority.INTERACTIVE,
            "question",
            "{\"question\":\"did ADA BYRON (ada@x.org) call?\",\"certainty\":0.25}");
    turns.pass(dispatcher, Duration.ofSeconds(5));

    assertThat(answer(question)).isEqualTo("saw ADA BYRON ada@x.org");
    assertThat(echo.all())
        .contains("⟦PERSON_1⟧ (⟦EMAIL_1⟧)")
        .doesNotContain("ada@", "BYRON", "certainty");
    assertThat(echo.asked.getFirst().instruction()).contains("⟦EMAIL_1⟧ stand for values");
    assertThat(world.notes("sent").getFirst().facts()).containsEntry("masked-values", 2);
    assertThat(world.count("vivremotion_uplink_masked_values")).isEqualTo(2);
  }

  @Test
  void rows_of_one_prompt_never_get_each_others_values() throws Exception {
    Dispatcher dispatcher = masking(MaskRules.DEFAULT.masking());
    List<Escalation> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String row = "{\"n\":%d,\"text\":\"mail %d to p%d@x.org\"}".formatted(i, i, i);
      rows.add(add(Priority.NORMAL, "event", row));
    }
    turns.pass(dispatcher, Duration.ofSeconds(20));

    assertThat(echo.asked).hasSize(1);
    for (int i = 0; i < 10; i++) {
      assertThat(answer(rows.get(i))).isEqualTo("saw p" + i + "@x.org");
    }
    assertThat(echo.all()).doesNotContain("@x.org");
  }

  @Test
  void names_in_json_and_what_is_cut_off_do_not_leave_either() throws Exception {
    Dispatcher dispatcher = masking(MaskRules.DEFAULT.masking());
    add(
        Priority.ALARM,
        "event",
        "{\"seen\":{\"aa:bb:cc:dd:ee:ff\":-70,\"p@x.org\":[\"q@x.org\"]}}");
    String cutWithinAnAddress = "x".repeat(4_090) + " ada.byron@example.org";
    add(Priority.ALARM, "event", cutWithinAnAddress);
    turns.pass(dispatcher, Duration.ofSeconds(5));

    assertThat(echo.all())
        .contains("⟦MAC_1⟧", "⟦EMAIL_2⟧")
        .doesNotContain("aa:bb", "@x.org", "ada.");
  }

  @Test
  void without_masking_a_row_leaves_as_it_is_and_no_answer_is_changed() throws Exception {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(100_000, 64_000), turns.nanos::get);
    Dispatcher dispatcher = turns.dispatcher(world, new Uplink.Cloud(echo, budget));
    Escalation event = add(Priority.ALARM, "event", "{\"text\":\"ada@x.org ⟦EMAIL_1⟧\"}");
    turns.pass(dispatcher, Duration.ofSeconds(5));
    assertThat(answer(event)).isEqualTo("saw ⟦EMAIL_1⟧");
    assertThat(echo.all()).contains("ada@x.org");
  }
}
