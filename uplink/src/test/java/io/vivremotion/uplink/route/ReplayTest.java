package io.vivremotion.uplink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.route.Conditions.Prices;
import io.vivremotion.uplink.route.Policy.Worth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final Policy DIGESTS_MATTER =
      new Policy(
          List.of(
              new Worth("digest", 1, 0.7, Duration.ofHours(1), Duration.ofDays(1)),
              new Worth("*", 0.01, 0.5, Duration.ofMinutes(10), Duration.ofHours(1))),
          1,
          0.9,
          0,
          ShadowPrices.Config.DEFAULT);

  @Test
  void the_same_policy_makes_no_difference() {
    Replay.Difference same = Replay.compare(recorded(), Policy.DEFAULT, Policy.DEFAULT);
    assertThat(same.pairs()).hasSize(20).noneMatch(Replay.Pair::differs);
    assertThat(same.choices()).isEmpty();
    assertThat(same.swapped()).isZero();
  }

  @Test
  void another_policy_chooses_otherwise_and_in_another_order() {
    Replay.Difference other = Replay.compare(recorded(), Policy.DEFAULT, DIGESTS_MATTER);
    assertThat(other.choices()).containsEntry("digest: local to ask", 10);
    assertThat(other.choices()).containsEntry("anomaly: ask to local", 10);
    assertThat(other.swapped()).isGreaterThan(0.4);
  }

  @Test
  void what_the_journal_notes_is_read_back_and_what_is_no_decision_is_not() {
    Replay.Recorded first = recorded().getFirst();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", "anomaly");
    facts.put("urgency", "normal");
    facts.put("evidence", 0.9);
    facts.put("waitedSeconds", 3.0);
    facts.put("bytes", 200);
    facts.put("modelSeconds", 2.0);
    facts.put("cost", 0.0);
    Case asked = Policy.DEFAULT.asCase(first.facts());
    facts.putAll(new Explanation(asked, List.of(), first.moment().conditions()).facts());
    Replay.Recorded read = Replay.read("m0", facts).orElseThrow();
    assertThat(read.facts()).isEqualTo(first.facts());
    assertThat(read.moment().prices().perByte()).isCloseTo(2e-4, within(1e-9));
    assertThat(read.moment().mode()).isEqualTo(Mode.NORMAL);
    assertThat(Replay.read("m", Map.of("device", "press-1"))).isEmpty();
  }

  private static List<Replay.Recorded> recorded() {
    List<Replay.Recorded> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      boolean anomaly = i < 10;
      all.add(
          new Replay.Recorded(
              "m" + i,
              new Policy.Facts(
                  anomaly ? "anomaly" : "digest",
                  anomaly ? Priority.NORMAL : Priority.BULK,
                  0.9,
                  OptionalDouble.empty(),
                  Duration.ofSeconds(3),
                  Optional.empty()),
              200,
              0,
              Duration.ofSeconds(2),
              new Replay.Moment(
                  new Prices(2e-4, 1e-3, 0.05),
                  2e-4,
                  Mode.NORMAL,
                  Mode.NORMAL,
                  Conditions.Rates.of(8_000),
                  Duration.ofMillis(100)),
              Replay.Routed.UNKNOWN));
    }
    return all;
  }
}
