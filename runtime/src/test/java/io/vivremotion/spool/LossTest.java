package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.spool.SpoolConfig.Policy;
import io.vivremotion.spool.Tombstone.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes before its time, and what is told of it. A record here: series, colon, text. */
class LossTest {
  private final Stepped stepped = new Stepped(5);
  private final KeptTombstones kept = new KeptTombstones();
  private final Appended appended = new Appended();

  @BeforeEach
  void listen() {
    stepped.tombstones = kept;
    stepped.describer =
        bytes -> {
          String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
          String series = text.substring(0, text.indexOf(':'));
          return new Describer.Description("of " + series, series, series);
        };
  }

  @Test
  void the_oldest_that_make_room_leave_tombstones_which_tell_how_many_of_what_and_when()
      throws Exception {
    stepped.config = Stepped.config(6, Policy.DROP_OLDEST);
    FileSpool spool = stepped.open();
    Instant began = stepped.now;
    append(spool, 400, 3);
    long evicted = spool.stats().evicted();
    assertThat(evicted).isPositive();
    assertThat(kept.records(Cause.FULL)).isEqualTo(evicted).isEqualTo(kept.records());
    Tombstone first = kept.all.getFirst();
    assertThat(first.spool()).isEqualTo("simulated");
    assertThat(first.firstStored()).isEqualTo(began.plusMillis(1_000));
    assertThat(first.lastStored()).isAfter(began);
    assertThat(first.labels()).containsOnlyKeys("of 0", "of 1", "of 2");
    assertThat(first.labels().values().stream().mapToLong(n -> n).sum()).isEqualTo(first.records());
  }

  @Test
  void without_a_tombstone_nothing_is_lost() throws Exception {
    stepped.config = Stepped.config(6, Policy.DROP_OLDEST);
    FileSpool spool = stepped.open();
    kept.failing = true;
    append(spool, 400, 3);
    int stored = appended.sequences().size();
    assertThat(appended.refusals()).as("in the end nothing can be deleted").isNotEmpty();
    stepped.storage = stepped.storage.afterPowerCut();
    assertThat(Read.all(stepped.open())).hasSize(stored);
  }

  @Test
  void once_tombstones_can_be_kept_again_room_is_made_again() throws Exception {
    stepped.config = Stepped.config(6, Policy.DROP_OLDEST);
    FileSpool spool = stepped.open();
    kept.failing = true;
    append(spool, 400, 3);
    kept.failing = false;
    int refused = appended.refusals().size();
    stepped.now = stepped.now.plusSeconds(2);
    stepped.settle(spool);
    append(spool, 50, 3);
    assertThat(appended.refusals()).hasSize(refused);
    assertThat(kept.records()).isEqualTo(spool.stats().evicted());
  }

  @Test
  void thinned_out_each_series_keeps_its_first_and_last_and_every_second_between()
      throws Exception {
    stepped.config = Stepped.config(12, Policy.THIN_OUT);
    FileSpool spool = stepped.open();
    append(spool, 1_000, 4);
    assertThat(appended.refusals()).isEmpty();
    assertThat(kept.records(Cause.THINNED)).isPositive();
    assertThat(kept.records(Cause.FULL)).as("thinning came in time").isZero();
    assertThat(kept.records()).isEqualTo(spool.stats().evicted());
    List<Integer> left = new ArrayList<>();
    for (Spool.Stored each : Read.all(spool)) {
      left.add((int) each.sequence() - 1);
    }
    assertThat(left).hasSize((int) (1_000 - spool.stats().evicted()));
    assertThat(left).as("the first of each series").startsWith(0, 1, 2, 3);
    assertThat(left).as("the newest are whole").endsWith(994, 995, 996, 997, 998, 999);
    assertThat(spool.stats().diskBytes()).isLessThanOrEqualTo(12 * Stepped.SEGMENT);
    Map<Integer, Long> bySeries =
        left.stream()
            .collect(Collectors.groupingBy(i -> i % 4, TreeMap::new, Collectors.counting()));
    assertThat(bySeries.values()).allMatch(count -> Math.abs(count - left.size() / 4) <= 2);
  }

