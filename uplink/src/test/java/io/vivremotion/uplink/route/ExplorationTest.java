package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Decision.Score;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExplorationTest {
  private static final Exploration OF_DIGESTS = new Exploration(List.of("digest"), 0.1);
  private static final List<Score> THREE = List.of(score("a"), score("b"), score("c"));

  @ParameterizedTest
  @CsvSource({
    "digest, false, NORMAL, 0.9",
    "event, false, NORMAL, 1",
    "digest, true, NORMAL, 1",
    "digest, false, COMPACT, 1",
    "digest, false, SUMMARISE, 1",
    "digest, false, DEFER, 1",
    "digest, false, DROP, 1",
    "digest, false, LOCAL, 1"
  })
  void the_best_is_asked_with_certainty_but_where_it_does_no_harm(
      String kind, boolean alarm, Mode mode, double best) {
    Map<String, Double> over = OF_DIGESTS.over(THREE, kind, alarm, mode);
    assertThat(over.get("a")).isEqualTo(best);
    assertThat(over.get("b")).isEqualTo(over.get("c")).isCloseTo((1 - best) / 2, within(1e-9));
    assertThat(over.values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(1, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void unless_it_is_configured_nothing_is_explored(Mode mode) {
    assertThat(Policy.DEFAULT.exploration().over(THREE, "digest", false, mode))
        .containsEntry("a", 1.0);
  }

  @Test
  void one_target_is_no_choice() {
    assertThat(OF_DIGESTS.over(List.of(score("a")), "digest", false, Mode.NORMAL))
        .containsExactly(Map.entry("a", 1.0));
  }

  @Test
  void targets_are_picked_as_often_as_their_probability_says() {
    Map<String, Double> over = OF_DIGESTS.over(THREE, "digest", false, Mode.NORMAL);
    Map<String, Integer> picked = new HashMap<>();
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      picked.merge(Exploration.pick(over, random.nextDouble()), 1, Integer::sum);
    }
    over.forEach((target, share) ->
        assertThat(picked.getOrDefault(target, 0) / 20_000.0)
            .as("seed 5")
            .isCloseTo(share, within(0.01)));
    assertThat(Exploration.pick(over, 0.999_999_999_999)).isEqualTo("c");
    assertThat(Exploration.pick(Map.of("a", 1.0), 1)).isEqualTo("a");
  }

  @Test
  void a_share_above_a_half_and_all_kinds_at_once_are_refused() {
    assertThatThrownBy(() -> new Exploration(List.of(), 0.6)).hasMessageContaining("share");
    assertThatThrownBy(() -> new Exploration(List.of("*"), 0.1)).hasMessageContaining("by name");
  }

  @Test
  void candidates_are_read_back_as_they_were_written() {
    List<Candidate> some =
        List.of(
            new Candidate("link/small", 0.9123, 41, 0.95, 0),
            new Candidate("link/large:4b", 0.98, 0, 0.05, 0.000125),
            new Candidate("c", 0.98, 0, 0.05, 0, new Candidate.Takes(240, 80, 1.25, 0.2)));
    assertThat(Candidate.read(Candidate.text(some))).isEqualTo(some);
    assertThat(Candidate.read("c q=0.98 n=0 p=1 cost=0 b=240 up=80 s=1.25"))
        .as("of a version that did not note the risk")
        .containsExactly(
            new Candidate("c", 0.98, 0, 1, 0, new Candidate.Takes(240, 80, 1.25, Replay.RISK)));
    assertThat(Candidate.read("")).isEmpty();
    assertThatThrownBy(() -> Candidate.read("a q=1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Candidate.read("a x=1 n=1 p=1 cost=0"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Score score(String target) {
    return new Score(target, 1, 0, 0, 0);
  }
}
