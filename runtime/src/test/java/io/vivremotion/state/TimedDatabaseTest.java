package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vivremotion.state.Hanging.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A database that does not answer holds up nobody for longer than it may. */
final class TimedDatabaseTest {
  private static final Duration MOST = Duration.ofSeconds(5);
  private static final int BACKED_UP = 2;
  private static final int WRITTEN = 3;

  private final StateModel model = new StateModel(20);
  private final List<String> contents = model.contents(WRITTEN + 1);
  private final Logger log = (Logger) LoggerFactory.getLogger("io.vivremotion.state");

  @TempDir Path otherwise;
  private Path folder;
  private States states;

  /** Three batches, of which a backup has two. */
  @BeforeEach
  void written() throws Exception {
    folder = States.fastFolder(otherwise);
    states = new States(folder.resolve("state"));
    log.setLevel(Level.OFF);
    Hanging.install(Way.NOT);
    EmbeddedDatabase database = states.database();
    database.open();
    for (int number = 1; number <= BACKED_UP; number++) {
      database.write(model.batch(number));
    }
    states.clock.advance(Duration.ofDays(2));
    assertThat(database.upkeep()).isEmpty();
    database.write(model.batch(WRITTEN));
    database.close();
  }

  @AfterEach
  void released() throws IOException {
    Hanging.released.countDown();
    log.setLevel(null);
    StateFiles.delete(folder);
  }

  private TimedDatabase timed() {
    return new TimedDatabase(
        before ->
            new EmbeddedDatabase(
                States.config(Duration.ofMinutes(1)).embedded(before + "hanging:file:", "here"),
                states.directory,
                states.clock,
                new StateMeters(states.meters)),
        MOST);
  }

  @Test
  void a_file_that_keeps_the_thread_busy_is_set_aside_and_its_backup_restored() throws Exception {
    Set<Thread> others = callers(); // of tests that ran before in this process
    TimedDatabase database = timed();
    Hanging.way = Way.WHATEVER_COMES;
    assertDoesNotAnswer(database);
    Hanging.way = Way.NOT;
    assertThat(database.open())
        .contains("did not answer", "was restored from the backup", "a thread still works in it");
    assertThat(StateModel.content(database)).isEqualTo(contents.get(BACKED_UP));
    assertThat(states.directory.resolve("damaged.mv.db")).exists();

    Hanging.released.countDown(); // what was left behind goes on, and changes nothing
    database.write(model.batch(WRITTEN));
    database.close();
    callers().stream().filter(thread -> !others.contains(thread)).forEach(TimedDatabaseTest::join);
    EmbeddedDatabase again = states.database();
    assertThat(again.open()).isEmpty();
    assertThat(StateModel.content(again)).isEqualTo(contents.get(WRITTEN));
    again.close();
  }

  private static Set<Thread> callers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("state-calls"))
        .collect(Collectors.toSet());
  }

  private static void join(Thread thread) {
    try {
      assertThat(thread.join(Duration.ofSeconds(10))).as("ends").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_disk_that_answers_again_has_cost_nothing() throws Exception {
    TimedDatabase database = timed();
    Hanging.way = Way.UNTIL_INTERRUPTED;
    assertDoesNotAnswer(database);
    Hanging.way = Way.NOT;
    assertThat(database.open()).isEmpty();
    assertThat(StateModel.content(database)).isEqualTo(contents.get(WRITTEN));
    database.write(model.batch(WRITTEN + 1));
    assertThat(StateModel.content(database)).isEqualTo(contents.get(WRITTEN + 1));
    database.close();
    assertThat(Files.exists(states.directory.resolve("damaged.mv.db"))).isFalse();
  }

  private static void assertDoesNotAnswer(TimedDatabase database) {
    assertThatThrownBy(database::open)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("has not answered");
    database.abandon(); // as the writer does
  }
}
