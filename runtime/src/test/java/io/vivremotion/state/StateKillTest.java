package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 while it writes, backs up, restores, and brings the tables to a newer version. Replay
 * with {@code -Dstate.kill.seed=N}, more with {@code -Dstate.kills=N}.
 */
final class StateKillTest {
  private static final int KILLS = Integer.getInteger("state.kills", 12);

  @TempDir Path folder;
  private final long seed = Long.getLong("state.kill.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final StateModel model = new StateModel(50);

  @Test
  void what_was_told_to_be_written_is_there_after_a_kill() throws Exception {
    int written = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int told = written;
      try (Running child = start(folder, written + 1)) {
        child.until("opened ");
        child.killAfter(random.nextInt(1_000));
        told = Math.max(told, child.lastNumber());
      }
      EmbeddedDatabase database = StateKilled.database(folder);
      assertThat(database.open()).as("kill %d of seed %d", kill, seed).isEmpty();
      String found = StateModel.content(database);
      written = batches(found, told + 50);
      assertThat(written).as("kill %d of seed %d", kill, seed).isBetween(told, told + 1);
      database.close();
    }
    System.out.println("state.kill.seed=" + seed + ": " + written + " batches, none lost");
  }

  @Test
  void a_kill_while_it_restores_is_followed_by_a_start_that_restores() throws Exception {
    EmbeddedDatabase first = StateKilled.database(folder);
    first.open();
    for (int number = 1; number <= 10; number++) {
      first.write(model.batch(number));
      first.upkeep();
    }
    first.close();
    int inNewest = 10;
    for (int kill = 0; kill < KILLS / 2; kill++) {
      Files.write(folder.resolve("state.mv.db"), new byte[5_000]);
      killWhileOpening(folder);
      EmbeddedDatabase database = StateKilled.database(folder);
      database.open();
      int batches = batches(StateModel.content(database), 300);
      assertThat(batches).as("kill %d of seed %d", kill, seed).isEqualTo(inNewest);
      database.close();
    }
  }

  @Test
  void a_kill_while_it_migrates_leaves_the_old_tables_or_the_new() throws Exception {
    for (int kill = 0; kill < KILLS / 2; kill++) {
      Path directory = folder.resolve("migrated-" + kill);
      Files.createDirectories(directory);
      older(directory, 1 + kill % 2);
      killWhileOpening(directory);
      EmbeddedDatabase database = StateKilled.database(directory);
      assertThat(database.open()).as("kill %d of seed %d", kill, seed).isEmpty();
      assertThat(database.devices()).hasSize(2_000);
      database.write(model.batch(1));
      assertThat(StateModel.content(database)).as("conversations too").contains("conversation-1=");
      database.close();
    }
  }

  /** As a gateway of that version left it: from the second on with the sums of its rows. */
  private static void older(Path directory, int version) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("state"));
        var statement = connection.createStatement()) {
      Schema.migrate(connection, version);
      for (int i = 0; i < 2_000; i++) {
        statement.execute(
            "INSERT INTO device VALUES ('d"
                + i
                + (version == 1 ? "'" : "', 'here'")
                + ", 'mqtt', '2026-11-20 10:00:00+00', '2026-11-21 10:00:00+00', 7)");
      }
      if (version > 1) {
        new RowDigests(connection).begin();
      }
    }
  }

  /** Some are killed just after: no harm. */
  private void killWhileOpening(Path directory) throws Exception {
    try (Running child = start(directory, 0)) {
      child.until("opening");
      child.killAfter(random.nextInt(600));
    }
  }

  private int batches(String found, int atMost) {
    return model.contents(atMost).indexOf(found);
  }

  /** It tells by a file: a pipe's rest is thrown away when its process is destroyed. */
  private static Running start(Path directory, int from) throws IOException {
    Path told = Files.createTempFile("told", ".txt");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-cp",
                    classPath(),
                    StateKilled.class.getName(),
                    directory.toString(),
                    Integer.toString(from)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(told.toFile())
            .start();
    return new Running(process, told);
  }

  /** Where these classes were loaded from; the property knows only what started this process. */
  private static String classPath() {
    return Stream.of(
            StateKilled.class,
            StateStore.class,
            org.h2.Driver.class,
            io.micrometer.core.instrument.MeterRegistry.class,
            io.micrometer.common.KeyValue.class,
            io.micrometer.observation.Observation.class,
            org.slf4j.Logger.class,
            ch.qos.logback.classic.Logger.class,
            ch.qos.logback.core.Context.class)
        .map(type -> Path.of(URI.create(location(type))).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }

  private record Running(Process process, Path told) implements AutoCloseable {

    void until(String words) throws IOException, InterruptedException {
      while (lines().stream().noneMatch(line -> line.startsWith(words))) {
        if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
          throw new IOException("the process ended before it said " + words);
        }
      }
    }

    void killAfter(int millis) throws InterruptedException {
      process.waitFor(millis, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
    }

    int lastNumber() throws IOException {
      return lines().stream()
          .filter(line -> line.matches("[0-9]+"))
          .mapToInt(Integer::parseInt)
          .max()
          .orElse(0);
    }

    /** Whole ones. */
    private List<String> lines() throws IOException {
      String all = Files.readString(told);
      return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList();
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      Files.deleteIfExists(told);
    }
  }
}
