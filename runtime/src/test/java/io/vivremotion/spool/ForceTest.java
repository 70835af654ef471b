package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.insight.Health;
import io.vivremotion.spool.Spool.Refusal;
import io.vivremotion.spool.SpoolConfig.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often is forced, what it costs, and what happens when it fails or takes long. */
class ForceTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void with_an_interval_forces_are_no_more_frequent_and_each_record_is_told_after_its_force(
      int millis) throws Exception {
    Duration interval = Duration.ofMillis(millis);
    SpoolConfig config =
        SpoolConfig.DEFAULT.named("paced").sized(1 << 20, 64 << 20).withMinSyncInterval(interval);
    List<Long> latencies = new ArrayList<>();
    try (FileSpool spool =
        FileSpool.open(
            directory,
            config,
            new FileSpool.Surroundings(
                InstantSource.system(),
                System::nanoTime,
                Describer.NONE,
                Tombstones.UNHEARD,
                SpoolKeys.NONE,
                DiskSpace.Room.AMPLE))) {
      long began = System.nanoTime();
      for (int i = 0; i < 40; i++) {
        long offered = System.nanoTime();
        Appended appended = new Appended();
        spool.append(new Text("record " + i), appended);
        appended.awaitAll(1);
        latencies.add((System.nanoTime() - offered) / 1_000);
        assertThat(appended.refusals()).isEmpty();
      }
      long elapsed = System.nanoTime() - began;
      long most = millis == 0 ? 40 : elapsed / interval.toNanos() + 2;
      assertThat(spool.stats().forces()).isLessThanOrEqualTo(most);
    }
    Collections.sort(latencies);
    System.out.printf(
        "min_sync_interval=%dms latency_us p50=%d p90=%d max=%d%n",
        millis, latencies.get(20), latencies.get(36), latencies.getLast());
  }

  @Test
  void what_a_failed_group_held_is_given_to_no_reader_and_health_tells_until_a_force_succeeds()
      throws Exception {
    Stepped stepped = new Stepped(11);
    FileSpool spool = stepped.open();
    Appended told = new Appended();
    for (int round = 0; round < 30; round++) {
      boolean fails = round % 3 == 1;
      stepped.storage.faults.forceFails = fails ? 1_000 : 0;
      spool.append(new Text("group " + round), told);
      stepped.settle(spool);
      if (fails) {
        assertThat(spool.health()).isInstanceOf(Health.Degraded.class);
      } else {
        assertThat(spool.health()).isEqualTo(Health.UP);
      }
      assertThat(Read.all(spool)).extracting(Spool.Stored::sequence).isEqualTo(told.sequences());
      stepped.now = stepped.now.plusSeconds(1);
    }
    assertThat(told.refusals()).hasSize(10).containsOnly(Refusal.STORAGE);
  }

  @Test
  void while_the_disk_stalls_what_waits_is_bounded_and_refused_as_backlog() throws Exception {
    Stepped stepped = new Stepped(12);
    stepped.config = Stepped.config(64, Policy.REFUSE).withMaxWaitingBytes(1 << 16);
    FileSpool spool = stepped.open(); // nobody steps: the force under way never ends
    Appended appended = new Appended();
    for (int i = 0; i < 10_000; i++) {
      spool.append(new Text("x".repeat(100)), appended);
    }
    int waiting = 10_000 - appended.refusals().size();
    assertThat(waiting * 124).isLessThanOrEqualTo(1 << 16);
    assertThat(appended.refusals()).containsOnly(Refusal.BACKLOG);
    stepped.settle(spool);
    assertThat(appended.sequences()).hasSize(waiting);
  }

  @Test
  void forces_bytes_refusals_and_losses_can_be_seen() throws Exception {
    Stepped stepped = new Stepped(13);
    stepped.config = Stepped.config(6, Policy.DROP_OLDEST);
    FileSpool spool = stepped.open();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    spool.bindTo(meters);
    long before = stepped.storage.writtenBytes;
    Appended appended = new Appended();
    spool.append(new Text("x".repeat(100_000)), appended);
    for (int i = 0; i < 300; i++) {
      spool.append(new Text("x".repeat(1_000)), appended);
      stepped.settle(spool);
    }
    assertThat(meters.get("vivremotion.spool.force").timer().count())
        .isEqualTo(spool.stats().forces());
    assertThat(meters.get("vivremotion.spool.payload").functionCounter().count())
        .isEqualTo(300_000);
    assertThat(meters.get("vivremotion.spool.written").functionCounter().count())
        .as("all that the storage was handed, indexes and unused segments included")
        .isEqualTo((double) (stepped.storage.writtenBytes - before))
        .isBetween(600_000.0, 900_000.0);
    assertThat(
            meters
                .get("vivremotion.spool.refused")
                .tag("reason", "too_large")
                .functionCounter()
                .count())
        .isEqualTo(1);
    assertThat(
            meters.get("vivremotion.spool.evicted").tag("cause", "full").functionCounter().count())
        .isEqualTo((double) spool.stats().evicted())
        .isPositive();
  }
}
