package io.vivremotion.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.spool.SpoolConfig.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real threads on a real disk, the spool encrypted, full and closed amid its work, three times
 * each. {@code -Dspool.seed=} takes the seed it prints: the same sizes and choices, other
 * interleavings.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SpoolCrowdTest {
  private static final int LIVES = Integer.getInteger("spool.lives", 3);
  private static final long SEGMENT = 32L << 10;

  private static final SpoolKeys KEYS =
      SpoolKeys.of(
          List.of("of thirty-two bytes, for the test".substring(0, 32).getBytes(US_ASCII)));

  @TempDir Path directory;

  private final KeptTombstones kept = new KeptTombstones();

  /** What is there, by the books: sequence to id. */
  private final Map<Long, Long> pending = new TreeMap<>();

  private long highest;

  @ParameterizedTest
  @EnumSource
  void what_a_crowd_is_told_holds_after_each_close(Policy policy) throws Exception {
    long seed = Long.getLong("spool.seed", System.nanoTime());
    System.out.println("spool.seed=" + seed + " policy=" + policy);
    SplittableRandom random = new SplittableRandom(seed);
    SpoolConfig config =
        SpoolConfig.DEFAULT
            .named("crowd")
            .sized(SEGMENT, 7 * SEGMENT)
            .withPolicy(policy)
            .withReserve(0.1)
            .withMaxWaitingBytes(1 << 18);
    for (int life = 0; life < LIVES; life++) {
      kept.all.clear();
      FileSpool spool = open(config);
      Spool.Stats opened = spool.stats(); // a full one makes room from the first moment on
      assertThat(opened.pendingRecords() + opened.evicted()).isEqualTo(pending.size());
      Crowd crowd = new Crowd(spool, life, random, policy != Policy.REFUSE);
      crowd.play();
      assertThat(crowd.failures).isEmpty();
      mustAddUp(crowd, spool);
      mustBeFoundAgain(crowd, spool, config.withPolicy(Policy.REFUSE)); // lets nothing go
    }
  }

  private FileSpool open(SpoolConfig config) throws IOException {
    InstantSource clock = InstantSource.system();
    return FileSpool.open(
        directory,
        config,
        new FileSpool.Surroundings(
            clock, System::nanoTime, Numbered::describe, kept, KEYS, DiskSpace.Room.AMPLE));
  }

  private void mustAddUp(Crowd crowd, FileSpool spool) {
    assertThat(crowd.allAnswered()).as("each answered, once").isTrue();
    assertThat(crowd.sequences).isSorted().doesNotHaveDuplicates();
    crowd.mustKeepTheOrderOfEachProducer();
    if (!crowd.sequences.isEmpty()) {
      assertThat(crowd.sequences.getFirst()).isGreaterThan(highest);
      highest = crowd.sequences.getLast();
    }
    pending.putAll(crowd.idBySequence);
    crowd.readBySequence.forEach((sequence, id) ->
        assertThat(id).as("read as %s", sequence).isEqualTo(pending.get(sequence)));
    Spool.Stats stats = spool.stats();
    assertThat(stats.lost()).isZero();
    assertThat(stats.pendingRecords() + stats.acknowledged() + stats.evicted())
        .isEqualTo(pending.size());
    assertThat(kept.records()).as("told").isEqualTo(stats.evicted());
  }

  /** What was acknowledged is gone, and of the rest as many as have been told. */
  private void mustBeFoundAgain(Crowd crowd, FileSpool closed, SpoolConfig config)
      throws Exception {
    Map<Long, Long> found = new TreeMap<>();
    try (FileSpool spool = open(config)) {
      for (Spool.Stored each : Read.all(spool)) {
        found.put(each.sequence(), Numbered.read(each.bytes()));
      }
    }
    assertThat(pending).containsAllEntriesOf(found);
    Set<Long> acknowledged = new HashSet<>(pending.keySet());
    acknowledged.removeIf(sequence -> !crowd.acknowledgedAtAll.contains(sequence));
    boolean settled = closed.isSettled();
    if (settled) {
      assertThat(found.keySet()).noneMatch(acknowledged::contains);
    } else { // what was let go, or acknowledged, after the last group: told, and there again
      acknowledged.removeAll(found.keySet());
    }
    Set<Long> missing = new HashSet<>(pending.keySet());
    missing.removeAll(found.keySet());
    missing.removeAll(acknowledged);
    Spool.Stats stats = closed.stats();
    long departed = stats.acknowledged() + stats.evicted();
    assertThat((long) missing.size() + acknowledged.size())
        .as("gone, of acknowledged %s and evicted %s", stats.acknowledged(), stats.evicted())
        .isBetween(settled ? departed : 0, departed);
    pending.keySet().retainAll(found.keySet());
  }
}
