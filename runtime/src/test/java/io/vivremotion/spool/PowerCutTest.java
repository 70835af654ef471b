package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** To replay a failure: {@code -Dspool.seed=} with the seed it names. */
class PowerCutTest {
  private static final int CUTS_EACH = 10;

  @Test
  void ten_thousand_power_cuts_lose_nothing_that_was_told_to_be_stored() throws Exception {
    play(10_000, false);
  }

  @Test
  void nor_do_power_cuts_on_a_disk_that_fails_to_write_and_to_force() throws Exception {
    play(3_000, true);
  }

  private static void play(int cuts, boolean faults) throws Exception {
    long seed = Long.getLong("spool.seed", System.nanoTime());
    System.out.println("spool.seed=" + seed);
    long committed = 0;
    for (int done = 0; done < cuts; seed++) {
      try {
        History history = new History(seed, faults);
        for (int i = 0; i < CUTS_EACH; i++) {
          history.liveOn();
        }
        done += history.cuts;
        committed += history.committed;
      } catch (Exception | AssertionError e) {
        throw new AssertionError("replay with -Dspool.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
    System.out.println("power cuts survived: " + cuts + ", records committed: " + committed);
    assertThat(committed).isGreaterThan(cuts);
  }
}