  @Test
  void what_belongs_to_no_series_is_dropped_from_the_oldest_on() throws Exception {
    stepped.describer = Describer.NONE;
    stepped.config = Stepped.config(12, Policy.THIN_OUT);
    FileSpool spool = stepped.open();
    append(spool, 600, 4);
    assertThat(appended.refusals()).isEmpty();
    assertThat(kept.records(Cause.FULL)).isEqualTo(spool.stats().evicted()).isPositive();
  }

  @Test
  void of_records_with_one_key_the_newest_supersedes_the_others() throws Exception {
    stepped.config = Stepped.config(12, Policy.SUPERSEDE);
    FileSpool spool = stepped.open();
    append(spool, 1_000, 7);
    assertThat(appended.refusals()).isEmpty();
    assertThat(kept.records(Cause.SUPERSEDED)).isPositive();
    assertThat(kept.records(Cause.FULL)).isZero();
    List<Long> left = Read.all(spool).stream().map(Spool.Stored::sequence).toList();
    assertThat(left).endsWith(994L, 995L, 996L, 997L, 998L, 999L, 1_000L);
    assertThat(left.size() + kept.records()).isEqualTo(1_000);
  }

  @Test
  void what_is_too_old_goes_when_its_tombstone_is_on_disk() throws Exception {
    stepped.config = Stepped.config(64, Policy.REFUSE).withMaxAge(Duration.ofMinutes(1));
    FileSpool spool = stepped.open();
    append(spool, 50, 2);
    stepped.now = stepped.now.plusSeconds(90);
    kept.failing = true;
    assertThat(Read.all(spool)).as("not handed out any more").isEmpty();
    stepped.settle(spool);
    assertThat(spool.stats().pendingRecords()).isEqualTo(50);
    kept.failing = false;
    stepped.now = stepped.now.plusSeconds(2);
    stepped.settle(spool);
    assertThat(spool.stats().pendingRecords()).isZero();
    assertThat(kept.records(Cause.AGE)).isEqualTo(50);
    assertThat(kept.records()).as("each once, though read and looked for").isEqualTo(50);
  }

  @Test
  void no_jump_of_the_clock_makes_what_is_young_too_old() throws Exception {
    stepped.config = Stepped.config(64, Policy.REFUSE).withMaxAge(Duration.ofMinutes(10));
    FileSpool spool = stepped.open();
    append(spool, 20, 2);
    for (int days : new int[] {3_000, -3_000, -20_000, 20_000}) {
      stepped.jump(Duration.ofDays(days));
      append(spool, 20, 2);
    }
    assertThat(Read.all(spool)).hasSize(100);
    stepped.storage = stepped.storage.afterPowerCut();
    stepped.jump(Duration.ofDays(3_650));
    spool = stepped.open();
    stepped.settle(spool);
    assertThat(Read.all(spool)).hasSize(100);
    stepped.now = stepped.now.plus(Duration.ofMinutes(11));
    stepped.settle(spool);
    stepped.settle(spool);
    assertThat(spool.stats().pendingRecords()).as("in the end they do go").isZero();
    assertThat(kept.records(Cause.AGE)).isEqualTo(100);
  }

  @Test
  void a_record_given_up_leaves_a_tombstone() throws Exception {
    FileSpool spool = stepped.open();
    append(spool, 3, 1);
    spool.drop(2, Cause.UNREADABLE, "escalation");
    stepped.now = stepped.now.plusSeconds(2);
    stepped.settle(spool);
    stepped.settle(spool);
    assertThat(Read.all(spool)).extracting(Spool.Stored::sequence).containsExactly(1L, 3L);
    assertThat(kept.all).hasSize(1);
    assertThat(kept.all.getFirst().labels()).isEqualTo(Map.of("escalation", 1L));
  }

  @Test
  void acknowledged_before_its_tombstone_is_kept_a_record_given_up_is_not_lost() throws Exception {
    FileSpool spool = giveUpTwoOfThree();
    spool.acknowledge(2, 2);
    stepped.settle(spool);
    assertThat(kept.all).hasSize(1);
    assertThat(kept.all.getFirst().labels()).isEqualTo(Map.of("escalation", 1L));
    assertThat(spool.stats().evicted()).isEqualTo(1);
    assertThat(spool.stats().acknowledged()).isEqualTo(1);
  }

