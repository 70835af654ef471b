package io.vivremotion.uplink.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must be the same for an answer to do for another question. */
class GuardsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Is 5 bar too much? | Is 6 bar too much? | NUMBERS",
        "Is 5 bar too much? | Is 5 psi too much? | NUMBERS",
        "How far is two km? | How far is 3 km? | NUMBERS",
        "What does error E-101 mean? | What does error E-102 mean? | NUMBERS",
        "How hot was it on Monday? | How hot was it on Tuesday? | NUMBERS",
        "Why does the pump start? | Why doesn't the pump start? | NEGATION",
        "Can I run it without oil? | Can I run it with oil? | NEGATION",
        "What is the max temperature? | What is the min temperature? | OPPOSITES",
        "How do I open the valve? | How do I close the valve? | OPPOSITES",
        "What to do before a restart? | What to do after a restart? | OPPOSITES",
        "How does Siemens do it? | How does Bosch do it? | NAMES",
        "When did the pump stop? | Why did the pump stop? | ASKED",
        "How much oil is in it? | How is oil in it? | ASKED",
        "Can I repair this pump? | Can I repair this pump? | POINTING",
        "Why do Poles dislike Russians? | Why do Russians dislike Poles? | SWAPPED",
      })
  void questions_that_differ_where_it_matters_are_told_apart(
      String one, String other, Guards.Difference difference) {
    assertThat(Guards.difference(Signature.of(one), Signature.of(other))).contains(difference);
    assertThat(Guards.difference(Signature.of(other), Signature.of(one))).contains(difference);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is the pressure of pump 2? | what's the pressure of Pump 2",
        "How do I open the valve? | What is the best way to open a valve?",
        "Is 1,000 rpm too fast? | Is 1000 rpm too fast?",
        "Does Siemens sell valves? | does siemens sell valves?",
        "How warm is it? | What is the temperature?"
      })
  void questions_that_may_mean_the_same_are_not(String one, String other) {
    assertThat(Guards.difference(Signature.of(one), Signature.of(other))).isEmpty();
  }
}
