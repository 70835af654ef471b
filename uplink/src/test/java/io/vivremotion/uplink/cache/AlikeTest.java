package io.vivremotion.uplink.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers near in meaning that say the same, and that do not. */
class AlikeTest {
  private static final double NEAR = 0.9;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The pump cavitates at 3 bar. | Cavitation begins at 3 bar, so raise the inlet pressure.",
        "It is in Hall 7. | You will find it in Hall 7, beside the press.",
        "Yes, open the valve first. | Yes. The valve has to be opened before.",
        "Check the bearing and the seal. | Look at the seal and at the bearing.",
      })
  void they_say_the_same(String one, String other) {
    assertThat(Alike.are(one, other, NEAR)).isTrue();
    assertThat(Alike.are(other, one, NEAR)).isTrue();
    assertThat(Alike.are(one, other, 0.6)).as("not near").isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The pump cavitates at 3 bar. | The pump cavitates at 5 bar.",
        "Yes, open the valve first. | No, open the valve first.",
        "Open the valve. | Do not open the valve.",
        "Ask Miller of Berlin. | Ask Miller of Vienna.",
        "Increase the pressure. | Decrease the pressure.",
      })
  void they_do_not(String one, String other) {
    assertThat(Alike.are(one, other, NEAR)).isFalse();
    assertThat(Alike.are(other, one, NEAR)).isFalse();
  }
}