  @Test
  void acknowledged_while_its_tombstone_is_written_it_counts_as_the_tombstone_says()
      throws Exception {
    FileSpool spool = giveUpTwoOfThree();
    kept.meanwhile = () -> spool.acknowledge(2, 2);
    stepped.settle(spool);
    assertThat(kept.records()).isEqualTo(2).isEqualTo(spool.stats().evicted());
    assertThat(spool.stats().acknowledged()).isZero();
    assertThat(spool.stats().pendingRecords()).isEqualTo(1);
  }

  @Test
  void acknowledged_while_its_tombstone_fails_it_is_in_none() throws Exception {
    FileSpool spool = giveUpTwoOfThree();
    kept.meanwhile = () -> spool.acknowledge(2, 2);
    kept.failing = true;
    stepped.settle(spool);
    kept.failing = false;
    stepped.now = stepped.now.plusSeconds(2);
    stepped.settle(spool);
    assertThat(kept.records()).isEqualTo(1).isEqualTo(spool.stats().evicted());
    assertThat(spool.stats().acknowledged()).isEqualTo(1);
  }

  @Test
  void to_go_for_two_reasons_a_record_is_told_once() throws Exception {
    FileSpool spool = giveUpTwoOfThree();
    spool.drop(2, Cause.UNREADABLE, "escalation");
    stepped.settle(spool);
    assertThat(kept.records()).isEqualTo(2).isEqualTo(spool.stats().evicted());
  }

  /** The second and the third; their tombstone is due. */
  private FileSpool giveUpTwoOfThree() throws IOException {
    FileSpool spool = stepped.open();
    append(spool, 3, 1);
    spool.drop(2, Cause.GIVEN_UP, "escalation");
    spool.drop(3, Cause.GIVEN_UP, "escalation");
    stepped.now = stepped.now.plusSeconds(2);
    return spool;
  }

  @Test
  void no_power_cut_at_whatever_moment_costs_a_record_without_a_tombstone() throws Exception {
    long seed = Long.getLong("spool.seed", System.nanoTime());
    int lost = 0;
    for (int life = 0; life < Integer.getInteger("spool.lives", 300); life++) {
      lost += cutAndCount(seed + life);
    }
    assertThat(lost).as("some were lost, seed " + seed).isPositive();
  }

  /** Returns how many records were lost, all told by tombstones. */
  private int cutAndCount(long seed) throws Exception {
    Stepped life = new Stepped(seed);
    KeptTombstones told = new KeptTombstones();
    life.describer = stepped.describer;
    life.tombstones = told;
    Policy[] policies = {Policy.DROP_OLDEST, Policy.THIN_OUT, Policy.SUPERSEDE};
    life.config = Stepped.config(life.random.nextInt(6, 14), policies[life.random.nextInt(3)]);
    if (life.random.nextBoolean()) {
      life.config = life.config.withMaxAge(Duration.ofSeconds(30));
    }
    FileSpool spool = life.open();
    Appended stored = new Appended();
    life.storage.operationsLeft = life.random.nextInt(50, 3_000);
    try {
      for (int i = 0; i < 1_500; i++) {
        told.failing = life.random.nextInt(4) == 0;
        spool.append(new Text(i % 5 + ":" + "x".repeat(life.random.nextInt(2_000))), stored);
        if (life.random.nextInt(8) == 0) {
          life.now = life.now.plusMillis(life.random.nextInt(2_000));
          life.settle(spool);
        }
      }
    } catch (SimulatedStorage.PowerCut e) {
      // where it happened does not matter
    }
    life.storage = life.storage.afterPowerCut();
    List<Long> missing = new ArrayList<>(stored.sequences());
    told.failing = true;
    missing.removeAll(Read.all(life.open()).stream().map(Spool.Stored::sequence).toList());
    assertThat((long) missing.size())
        .as("lost without a tombstone, -Dspool.seed=" + seed + " -Dspool.lives=1")
        .isLessThanOrEqualTo(told.records());
    return missing.size();
  }

  private void append(FileSpool spool, int records, int series) throws IOException {
    int before = appended.sequences().size() + appended.refusals().size();
    for (int i = before; i < before + records; i++) {
      spool.append(new Text(i % series + ":" + "x".repeat(1_000)), appended);
      if (i % 10 == 9) {
        stepped.now = stepped.now.plusMillis(1_000);
        stepped.settle(spool);
      }
    }
    stepped.settle(spool);
  }
}
