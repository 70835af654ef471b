package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where what is known of a device may go, whose channels are not told apart. */
class ResidencyTest {
  private final Residency residency =
      new Residency(
          List.of("eu"),
          List.of(
              new Residency.Rule(List.of("pump-*"), List.of("public"), List.of()),
              new Residency.Rule(List.of("pump-1"), List.of(), List.of("eu", "us")),
              new Residency.Rule(List.of("ward-*"), List.of("vitals"), List.of("ch"))));

  @ParameterizedTest
  @CsvSource({
    "pump-1, us, true",
    "pump-1, eu us, true",
    "pump-1, us asia, false",
    "pump-2, us, false",
    "pump-2, eu, true",
    "ward-3, eu, false",
    "ward-3, ch, false",
    "press, eu, true",
    "press, '', false",
  })
  void it_may_go_where_all_of_it_may(String device, String regions, boolean may) {
    List<String> models = regions.isEmpty() ? List.of() : List.of(regions.split(" "));

    assertThat(residency.admits(device, models)).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({"pump-1, ''", "press, us"})
  void without_rules_it_may_go_anywhere(String device, String region) {
    assertThat(Residency.ANYWHERE.admits(device, List.of(region))).isTrue();
  }
}
