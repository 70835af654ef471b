package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Terms;
import io.vivremotion.uplink.privacy.MaskRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows that can wait go in lots through the vendor's batch API. Simulated time. */
class LotsTest {
  private final LotSite site = new LotSite(0);
  private final World world = site.world;
  private final LotVendor vendor = site.vendor;

  @Test
  void rows_that_can_wait_are_handed_in_together_and_all_others_are_asked_at_once()
      throws Exception {
    site.add(Priority.NORMAL, "digest", 30);
    site.add(Priority.NORMAL, "anomaly", 10);
    site.add(Priority.ALARM, "digest", 2);
    site.pass(Duration.ofMinutes(1));
    assertThat(vendor.direct).hasSize(12);
    assertThat(vendor.inLots).isEmpty();
    site.pass(Duration.ofMinutes(10));
    assertThat(vendor.inLots).hasSize(30);
    assertThat(vendor.batches).hasSize(1);
    assertAllAnswered(42);
    assertThat(vendor.files).as("nothing is left at the vendor").isEmpty();
    assertThat(world.ledger.load().keySet()).noneMatch(key -> key.startsWith("lot."));
    assertThat(world.journal).anyMatch(note -> note.contains("handed-in"));
  }

  @Test
  void a_row_that_is_due_before_a_lot_may_be_ready_is_asked_at_once() throws Exception {
    Escalation row = LotSite.digest(Priority.BULK, 1);
    world.outbox.add(
        new Escalation(
            row.id(),
            row.device(),
            row.channel(),
            row.task(),
            row.urgency(),
            row.receivedAt(),
            Optional.of(NOON.plus(Duration.ofHours(20))),
            row.replyTo()));
    site.pass(Duration.ofMinutes(1));
    assertThat(vendor.direct).hasSize(1);
  }

  @Test
  void which_rows_a_lot_holds_is_on_disk_before_anything_is_sent() throws Exception {
    site.add(Priority.BULK, "digest", 5);
    site.untilCallBegins();
    assertThat(vendor.files).isEmpty();
    assertThat(world.ledger.load().keySet()).anyMatch(key -> key.startsWith("lot."));
  }

  @Test
  void whenever_it_is_killed_no_row_is_lost_and_none_is_asked_twice() throws Exception {
    long seed = Long.getLong("lots.seed", 20261128L);
    int lives = Integer.getInteger("lots.lives", 50);
    for (int life = 0; life < lives; life++) {
      LotsTest other = new LotsTest();
      other.surviveKills(new Random(seed + life));
    }
  }

  private void surviveKills(Random random) throws InterruptedException {
    site.add(Priority.BULK, "digest", 10 + random.nextInt(60));
    int rows = world.outbox.posted();
    for (int kill = random.nextInt(4); kill >= 0; kill--) {
      if (random.nextBoolean()) {
        site.pass(Duration.ofSeconds(random.nextInt(400)));
      } else {
        site.untilCall(1 + random.nextInt(4));
      }
      site.crash(random.nextBoolean());
    }
    site.pass(Duration.ofHours(1));
    assertAllAnswered(rows);
    assertThat(vendor.inLots.values()).allMatch(times -> times == 1);
    assertThat(vendor.twice).as("rows go no other way once the vendor has them").isEmpty();
    assertThat(vendor.files).isEmpty();
  }

  @Test
  void what_the_vendor_does_not_answer_goes_the_usual_way() throws Exception {
    vendor.answeredPrompts = 1;
    vendor.how = "expired";
    site.add(Priority.BULK, "digest", 50);
    site.pass(Duration.ofMinutes(30));
    assertAllAnswered(50);
    assertThat(vendor.direct).hasSize(30);
    assertThat(vendor.files).isEmpty();
  }

  @Test
  void lost_results_cost_no_row() throws Exception {
    vendor.losesResults = true;
    site.add(Priority.BULK, "digest", 20);
    site.pass(Duration.ofMinutes(30));
    assertAllAnswered(20);
    assertThat(vendor.direct).hasSize(20);
  }

  @Test
  void a_vendor_that_takes_no_lots_is_asked_directly_for_an_hour() throws Exception {
    vendor.refuses = true;
    site.add(Priority.BULK, "digest", 20);
    site.pass(Duration.ofMinutes(10));
    assertAllAnswered(20);
    site.add(Priority.BULK, "digest", 5);
    site.pass(Duration.ofMinutes(1));
    assertThat(vendor.direct).as("without gathering first").hasSize(25);
    vendor.refuses = false;
    site.pass(Duration.ofHours(1));
    site.add(Priority.BULK, "digest", 5);
    site.pass(Duration.ofHours(1));
    assertThat(vendor.inLots).hasSize(5);
  }

  @Test
  void a_lot_that_takes_too_long_is_cancelled_and_its_rows_are_asked_directly() throws Exception {
    vendor.looks = Integer.MAX_VALUE;
    site.add(Priority.BULK, "digest", 20);
    site.pass(Duration.ofHours(23));
    assertThat(world.downlink.posts()).isEmpty();
    site.pass(Duration.ofHours(3));
    assertThat(vendor.cancelled).hasSize(1);
    assertAllAnswered(20);
  }

