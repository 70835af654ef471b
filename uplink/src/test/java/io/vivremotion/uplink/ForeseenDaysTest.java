package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.ForeseenDays.Day;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ForeseenDaysTest {
  private static final int LEARNING = 5;
  private static final int DAYS = 3;

  @Test
  void what_people_will_ask_in_the_evening_is_not_spent_in_the_morning() throws Exception {
    ForeseenDays learning = new ForeseenDays(1, 0, new World.Kept());
    for (int day = 0; day < LEARNING; day++) {
      print("learning " + day, learning.play());
      System.out.println(
          learning.gauge("vivremotion_uplink_forecast_mase", "class", "interactive")
              + " "
              + learning.gauge("vivremotion_uplink_forecast_mase", "class", "all")
              + " "
              + learning.gauge("vivremotion_uplink_forecast_kept"));
    }
    learning.close();
    Map<String, String> known = learning.world.ledger.load();
    Map<String, String> forgot = new TreeMap<>(known);
    forgot.keySet().removeIf(key -> key.startsWith("forecast"));
    System.out.println(known.toString().length() + " " + forgot.toString().length());
    World.Kept with = new World.Kept();
    with.save(known);
    World.Kept without = new World.Kept();
    without.save(forgot);
    ForeseenDays seeing = new ForeseenDays(2, LEARNING, with);
    ForeseenDays blind = new ForeseenDays(2, LEARNING, without);
    int answered = 0;
    int others = 0;
    for (int day = 0; day < DAYS; day++) {
      Day seen = seeing.play();
      Day other = blind.play();
      print("with forecast   ", seen);
      print("without forecast", other);
      answered += seen.answered();
      others += other.answered();
      assertThat(seen.bytes()).isLessThanOrEqualTo(ForeseenDays.DAY_BYTES);
    }
    assertThat(answered).isGreaterThan(others);
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
