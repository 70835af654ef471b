package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Power cuts that drop, reorder and tear what H2 had not forced. H2 itself does not promise to
 * survive that; the store does, by its backups. Replay with {@code -Dstate.cut.seed=N}, more with
 * {@code -Dstate.cuts=N}.
 */
final class StatePowerCutTest {
  private static final int CUTS = Integer.getInteger("state.cuts", 200);
  private static final Duration WITHIN = CUTS > 200 ? Duration.ofHours(1) : Duration.ofSeconds(15);
  private static final int BATCHES = 30;

  private final StateModel model = new StateModel(100);
  private final List<String> contents = model.contents(BATCHES);
  private final Logger log = (Logger) LoggerFactory.getLogger("io.vivremotion.state");

  @TempDir Path otherwise;
  private Path folder;
  private int whole;
  private int missing;
  private int restored;

  @BeforeEach
  void quiet() throws IOException {
    folder = States.fastFolder(otherwise);
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void loud() throws IOException {
    log.setLevel(null);
    StateFiles.delete(folder);
  }

  @Test
  void after_a_power_cut_it_starts_with_what_was_once_committed() throws Exception {
    long seed = Long.getLong("state.cut.seed", new Random().nextLong());
    long until = System.nanoTime() + WITHIN.toNanos();
    int cuts = 0;
    while (cuts < CUTS && System.nanoTime() < until) {
      oneCut(new Random(seed + cuts), "cut " + cuts + " of -Dstate.cut.seed=" + seed);
      cuts++;
    }
    System.out.printf(
        "state.cut.seed=%d: %d cuts: %d with all that was forced, %d gone back by commits,"
            + " %d restored from a backup%n",
        seed, cuts, whole, missing, restored);
    assertThat(cuts).isGreaterThanOrEqualTo(10);
  }

  private void oneCut(Random random, String name) throws Exception {
    Path before = folder.resolve("before");
    StateFiles.delete(before);
    int told = writeUntilCut(before, random);
    Path after = folder.resolve("after");
    StateFiles.delete(after);
    StateDamageTest.copy(before, after);
    Files.write(after.resolve("state.mv.db"), cut.onDisk(random));

    EmbeddedDatabase database = database("file:", after);
    String said = database.open();
    int batches = contents.indexOf(StateModel.content(database));
    database.close();
    assertThat(batches).as("a state that was committed, %s: %s", name, said).isNotNegative();
    if (!said.isEmpty()) {
      restored++;
    } else if (batches >= told) {
      whole++;
    } else {
      missing++;
    }
    assertThat(batches)
        .as("not older than the newest backup, %s: %s", name, said)
        .isGreaterThanOrEqualTo(told - 7);
  }

  private PowerCut.Supply cut = PowerCut.install(Long.MAX_VALUE);

  /** Power comes on when the database has been made, and is backed up after every seventh write. */
  private int writeUntilCut(Path directory, Random random) throws Exception {
    Path made = folder.resolve("made");
    if (!Files.exists(made)) {
      EmbeddedDatabase first = database("file:", made);
      first.open();
      first.close();
    }
    StateDamageTest.copy(made, directory);
    cut = PowerCut.install(1 + random.nextInt(BATCHES * 5));
    EmbeddedDatabase database = database("cut:", directory);
    int told = 0;
    try {
      database.open();
      while (told < BATCHES && !cut.isOff()) {
        database.write(model.batch(told + 1));
        told++;
        database.upkeep();
      }
    } catch (SQLException e) {
      assertThat(cut.isOff()).as("nothing else fails: %s", e).isTrue();
    }
    database.abandon();
    return told;
  }

  private static EmbeddedDatabase database(String scheme, Path directory) {
    States states = new States(directory);
    return new EmbeddedDatabase(
        new EmbeddedDatabase.Config(scheme, "here", Duration.ofDays(1), 7, 2, 64 << 20),
        directory,
        states.clock,
        new StateMeters(states.meters));
  }
}
