package io.vivremotion.inference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Prints what docs/figures.md tells; only when asked: {@code -Dvivremotion.figures=true}. */
@EnabledIfSystemProperty(named = "vivremotion.figures", matches = "true")
class FiguresTest {
  @Test
  void the_nab_series() throws Exception {
    NabRun.main(new String[0]);
  }

  @Test
  void readings_per_second() throws Exception {
    ThroughputRun.main(new String[0]);
  }

  @Test
  void intents_of_clinc150() throws Exception {
    IntentRun.main(new String[] {"20"});
    IntentRun.main(new String[] {"100"});
  }
}
