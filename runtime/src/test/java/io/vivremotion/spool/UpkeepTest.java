package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final int RECORDS = 200;

  @Test
  void behind_a_task_that_stalls_no_further_ones_gather_as_time_passes() throws Exception {
    Stepped stepped = new Stepped(5);
    FileSpool spool = stepped.open();
    for (int i = 0; i < RECORDS; i++) {
      spool.append(new Text("x".repeat(900)), new Appended());
      stepped.settle(spool);
    }
    try (Spool.Reader reader = spool.reader()) {
      List<Spool.Stored> all = reader.poll(RECORDS, 1 << 20, Duration.ZERO);
      spool.acknowledge(all.getFirst().sequence(), all.getLast().sequence());
    }
    int waiting = passes(stepped, spool);
    assertThat(stepped.upkeep).as("deleting, shedding").isNotEmpty();
    long before = spool.stats().diskBytes();
    assertThat(passes(stepped, spool)).isEqualTo(waiting);

    stepped.settle(spool);
    assertThat(spool.stats().diskBytes()).as("deleted").isLessThan(before);
  }

  /** Ten seconds, in which the upkeep does nothing; returns how many tasks wait. */
  private static int passes(Stepped stepped, FileSpool spool) throws Exception {
    for (int i = 0; i < 10; i++) {
      stepped.now = stepped.now.plusSeconds(1);
      spool.step();
    }
    return stepped.upkeep.size();
  }
}
