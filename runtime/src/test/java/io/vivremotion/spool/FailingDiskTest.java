package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import io.vivremotion.spool.Spool.Refusal;
import io.vivremotion.spool.SpoolConfig.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailingDiskTest {
  private final Stepped stepped = new Stepped(1);

  @Test
  void no_commit_is_called_back_before_the_force_that_covers_it() throws Exception {
    FileSpool spool = stepped.open();
    List<Integer> forcesSeen = new ArrayList<>();
    for (int group = 0; group < 50; group++) {
      int forces = stepped.storage.forces;
      for (int i = 0; i < 20; i++) {
        spool.append(
            new Text("record"),
            new Spool.Commit() {
              @Override
              public void committed(long sequence) {
                assertThat(stepped.storage.isForced()).isTrue();
                forcesSeen.add(stepped.storage.forces - forces);
              }

              @Override
              public void refused(Refusal refusal) {
                throw new AssertionError(refusal);
              }
            });
      }
      spool.step();
    }
    assertThat(forcesSeen).hasSize(1_000).allMatch(count -> count >= 1);
    assertThat(spool.stats().forces()).as("one force for twenty records").isEqualTo(50);
  }

  @Test
  void a_group_whose_force_fails_is_refused_and_the_next_goes_elsewhere() throws Exception {
    FileSpool spool = stepped.open();
    Appended appended = new Appended();
    spool.append(new Text("before"), appended);
    stepped.settle(spool);

    stepped.storage.faults.forceFails = 1_000;
    spool.append(new Text("lost"), appended);
    stepped.settle(spool);
    assertThat(appended.refusals()).containsExactly(Refusal.STORAGE);
    assertThat(spool.health()).isInstanceOf(Health.Degraded.class);

    stepped.storage.faults.forceFails = 0;
    stepped.now = stepped.now.plusSeconds(1);
    spool.append(new Text("after"), appended);
    stepped.settle(spool);
    assertThat(spool.health()).isEqualTo(Health.UP);
    assertThat(appended.sequences()).as("the failed one is used up").containsExactly(1L, 3L);
    assertThat(Read.all(spool)).extracting(Read::text).containsExactly("before", "after");

    stepped.storage = stepped.storage.afterPowerCut();
    assertThat(Read.all(stepped.open())).extracting(Read::text).contains("before", "after");
  }

  @Test
  void short_writes_are_completed() throws Exception {
    stepped.storage.faults.writeIsShort = 900;
    FileSpool spool = stepped.open();
    append(spool, 100, 500);
    stepped.storage = stepped.storage.afterPowerCut();
    assertThat(Read.all(stepped.open())).hasSize(100);
  }

  @Test
  void what_was_stored_is_read_while_the_disk_is_read_only() throws Exception {
    FileSpool spool = stepped.open();
    append(spool, 300, 500);
    spool.close();
    spool = stepped.open(); // nothing of it is in memory
    stepped.storage.faults.readOnly = true;
    assertThat(Read.all(spool)).hasSize(300);
    Appended appended = new Appended();
    spool.append(new Text("not now"), appended);
    stepped.settle(spool);
    assertThat(appended.refusals()).containsExactly(Refusal.STORAGE);
  }

  @Test
  void a_disk_without_room_refuses_and_recovers_when_room_returns() throws Exception {
    stepped.storage.faults.capacity = 4 * Stepped.SEGMENT;
    FileSpool spool = stepped.open();
    Appended first = append(spool, 200, 1_000);
    assertThat(first.refusals()).isNotEmpty().containsOnly(Refusal.STORAGE);
    int stored = first.sequences().size();
    assertThat(stored).isGreaterThan(60);

    stepped.storage.faults.capacity = Long.MAX_VALUE;
    stepped.now = stepped.now.plusSeconds(1);
    Appended second = append(spool, 50, 1_000);
    assertThat(second.refusals()).isEmpty();
    assertThat(Read.all(spool)).hasSize(stored + 50);
  }

  @Test
  void after_a_failure_no_segment_is_prepared_for_a_while() throws Exception {
    stepped.storage.faults.capacity = 20_000;
    FileSpool spool = stepped.open();
    int[] changes = {-1}; // the first segment is made, and not deleted
    stepped.storage.meanwhile =
        operation -> changes[0] += operation == SimulatedStorage.Operation.NAMES ? 1 : 0;
    for (int i = 0; i < 20; i++) {
      append(spool, 1, 50);
      stepped.now = stepped.now.plusMillis(100);
    }
    assertThat(changes[0]).as("one made, and deleted").isEqualTo(2);
    stepped.now = stepped.now.plusSeconds(5);
    append(spool, 1, 50);
    assertThat(changes[0]).as("tried again").isEqualTo(4);
  }

  @Test
  void a_full_spool_refuses_until_acknowledgements_free_it() throws Exception {
    stepped.config = Stepped.config(6, Policy.REFUSE);
    FileSpool spool = stepped.open();
    Appended first = append(spool, 400, 1_000);
    assertThat(first.refusals()).isNotEmpty().containsOnly(Refusal.FULL);
    assertThat(spool.stats().diskBytes()).isLessThanOrEqualTo(6 * Stepped.SEGMENT);

    spool.acknowledge(1, 100);
    stepped.settle(spool);
    assertThat(append(spool, 50, 1_000).refusals()).isEmpty();
  }

  @Test
  void where_the_policy_says_so_the_oldest_make_room() throws Exception {
    stepped.config = Stepped.config(6, Policy.DROP_OLDEST);
    FileSpool spool = stepped.open();
    Appended appended = append(spool, 400, 1_000);
    assertThat(appended.refusals()).isEmpty();
    Spool.Stats stats = spool.stats();
    assertThat(stats.evicted()).isPositive();
    assertThat(stats.evicted() + stats.pendingRecords()).isEqualTo(400);
    List<Long> left = Read.all(spool).stream().map(Spool.Stored::sequence).toList();
    assertThat(left).hasSize((int) stats.pendingRecords()).startsWith(stats.evicted() + 1);
    assertThat(stats.diskBytes()).isLessThanOrEqualTo(6 * Stepped.SEGMENT);

    stepped.storage = stepped.storage.afterPowerCut();
    assertThat(Read.all(stepped.open())).hasSize(left.size());
  }

  @Test
  void one_old_record_does_not_keep_the_space_of_those_after_it() throws Exception {
    stepped.config = Stepped.config(6, Policy.REFUSE);
    FileSpool spool = stepped.open();
    append(spool, 1, 1_000);
    for (int i = 0; i < 50; i++) {
      Appended appended = append(spool, 20, 1_000);
      assertThat(appended.refusals()).isEmpty();
      spool.acknowledge(2, appended.sequences().getLast());
      stepped.now = stepped.now.plusSeconds(2);
      stepped.settle(spool);
    }
    assertThat(Read.all(spool)).extracting(Spool.Stored::sequence).containsExactly(1L);
    stepped.storage = stepped.storage.afterPowerCut();
    assertThat(Read.all(stepped.open())).extracting(Spool.Stored::sequence).containsExactly(1L);
  }

  @Test
  void records_beyond_their_age_are_evicted_read_or_not() throws Exception {
    stepped.config = Stepped.config(64, Policy.REFUSE).withMaxAge(Duration.ofMinutes(1));
    FileSpool spool = stepped.open();
    append(spool, 10, 100);
    stepped.now = stepped.now.plusSeconds(45);
    append(spool, 10, 100);
    stepped.now = stepped.now.plusSeconds(45);
    assertThat(Read.all(spool)).extracting(Spool.Stored::sequence).startsWith(11L).hasSize(10);
    stepped.settle(spool);
    stepped.settle(spool);
    assertThat(spool.stats().evicted()).isEqualTo(10);
    stepped.now = stepped.now.plusSeconds(45);
    stepped.settle(spool);
    assertThat(spool.stats().pendingRecords()).isZero();
    assertThat(spool.stats().evicted()).isEqualTo(20);
  }

  private Appended append(FileSpool spool, int records, int bytes) {
    Appended appended = new Appended();
    for (int i = 0; i < records; i++) {
      spool.append(new Text("x".repeat(bytes)), appended);
      if (i % 10 == 9) {
        stepped.settle(spool);
      }
    }
    stepped.settle(spool);
    return appended;
  }
}
