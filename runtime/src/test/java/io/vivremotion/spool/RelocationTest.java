package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a spool in which nobody settles one record in four. */
class RelocationTest {
  private static final int MOST = 300;
  private static final Text RECORD = new Text("x".repeat(500));

  private final Stepped stepped = new Stepped(9);

  @Test
  void no_more_records_move_than_may_be_remembered() throws Exception {
    stepped.bounds = new Bounds(Unsaved.MOST_RANGES, MOST);
    FileSpool spool = stepped.open();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    spool.bindTo(meters);
    Appended appended = new Appended();
    double most = 0;
    while (appended.refusals().isEmpty()) {
      spool.append(RECORD, appended);
      stepped.now = stepped.now.plusMillis(200);
      stepped.settle(spool);
      long sequence = appended.sequences().getLast();
      if (sequence % 4 != 0) {
        spool.acknowledge(sequence, sequence);
      }
      most = Math.max(most, meters.get("vivremotion.spool.moved").gauge().value());
    }
    assertThat(appended.refusals()).containsOnly(Spool.Refusal.FULL);
    assertThat(most).isBetween(MOST / 2.0, (double) MOST);
    List<Spool.Stored> unsettled = Read.all(spool);
    assertThat(unsettled).hasSize(appended.sequences().size() / 4);

    spool.close();
    FileSpool again = stepped.open();
    assertThat(Read.all(again)).containsExactlyElementsOf(unsettled);
    again.acknowledge(1, unsettled.getLast().sequence());
    stepped.settle(again);
    again.append(RECORD, appended);
    stepped.settle(again);
    assertThat(appended.refusals()).as("there is room again").hasSize(1);
  }
}
