package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.learn.Subject;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What rows of a lot say of the model counts as that of others does, and once. */
class LotLearningTest {
  private final LotSite site = new LotSite(0);
  private final World world = site.world;
  private final LotVendor vendor = site.vendor;

  @Test
  void each_row_that_is_answered_or_left_out_is_an_outcome_of_the_model() throws Exception {
    vendor.leavesOut.add("3");
    site.add(Priority.NORMAL, "digest", 40);
    site.pass(Duration.ofMinutes(30));
    assertThat(vendor.direct).as("asked again").containsOnlyKeys("3");
    assertThat(outcomes("good")).isEqualTo(40);
    assertThat(outcomes("bad")).isEqualTo(1);
    assertThat(site.dispatcher.learning().told())
        .extracting(told -> told.subject())
        .contains(new Subject("m", "digest"));
    assertThat(world.notes("left-out")).hasSize(1);
  }

  @Test
  void its_tokens_are_learnt_and_not_the_hours_it_took() throws Exception {
    vendor.usage = new Usage(3_000, 0, 0, 2_000, 0);
    vendor.looks = 20;
    ModelCosts before = site.dispatcher.learning().costs().of("m");
    site.add(Priority.NORMAL, "digest", 20);
    site.pass(Duration.ofHours(12));
    assertThat(vendor.direct).isEmpty();
    ModelCosts after = site.dispatcher.learning().costs().of("m");
    assertThat(after.tokensPerRow()).isGreaterThan(before.tokensPerRow());
    assertThat(after.seconds()).isEqualTo(before.seconds());
    assertThat(after.receivedPerRow()).isEqualTo(before.receivedPerRow());
    assertThat(after.sentPerCharacter()).isEqualTo(before.sentPerCharacter());
  }

  @Test
  void some_rows_are_asked_again_alone_to_see_whether_company_changes_the_verdict()
      throws Exception {
    LotSite curious = new LotSite(0.2);
    for (int i = 0; i < 20; i++) {
      curious.add(Priority.NORMAL, "digest", 60);
      curious.pass(Duration.ofMinutes(30));
    }
    assertThat(curious.world.count("vivremotion_uplink_shadow", "outcome", "agreed")).isPositive();
    assertThat(curious.world.notes("compared")).isNotEmpty();
  }

  /** What a verdict is about: the model that was asked, and the kind of row. */
  @Test
  void an_answer_tells_which_model_was_asked_about_what_even_after_a_restart() throws Exception {
    vendor.looks = 5;
    site.add(Priority.NORMAL, "digest", 20);
    site.pass(Duration.ofMinutes(3));
    site.crash(false);
    site.pass(Duration.ofHours(1));
    assertThat(world.notes("answered"))
        .hasSize(20)
        .allMatch(note -> "m".equals(note.facts().get("asked-model")))
        .allMatch(note -> "digest".equals(note.facts().get("kind")));
  }

  @Test
  void whenever_it_is_killed_no_row_and_no_token_counts_twice() throws Exception {
    long seed = Long.getLong("lots.seed", 20261130L);
    int rows = 0;
    double counted = 0;
    for (int life = 0; life < 15; life++) {
      LotLearningTest other = new LotLearningTest();
      rows += other.live(new Random(seed + life));
      counted += other.outcomes("good");
      assertThat(other.world.spent.size())
          .as("prompts in the account of usage, life %s of seed %s", life, seed)
          .isLessThanOrEqualTo(other.vendor.promptsInLots + other.vendor.promptsAsked);
      assertThat(other.outcomes("good"))
          .as("outcomes, life %s of seed %s", life, seed)
          .isLessThanOrEqualTo(other.world.outbox.posted());
    }
    assertThat(counted).as("and few are forgotten").isGreaterThan(0.7 * rows);
  }

  private int live(Random random) throws InterruptedException {
    site.add(Priority.BULK, "digest", 10 + random.nextInt(60));
    for (int kill = random.nextInt(4); kill >= 0; kill--) {
      if (random.nextBoolean()) {
        site.pass(Duration.ofSeconds(random.nextInt(400)));
      } else {
        site.untilCall(1 + random.nextInt(4));
      }
      site.crash(random.nextBoolean());
    }
    site.pass(Duration.ofHours(1));
    assertThat(world.outbox.settled()).hasSize(world.outbox.posted());
    return world.outbox.posted();
  }

  private double outcomes(String verdict) {
    return world.count("vivremotion_uplink_feedback", "signal", "validation", "verdict", verdict);
  }
}
