package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To replay a failure: {@code -Dspool.seed=} with the seed it prints. */
class ForcedBeforeToldTest {
  private static final int RECORDS = 4_000;

  private final SplittableRandom random;
  private final Queue<Runnable> upkeep = new ArrayDeque<>();
  private final List<String> early = new ArrayList<>();
  private int told;
  private int refused;
  private int answers;

  ForcedBeforeToldTest() {
    long seed = Long.getLong("spool.seed", System.nanoTime());
    System.out.println("spool.seed=" + seed);
    random = new SplittableRandom(seed);
  }

  @Test
  void on_a_real_disk_a_record_s_bytes_are_forced_when_its_sender_is_told(@TempDir Path directory)
      throws Exception {
    WitnessedStorage storage = new WitnessedStorage(new DiskStorage(directory));
    play(storage, InstantSource.system());
    assertThat(refused).isZero();
    assertThat(told).isEqualTo(RECORDS);
  }

  @Test
  void so_on_a_disk_that_writes_short_and_fails_to_force() throws Exception {
    SimulatedStorage bad = new SimulatedStorage(random);
    bad.faults.forceFails = 100;
    bad.faults.writeFails = 20;
    bad.faults.writeIsShort = 300;
    java.time.Instant[] now = {java.time.Instant.parse("2026-01-01T00:00:00Z")};
    bad.meanwhile = _ -> now[0] = now[0].plus(Duration.ofMillis(20));
    // Time passes without I/O as well: a spool that lets a failed disk alone must come back to it.
    play(new WitnessedStorage(bad), () -> now[0] = now[0].plus(Duration.ofMillis(5)));
    assertThat(told).isPositive();
    assertThat(refused).isPositive();
  }

  private void play(WitnessedStorage storage, InstantSource clock) throws Exception {
    FileSpool spool =
        FileSpool.open(
            SpoolConfig.DEFAULT.sized(1 << 18, 1 << 24),
            new FileSpool.Means(storage, FileSpool.Surroundings.of(clock), random, upkeep::add));
    int group = 0;
    for (int i = 0; i < RECORDS; i++) {
      String text = "<" + i + ":" + "x".repeat(random.nextInt(200)) + ">";
      spool.append(new Text(text), new Witness(storage, text));
      if (--group < 0) {
        group = random.nextInt(30);
        int before = storage.forces();
        int toldBefore = told;
        spool.step();
        boolean forced = storage.forces() > before;
        assertThat(told == toldBefore || forced).as("told %s without a force", told).isTrue();
        while (random.nextBoolean() && !upkeep.isEmpty()) {
          upkeep.remove().run();
        }
      }
    }
    spool.close();
    assertThat(answers).isEqualTo(RECORDS);
    assertThat(early).as("told before a force of their bytes returned").isEmpty();
  }

  private final class Witness implements Spool.Commit {
    private final WitnessedStorage storage;
    private final String text;

    Witness(WitnessedStorage storage, String text) {
      this.storage = storage;
      this.text = text;
    }

    @Override
    public void committed(long sequence) {
      answers++;
      told++;
      if (!storage.isForced(text)) {
        early.add(text);
      }
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      answers++;
      refused++;
    }
  }
}
