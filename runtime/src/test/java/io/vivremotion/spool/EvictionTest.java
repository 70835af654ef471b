package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.spool.SpoolConfig.Policy;
import io.vivremotion.spool.Tombstone.Cause;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader has records in hand when they are evicted, and settles them after that. */
class EvictionTest {
  private final Stepped stepped = new Stepped(5);
  private final KeptTombstones kept = new KeptTombstones();
  private FileSpool spool;

  /** The sequences from 1 on that are evicted, and have no tombstone. */
  private long evicted;

  @BeforeEach
  void evict() throws IOException {
    stepped.tombstones = kept;
    stepped.config = Stepped.config(6, Policy.DROP_OLDEST);
    spool = stepped.open();
    kept.failing = true;
    while (spool.stats().evicted() == 0) {
      spool.append(new Text("x".repeat(1_000)), new Appended());
      stepped.settle(spool);
    }
    evicted = spool.stats().evicted();
    assertThat(evicted).isGreaterThan(10);
  }

  @Test
  void what_is_acknowledged_before_its_tombstone_is_kept_is_not_lost() {
    spool.acknowledge(1, evicted - 4);
    assertThat(spool.stats().acknowledged()).isEqualTo(evicted - 4);
    assertThat(spool.stats().evicted()).isEqualTo(4);
    retry(false);
    assertThat(kept.records(Cause.FULL)).isEqualTo(4).isEqualTo(spool.stats().evicted());
  }

  @Test
  void where_all_is_acknowledged_there_is_no_tombstone() {
    spool.acknowledge(1, evicted);
    retry(false);
    assertThat(kept.all).isEmpty();
    assertThat(spool.stats().evicted()).isZero();
  }

  @Test
  void what_was_acknowledged_does_not_come_back_with_the_rest() throws Exception {
    spool.acknowledge(1, 3);
    spool.acknowledge(5, 5);
    stepped.settle(spool);
    stepped.storage = stepped.storage.afterPowerCut();
    spool = stepped.open();
    assertThat(Read.all(spool))
        .extracting(Spool.Stored::sequence)
        .startsWith(4L, 6L, 7L)
        .doesNotHaveDuplicates();
  }

  @Test
  void what_is_acknowledged_while_its_segment_is_read_once_more_is_not_lost() {
    stepped.storage.meanwhile =
        operation -> {
          if (operation == SimulatedStorage.Operation.READ) {
            spool.acknowledge(2, 5);
          }
        };
    retry(false);
    assertThat(kept.records(Cause.FULL)).isEqualTo(evicted - 4);
    assertThat(spool.stats().acknowledged()).isEqualTo(4);
  }

  @Test
  void nor_is_it_where_it_is_acknowledged_again_and_again_meanwhile() {
    long[] next = {1};
    stepped.storage.meanwhile =
        operation -> {
          if (operation == SimulatedStorage.Operation.READ) {
            spool.acknowledge(next[0], next[0]);
            next[0]++;
          }
        };
    retry(false);
    assertThat(kept.records(Cause.FULL) + spool.stats().acknowledged()).isEqualTo(evicted);
    assertThat(spool.stats().evicted()).isEqualTo(kept.records(Cause.FULL));
  }

  @Test
  void told_as_lost_and_acknowledged_after_that_it_does_not_come_back() throws Exception {
    stepped.storage.faults.deleteFails = 1_000;
    retry(false);
    assertThat(kept.records(Cause.FULL)).isEqualTo(evicted);
    spool.acknowledge(2, 4);
    assertThat(spool.stats().acknowledged()).as("told already").isZero();
    assertThat(spool.stats().evicted()).isEqualTo(evicted);
    stepped.settle(spool);
    stepped.storage.faults.clear();
    stepped.storage = stepped.storage.afterPowerCut();
    spool = stepped.open();
    assertThat(Read.all(spool)).extracting(Spool.Stored::sequence).startsWith(1L, 5L);
  }

  @Test
  void acknowledged_while_its_tombstone_fails_it_is_in_none_that_follows() {
    kept.meanwhile = () -> spool.acknowledge(1, 6);
    retry(true);
    assertThat(spool.stats().acknowledged()).isEqualTo(6);
    kept.meanwhile = () -> {};
    retry(false);
    assertThat(kept.records(Cause.FULL)).isEqualTo(evicted - 6).isEqualTo(spool.stats().evicted());
  }

  @Test
  void given_up_before_its_tombstone_is_kept_it_is_told_once() {
    spool.drop(3, Cause.GIVEN_UP, "of no use");
    retry(false);
    assertThat(kept.records(Cause.GIVEN_UP) + kept.records(Cause.FULL)).isEqualTo(evicted);
    assertThat(spool.stats().evicted()).isEqualTo(evicted);
  }

  /** What could not be told is tried again about every second. */
  private void retry(boolean failing) {
    kept.failing = failing;
    stepped.now = stepped.now.plusSeconds(2);
    stepped.settle(spool);
    stepped.settle(spool);
  }
}
