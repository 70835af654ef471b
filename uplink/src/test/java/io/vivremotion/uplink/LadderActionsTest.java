package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the steps of the ladder change, over a link of 1 kB/s in simulated time. */
class LadderActionsTest {
  private static final int BURST = 16_384;

  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();
  private final Dispatcher dispatcher;

  LadderActionsTest() {
    cloud.budget = new LinkBudget(LinkBudget.Config.of(1_000, BURST), turns.nanos::get);
    dispatcher = turns.dispatcher(world, new Uplink.Cloud(cloud, cloud.budget));
  }

  private void events(int count) {
    for (int i = 0; i < count; i++) {
      String row = "{\"n\":%d,\"text\":\"%s\"}".formatted(i, "door open ".repeat(20));
      world.outbox.add(Escalations.of(Priority.NORMAL, "event", row));
    }
  }

  private String mode() {
    List<World.Note> notes = world.notes("sent");
    return notes.isEmpty() ? "" : String.valueOf(notes.getLast().facts().get("mode"));
  }

  @Test
  void in_defer_the_balance_is_kept_for_alarms_and_people_and_nothing_is_lost_by_it()
      throws Exception {
    events(3_000);
    turns.pass(dispatcher, Duration.ofMinutes(2));
    assertThat(mode()).isEqualTo("defer");
    int before = cloud.asked;
    long carried = world.outbox.settled().size();
    long least = leastBalanceAtACall(300);
    assertThat(mode()).isEqualTo("defer");
    assertThat(cloud.asked).as("the link does not lie idle").isGreaterThan(before + 10);
    assertThat(world.outbox.settled().size()).isGreaterThan((int) carried + 20);
    assertThat(least).isGreaterThan((long) (0.8 * cloud.budget.spendableBytes()));
    for (int i = 0; i < 12; i++) {
      turns.pass(dispatcher, Duration.ofMillis(4_300 + 700L * i));
      Escalation question =
          world.outbox.add(Escalations.of(Priority.INTERACTIVE, "question", "\"is it on?\""));
      turns.pass(dispatcher, Duration.ofSeconds(2));
      assertThat(world.outbox.settled()).as("question %s", i).contains(question.id());
    }
  }

  @Test
  void what_waits_on_disk_and_is_worth_nothing_any_more_holds_no_step() throws Exception {
    world.outbox.age = old -> old.urgency() == Priority.NORMAL ? Duration.ofDays(2) : Duration.ZERO;
    events(3_000);
    turns.pass(dispatcher, Duration.ofMinutes(10));
    world.outbox.add(Escalations.of(Priority.INTERACTIVE, "question", "\"is it on?\""));
    turns.pass(dispatcher, Duration.ofSeconds(10));
    assertThat(mode()).isEqualTo("normal");
  }

  @Test
  void what_was_late_for_days_goes_up_while_a_link_that_costs_nothing_idles() throws Exception {
    world.outbox.age = _ -> Duration.ofDays(2);
    events(500);
    turns.pass(dispatcher, Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).hasSize(500);
  }

  /** Looked at twice a second. */
  private long leastBalanceAtACall(int looks) throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < looks; i++) {
      long balance = cloud.budget.stats().availableBytes();
      int asked = cloud.asked;
      turns.pass(dispatcher, Duration.ofMillis(500));
      least = cloud.asked > asked ? Math.min(least, balance) : least;
    }
    return least;
  }

  @Test
  void a_full_disk_does_not_spend_what_defer_keeps_for_alarms_and_people() throws Exception {
    events(3_000);
    turns.pass(dispatcher, Duration.ofMinutes(2));
    world.outbox.bulkFill = 0.95;
    turns.pass(dispatcher, Duration.ofSeconds(30));
    int before = cloud.asked;
    long least = leastBalanceAtACall(120);
    assertThat(mode()).isEqualTo("drop");
    assertThat(cloud.asked).isGreaterThan(before + 3);
    assertThat(least).isGreaterThan((long) (0.8 * cloud.budget.spendableBytes()));
  }

  @Test
  void from_compact_on_twice_as_many_rows_share_a_prompt_from_the_first_call_on() throws Exception {
    cloud.budget = new LinkBudget(LinkBudget.Config.of(8_000, 65_536), turns.nanos::get);
    Dispatcher wide = turns.dispatcher(world, new Uplink.Cloud(cloud, cloud.budget));
    world.outbox.fill = 0.95;
    for (int i = 0; i < 400; i++) {
      world.outbox.add(Escalations.of(Priority.NORMAL, "event", "{\"n\":%d}".formatted(i)));
    }
    turns.pass(wide, Duration.ofSeconds(3));
    assertThat(cloud.asked).isPositive();
    assertThat(cloud.lastAsk.rows().lines().filter(line -> line.contains("\"a")).count())
        .isEqualTo(40);
  }

  @Test
  void ordinary_rows_that_are_late_are_not_people_who_wait() throws Exception {
    events(3_000);
    turns.pass(dispatcher, Duration.ofMinutes(6));
    List<String> rules = new ArrayList<>();
    for (World.Note note : world.notes("sent")) {
      if ("defer".equals(note.facts().get("mode"))) {
        rules.add(String.valueOf(note.facts().get("asked-for")));
      }
    }
    assertThat(rules).isNotEmpty().containsOnly("the link had room to spare");
  }

  @Test
  void from_compact_on_answers_are_asked_for_in_fewer_words_and_have_half_the_tokens()
      throws Exception {
    events(1);
    turns.pass(dispatcher, Duration.ofSeconds(10));
    assertThat(cloud.lastAsk.instruction()).contains("in 40 words at most");
    assertThat(cloud.lastAsk.maxAnswerTokens()).isEqualTo(40 + 80);
    events(3_000);
    turns.pass(dispatcher, Duration.ofMinutes(2));
    assertThat(mode()).isNotEqualTo("normal");
    int rows = (int) cloud.lastAsk.rows().lines().filter(line -> line.contains("\"a")).count();
    assertThat(cloud.lastAsk.instruction()).contains("in 15 words at most");
    assertThat(cloud.lastAsk.maxAnswerTokens()).isLessThanOrEqualTo(40 + 40 * rows);
  }
}
