package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.spool.Tombstone.Cause;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TombstoneSpoolTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

  private final MemorySpool spool = new MemorySpool();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TombstoneSpool tombstones = new TombstoneSpool(spool, meters);

  @Test
  void what_is_kept_is_found_again_after_a_crash() throws Exception {
    Tombstone full = tombstone("history", Cause.FULL, 0, 7);
    Tombstone age = tombstone("inbox", Cause.AGE, 1, 3);
    tombstones.keep(full);
    tombstones.keep(age);
    assertThat(new TombstoneSpool(spool.reopened(), meters).newest(10)).containsExactly(full, age);
    assertThat(tombstones.newest(1)).containsExactly(age);
    assertThat(tombstones.records()).isEqualTo(10);
  }

  @Test
  void those_of_one_spool_and_cause_within_a_minute_become_one() throws Exception {
    for (int second = 0; second < 59; second++) {
      tombstones.keep(tombstone("history", Cause.FULL, second, 10));
    }
    assertThat(spool.pending()).hasSize(1);
    assertThat(tombstones.newest(10))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.records()).isEqualTo(590);
          assertThat(one.labels()).containsEntry("digest", 354L);
          assertThat(one.others()).isEqualTo(236);
          assertThat(one.droppedFrom()).isEqualTo(AT);
          assertThat(one.droppedTo()).isEqualTo(AT.plusSeconds(58));
          assertThat(one.firstStored()).isEqualTo(AT.minusSeconds(100));
        });
    tombstones.keep(tombstone("history", Cause.FULL, 60, 1));
    assertThat(tombstones.newest(10)).hasSize(2);
  }

  @Test
  void of_one_written_twice_around_a_crash_the_later_counts() throws Exception {
    tombstones.keep(tombstone("history", Cause.FULL, 0, 10));
    MemorySpool crashed = spool.reopened();
    new TombstoneSpool(crashed, meters).keep(tombstone("history", Cause.FULL, 0, 25));
    assertThat(new TombstoneSpool(crashed, meters).newest(10))
        .extracting(Tombstone::records)
        .containsExactly(25L);
  }

  @Test
  void one_that_cannot_be_kept_is_said_to_be() {
    spool.refuse(Spool.Refusal.STORAGE);
    assertThatThrownBy(() -> tombstones.keep(tombstone("history", Cause.FULL, 0, 10)))
        .isInstanceOf(IOException.class);
    assertThat(tombstones.records()).isZero();
  }

  private static Tombstone tombstone(String of, Cause cause, long second, long records) {
    long known = records * 6 / 10;
    Instant dropped = AT.plusSeconds(second);
    return new Tombstone(
        of,
        cause,
        dropped,
        dropped,
        records,
        dropped.minusSeconds(100),
        dropped.minusSeconds(50),
        Map.of("digest", known),
        records - known);
  }
}
