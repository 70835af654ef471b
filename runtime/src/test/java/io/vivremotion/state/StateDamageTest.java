package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Whatever happens to the files: it starts, and what it holds then was once committed. Replay with
 * {@code -Dstate.damage.seed=N}, more with {@code -Dstate.damage.cases=N}.
 */
final class StateDamageTest {
  private static final int BATCHES = 12;
  private static final int CASES = Integer.getInteger("state.damage.cases", 1_000);
  private static final Duration WITHIN =
      CASES > 1_000 ? Duration.ofHours(1) : Duration.ofSeconds(25);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final List<String> NOT_THE_WITNESS =
      List.of("backup-0000000002.state", "backup-0000000003.state", "state.mv.db");

  private final StateModel model = new StateModel(300);
  private final List<String> contents = model.contents(BATCHES + 1);
  private final Logger log = (Logger) LoggerFactory.getLogger("io.vivremotion.state");

  @TempDir Path otherwise;
  private Path folder;

  /** As many batches as the two backups hold, the older one first. */
  private final List<Integer> inBackups = new ArrayList<>();

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

  /** What the cases came to. */
  private static final class Tally {
    int untouched;
    int wentBack;
    int wentBackUnnoticed;
    int restored;
    int anew;
    int foundLater;
    int wentBackLater;
    int hung;

    @Override
    public String toString() {
      return "%d as it was, %d gone back by commits, %d so with a damaged witness, %d restored, %d begun anew, %d found at the next opening, %d gone back then, %d hung"
          .formatted(
              untouched,
              wentBack,
              wentBackUnnoticed,
              restored,
              anew,
              foundLater,
              wentBackLater,
              hung);
    }
  }

  @Test
  void damaged_files_give_back_what_was_once_committed() throws Exception {
    long seed = Long.getLong("state.damage.seed", new Random().nextLong());
    Path stopped = prepared();
    Tally tally = new Tally();
    long until = System.nanoTime() + WITHIN.toNanos();
    int cases = 0;
    while (cases < CASES && System.nanoTime() < until) {
      long ofCase = seed + cases;
      String name = "case " + cases + " of -Dstate.damage.seed=" + seed;
      ended(name, () -> oneCase(stopped, ofCase, name, tally));
      cases++;
    }
    System.out.println("state.damage.seed=" + seed + ": " + cases + " cases: " + tally);
    assertThat(cases).isGreaterThanOrEqualTo(30);
  }

  /** What hangs in H2 is left behind long before; else tells where it hangs. */
  private static void ended(String name, Runnable oneCase) throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                oneCase.run();
                end.complete(null);
              } catch (Throwable e) { // told by the test's own thread
                end.completeExceptionally(e);
              }
            });
    try {
      end.get(5, TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      AssertionError hangs = new AssertionError(name + " does not end");
      hangs.setStackTrace(thread.getStackTrace());
      throw hangs;
    }
  }

  private Path prepared() throws Exception {
    Path directory = folder.resolve("stopped");
    States states = new States(directory);
    EmbeddedDatabase database = states.database();
    database.open();
    for (int number = 1; number <= BATCHES; number++) {
      database.write(model.batch(number));
      if (number % 4 == 1) {
        states.clock.advance(Duration.ofDays(2));
        inBackups.add(number);
      }
      assertThat(database.upkeep()).isEmpty();
      assertThat(StateModel.content(database)).isEqualTo(contents.get(number));
    }
    while (inBackups.size() > 2) {
      inBackups.removeFirst();
    }
    Path killed = folder.resolve("killed");
    copy(directory, killed);
    database.close();
    return directory;
  }

  private void oneCase(Path stopped, long seed, String name, Tally tally) {
    Random random = new Random(seed);
    Path directory = folder.resolve("case" + seed); // a name that H2 has hung on is not used again
    try {
      copy(random.nextBoolean() ? stopped : stopped.resolveSibling("killed"), directory);
      List<String> harmed = new ArrayList<>();
      for (Path file : files(directory)) {
        boolean database = file.getFileName().toString().equals("state.mv.db");
        if (random.nextInt(10) < (database ? 9 : 2)) {
          harmed.add(file.getFileName().toString());
          StateHarm.to(file, random);
        }
      }
      if (random.nextInt(10) == 0) {
        Files.write(directory.resolve("fresh.mv.db"), StateHarm.bytes(random, 5_000));
        Files.write(directory.resolve("opening"), StateHarm.bytes(random, random.nextInt(5)));
      }
      check(directory, harmed, name + " " + harmed, tally);
      StateFiles.delete(directory);
    } catch (Exception e) { // as the cause of the failure of the test
      throw new AssertionError(name, e);
    }
  }

  private void check(Path directory, List<String> harmed, String name, Tally tally)
      throws Exception {
    States states = new States(directory);
    TimedDatabase database = states.timed(PATIENCE);
    String said = open(database, name, tally);
    String found = StateModel.content(database);
    int batches = contents.indexOf(found);
    assertThat(batches).as("a state that was committed, %s: %s", name, said).isNotNegative();
    int oldest = inBackups.getLast();
    if (harmed.contains("backup-0000000003.state")) {
      oldest = harmed.contains("backup-0000000002.state") ? 0 : inBackups.getFirst();
    }
    assertThat(batches)
        .as("the newest good backup, %s: %s", name, said)
        .isGreaterThanOrEqualTo(oldest);
    if (batches < BATCHES && said.isEmpty()) {
      assertThat(harmed).as("gone back without a word, %s", name).contains("witness");
      tally.wentBackUnnoticed++;
    } else if (said.isEmpty()) {
      tally.untouched++;
    } else if (said.contains("has gone back")) {
      tally.wentBack++;
    } else if (batches == 0) {
      assertThat(harmed).as("no good backup, %s: %s", name, said).containsAll(NOT_THE_WITNESS);
      tally.anew++;
    } else {
      tally.restored++;
    }
    goesOn(states, database, found, name, tally);
  }

  /** One more batch; and if the damage shows only then, again a state that was committed. */
  private void goesOn(
      States states, TimedDatabase database, String before, String name, Tally tally)
      throws Exception {
    Batch more = model.batch(BATCHES + 1);
    String after;
    try {
      database.write(more);
      after = StateModel.content(database);
    } catch (java.sql.SQLException e) {
      after = before;
    }
    database.close();
    TimedDatabase again = states.timed(PATIENCE);
    String said = open(again, name, tally);
    String found = StateModel.content(again);
    again.close();
    if (!said.isEmpty()) {
      tally.foundLater++;
      assertThat(contents).as("a state that was committed, %s: %s", name, said).contains(found);
      tally.wentBackLater += said.contains("has gone back") ? 1 : 0;
    } else {
      assertThat(found).as("gone back without a word, %s", name).isEqualTo(after);
    }
  }

  /** As the writer does it: what fails by the disk's fault is tried again. */
  private static String open(TimedDatabase database, String name, Tally tally) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return database.open();
      } catch (java.sql.SQLException | IOException e) {
        if (String.valueOf(e.getMessage()).contains("has not answered")) {
          System.out.println(name + " hangs: " + e.getMessage());
          tally.hung++;
        }
        database.abandon();
        if (attempt == 5) {
          throw e;
        }
      }
    }
  }

  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName().toString()));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