  @Test
  void a_cancel_that_is_lost_is_repeated_until_the_vendor_has_it() throws Exception {
    vendor.looks = Integer.MAX_VALUE;
    vendor.losesCancels = 2;
    site.add(Priority.BULK, "digest", 20);
    site.pass(Duration.ofHours(25));
    assertThat(vendor.cancelled).hasSize(1);
    site.pass(Duration.ofHours(1));
    assertAllAnswered(20);
  }

  @Test
  void a_lot_is_no_larger_than_its_results_can_be_read() throws Exception {
    vendor.maxResultBytes = 1_000;
    site.add(Priority.BULK, "digest", 60);
    site.pass(Duration.ofHours(3));
    assertThat(vendor.batches).hasSize(2);
    assertThat(vendor.twice).as("paid twice").isEmpty();
    assertAllAnswered(60);
  }

  @Test
  void a_clock_that_is_set_back_by_a_year_makes_nobody_wait_for_a_year() throws Exception {
    vendor.looks = Integer.MAX_VALUE;
    site.add(Priority.BULK, "digest", 20);
    site.pass(Duration.ofMinutes(10));
    assertThat(vendor.batches).hasSize(1);
    site.clockOff = Duration.ofDays(-365);
    site.pass(Duration.ofHours(27));
    assertThat(vendor.cancelled).hasSize(1);
    assertAllAnswered(20);
  }

  @Test
  void while_the_vendor_cannot_be_reached_at_all_another_link_answers_what_is_overdue()
      throws Exception {
    beside();
    vendor.looks = Integer.MAX_VALUE;
    site.add(Priority.BULK, "digest", 20);
    site.pass(Duration.ofMinutes(10));
    assertThat(vendor.batches).hasSize(1);
    vendor.health = new Health.Degraded("no key");
    site.pass(Duration.ofHours(20));
    assertThat(world.outbox.settled()).isEmpty();
    site.pass(Duration.ofHours(6));
    assertAllAnswered(20);
  }

  @Test
  void what_was_gathered_for_a_lot_that_cannot_be_handed_in_goes_the_usual_way() throws Exception {
    beside();
    site.add(Priority.BULK, "digest", 20);
    site.pass(Duration.ofSeconds(30));
    vendor.health = new Health.Degraded("no key");
    site.pass(Duration.ofHours(25));
    assertThat(vendor.inLots).isEmpty();
    assertAllAnswered(20);
  }

  @Test
  void nor_does_it_wait_for_a_lot_until_it_is_too_late() throws Exception {
    beside();
    Escalation row = LotSite.digest(Priority.BULK, 1);
    world.outbox.add(Escalations.dueAt(row, NOON.plus(Duration.ofHours(30))));
    site.pass(Duration.ofSeconds(30));
    vendor.health = new Health.Degraded("no key");
    site.pass(Duration.ofHours(6));
    assertAllAnswered(1);
  }

  /** A link with a model that has no batch API. */
  private void beside() {
    Thin thin = new Thin();
    thin.budget = new LinkBudget(LinkBudget.Config.DEFAULT, site.turns.nanos::get);
    site.other =
        Optional.of(new Uplink.Cloud("other", new Terms(1, 0, List.of()), thin, thin.budget));
    site.restart();
  }

  @Test
  void a_lot_is_looked_for_with_growing_patience() throws Exception {
    vendor.looks = 1_000;
    site.add(Priority.BULK, "digest", 20);
    site.pass(Duration.ofHours(5));
    assertThat(1_000 - vendor.looks).as("times in five hours").isBetween(25, 45);
  }

  @Test
  void a_masked_row_is_answered_with_its_values_even_by_a_gateway_started_anew() throws Exception {
    world.discretion = new Discretion(Optional.of(MaskRules.DEFAULT.masking()), Residency.ANYWHERE);
    site.restart();
    vendor.says = "write to ⟦EMAIL_1⟧";
    vendor.looks = 5;
    for (int i = 0; i < 3; i++) {
      world.outbox.add(
          Escalations.of(
              Priority.BULK, "digest", "{\"name\":\"no-" + i + "-\",\"by\":\"p" + i + "@x.org\"}"));
    }
    site.pass(Duration.ofMinutes(3));
    assertThat(vendor.files.toString()).contains("⟦EMAIL_1⟧").doesNotContain("@x.org");
    site.crash(false);
    site.pass(Duration.ofHours(1));
    assertThat(vendor.direct).isEmpty();
    assertThat(world.downlink.posts())
        .extracting(Answer::text)
        .containsExactlyInAnyOrder("write to p0@x.org", "write to p1@x.org", "write to p2@x.org");
    assertThat(world.count("vivremotion_uplink_masked_values")).isEqualTo(3);
  }

  private void assertAllAnswered(int rows) {
    assertThat(world.downlink.posts()).extracting(Answer::inReplyTo).doesNotHaveDuplicates();
    assertThat(world.downlink.posts()).hasSize(rows);
    assertThat(world.downlink.posts()).extracting(Answer::text).containsOnly("fine");
    assertThat(world.outbox.settled()).hasSize(rows);
  }
}
