package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.ForeseenDays.Day;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The uplink over days; {@code -Dforeseen.days=n} plays more of them, {@code -Dforeseen.seed=n}
 * others.
 */
class ForeseenDaysTest {
  private static final String KEPT = "vivremotion_uplink_forecast_kept";
  private static final int LEARNING = 5;

  /** Days in which who has forgotten all knows nothing again. */
  private static final int UNPROVEN = 2;

  private static final long SEED = Long.getLong("foreseen.seed", 2);
  private static final long USED_BYTES = ForeseenDays.DAY_BYTES * 8 / 10;
  private static final int DAYS = Integer.getInteger("foreseen.days", 2);

  @Test
  void what_people_will_ask_in_the_evening_is_not_spent_before() throws Exception {
    Map<String, String> known = known();
    Map<String, String> forgot = new TreeMap<>(known);
    forgot.keySet().removeIf(key -> key.startsWith("forecast"));
    ForeseenDays seeing = new ForeseenDays(SEED, LEARNING, kept(known));
    ForeseenDays blind = new ForeseenDays(SEED, LEARNING, kept(forgot));
    for (int day = 0; day < DAYS; day++) {
      Day seen = seeing.play();
      Day other = blind.play();
      print("with forecast", seen);
      print("without      ", other);
      assertThat(seen.bytes()).isLessThanOrEqualTo(ForeseenDays.DAY_BYTES);
      assertThat(other.bytes()).isLessThanOrEqualTo(ForeseenDays.DAY_BYTES);
      if (day < UNPROVEN) {
        assertThat(seen.answered()).isGreaterThan((day == 0 ? 2 : 1) * other.answered());
        assertThat(seen.value()).isGreaterThan(other.value());
        assertThat(blind.world.journal).noneMatch(note -> note.contains("rule=kept"));
      }
    }
    Day holiday = seeing.play(false);
    print("a holiday    ", holiday);
    assertThat(holiday.bytes()).as("what was kept goes up late").isGreaterThan(USED_BYTES);
    assertThat(seeing.world.journal)
        .as("who waits is told why")
        .anyMatch(note -> note.contains("rule=kept") && note.contains("until midnight (UTC)"));
  }

  /** What a gateway has learnt in the days before, in the ledger at its end. */
  private static Map<String, String> known() throws InterruptedException {
    ForeseenDays before = new ForeseenDays(SEED + 1_000, 0, new World.Kept());
    for (int day = 0; day < LEARNING; day++) {
      assertThat(day >= UNPROVEN || before.gauge(KEPT) == 0).as("two days say nothing").isTrue();
      before.play();
    }
    before.close();
    assertThat(before.gauge("vivremotion_uplink_forecast_mase", "class", "interactive"))
        .isLessThan(1);
    return before.world.ledger.load();
  }

  private static World.Kept kept(Map<String, String> entries) throws IOException {
    World.Kept kept = new World.Kept();
    kept.save(entries);
    return kept;
  }

  private static void print(String what, Day day) {
    System.out.printf(
        Locale.ROOT,
        "%s: questions %d of %d, anomalies %d of %d, bytes %d, value %.0f%n",
        what,
        day.answered(),
        day.asked(),
        day.judged(),
        day.reported(),
        day.bytes(),
        day.value());
  }
}
