package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.route.Challenge.Standing;
import io.vivremotion.uplink.route.ChallengeReport;
import io.vivremotion.uplink.route.Challenger;
import io.vivremotion.uplink.route.Exploration;
import io.vivremotion.uplink.route.Policy.Worth;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The small model leaves out nine rows in ten and is believed not to; the large one, which costs
 * money, is believed a little better. A candidate to which events matter more asks the large one.
 */
class CandidacyTest {
  private static final Exploration EXPLORED = new Exploration(List.of("event"), 0.2);

  private static final double PER_MILLION_TOKENS = 4_000;

  private final TwoModels site = new TwoModels();
  private final World world = site.world;

  @Test
  void a_candidate_is_weighed_goes_live_and_stays_so_over_a_restart() throws Exception {
    begin(true);
    assertThat(told().standing()).isEqualTo(Standing.BESIDE);
    assertThat(told().missing()).contains("0 of 100 calls");
    untilLive();
    assertThat(told().standing()).as(told().line()).isEqualTo(Standing.LIVE);
    assertThat(world.count("vivremotion_uplink_candidate_changes", "to", "live")).isEqualTo(1);
    int before = site.large.rows;
    site.ask("event", 30);
    assertThat(site.large.rows - before).isGreaterThan(15);
    site.dispatcher.close();
    begin(true);
    assertThat(told().standing()).isEqualTo(Standing.LIVE);
    before = site.large.rows;
    site.ask("event", 30);
    assertThat(site.large.rows - before).isGreaterThan(15);
  }

  @Test
  void while_it_may_only_tell_the_configured_policy_decides() throws Exception {
    begin(false);
    untilLive();
    assertThat(told().standing()).isEqualTo(Standing.BESIDE);
    assertThat(told().missing()).isEqualTo("promote is false");
    site.ask("event", 30);
    assertThat(world.notes("sent"))
        .allSatisfy(note -> assertThat(note.facts()).containsEntry("policy", "configured"));
  }

  @Test
  void a_journal_entry_tells_which_policy_decided_and_how_the_other_stands() throws Exception {
    begin(false, PER_MILLION_TOKENS / 4); // no tokens are learnt yet: four times as many
    site.ask("event", 1);
    Map<String, Object> facts = world.notes("sent").getFirst().facts();
    assertThat(facts).containsEntry("policy", "configured");
    assertThat(facts.get("other-policy-would")).asString().startsWith("ask link/large");
    assertThat(facts.get("candidate")).asString().contains("beside", "missing: 0 of 100 calls");
  }

  @Test
  void a_file_that_makes_no_sense_means_that_it_is_not_live() throws Exception {
    begin(true);
    untilLive();
    site.dispatcher.close();
    Map<String, String> text = new java.util.TreeMap<>(world.candidate.load());
    text.put("live.sums", "1 2 3");
    world.candidate.save(text);
    begin(true);
    assertThat(told().standing()).isEqualTo(Standing.BESIDE);
    assertThat(told().calls()).isZero();
  }

  @Test
  void what_cannot_be_kept_on_disk_does_not_go_live() throws Exception {
    world.candidate.fails = true;
    begin(true);
    untilLive();
    assertThat(told().standing()).isEqualTo(Standing.BESIDE);
    assertThat(told().why()).contains("could not be kept on disk");
    world.candidate.fails = false;
    site.pass(Duration.ofMinutes(3));
    assertThat(told().standing()).isEqualTo(Standing.LIVE);
  }

  @Test
  void without_a_candidate_nothing_is_told_and_nothing_written() throws Exception {
    site.restart(EXPLORED);
    site.ask("event", 10);
    site.dispatcher.close();
    assertThat(site.dispatcher.learning().candidate()).isEmpty();
    assertThat(world.candidate.load()).isEmpty();
    assertThat(world.notes("sent").getFirst().facts()).doesNotContainKey("policy");
  }

  private void begin(boolean promote) throws IOException {
    begin(promote, PER_MILLION_TOKENS);
  }

  private void begin(boolean promote, double perMillionTokens) throws IOException {
    site.perMillionTokens = perMillionTokens;
    site.small.leavesOut = 0.9;
    site.largeBelieved = 0.97;
    List<Worth> kinds =
        List.of(new Worth("*", 1, 0.7, Duration.ofMinutes(10), Duration.ofHours(1)));
    site.restart(EXPLORED, new Challenger(kinds, -1, 0, promote, 0.05, 100, 0.02, 1));
  }

  /** Long enough for that. */
  private void untilLive() throws InterruptedException {
    for (int i = 0; i < 400 && told().standing() != Standing.LIVE; i++) {
      site.ask("event", 1);
    }
    site.pass(Duration.ofMinutes(12));
  }

  private ChallengeReport told() {
    return site.dispatcher.learning().candidate().orElseThrow();
  }
}
