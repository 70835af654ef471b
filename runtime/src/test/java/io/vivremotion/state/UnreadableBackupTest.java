package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vivremotion.message.DeviceId;
import io.vivremotion.state.StateStore.KnownDevice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups that the disk does not give back: a bad sector, or rights that are missing. */
final class UnreadableBackupTest {
  private static final String FIRST = "backup-0000000001.state";
  private static final String SECOND = "backup-0000000002.state";
  private static final String THIRD = "backup-0000000003.state";

  @TempDir Path directory;
  private States states;
  private int written;

  @BeforeEach
  void begin() {
    states = new States(directory);
  }

  @Test
  void it_keeps_a_good_database_from_nothing_and_is_told() throws Exception {
    makeTwo();
    EmbeddedDatabase database = withUnreadable(SECOND);
    assertThat(database.open()).as("repaired").isEmpty();
    assertThat(names(database)).containsExactly("a", "b");
    assertThat(database.upkeep()).contains(SECOND, "Input/output error");
    database.close();
  }

  @Test
  void the_other_backup_can_be_restored_and_it_stays_where_it_is() throws Exception {
    makeTwo();
    Files.write(directory.resolve("state.mv.db"), new byte[100]);
    EmbeddedDatabase database = withUnreadable(SECOND);
    assertThat(database.open()).contains("restored from the backup of");
    assertThat(names(database)).containsExactly("a");
    assertThat(backups()).contains(FIRST, SECOND);
    assertThat(directory.resolve("backup.damaged")).doesNotExist();
    database.close();
  }

  @Test
  void once_enough_newer_ones_are_good_it_goes() throws Exception {
    EmbeddedDatabase database = withUnreadable(FIRST);
    makeTwo();
    database.open();
    assertThat(database.upkeep()).contains(FIRST);
    states.clock.advance(Duration.ofDays(1));
    write(database, "c");
    assertThat(backups()).containsExactly(SECOND, THIRD);
    assertThat(database.upkeep()).isEmpty();
    database.close();
  }

  @Test
  void one_that_does_not_read_back_is_not_left_behind() throws Exception {
    makeTwo();
    EmbeddedDatabase database = withUnreadable(THIRD);
    database.open();
    for (int i = 0; i < 3; i++) {
      states.clock.advance(Duration.ofDays(1));
      assertThat(write(database, "c")).contains("cannot be backed up");
      assertThat(backups()).containsExactly(FIRST, SECOND);
    }
    database.close();
  }

  @Test
  void an_upgrade_that_cannot_be_backed_up_first_is_tried_until_it_can() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("state"));
        Statement statement = connection.createStatement()) {
      Schema.migrate(connection, 1);
      statement.execute(
          "INSERT INTO device VALUES ('a', 'mqtt', '2026-11-20 10:00:00+00',"
              + " '2026-11-21 10:00:00+00', 7)");
    }
    EmbeddedDatabase database = withUnreadable(FIRST);
    for (int i = 0; i < 8; i++) {
      assertThatThrownBy(database::open).isInstanceOf(IOException.class);
    }
    database = states.database();
    assertThat(database.open()).as("repaired").isEmpty();
    assertThat(names(database)).containsExactly("a");
    assertThat(directory.resolve("damaged.mv.db")).doesNotExist();
    database.close();
  }

  @Test
  void an_error_lets_go_of_the_database_is_told_and_it_is_opened_again() throws Exception {
    AtomicBoolean failing = new AtomicBoolean(true);
    Backups.Source deep =
        file -> {
          if (failing.get()) {
            throw new StackOverflowError("too deep");
          }
          return FileChannel.open(file, StandardOpenOption.READ);
        };
    Gathered gathered = new Gathered(1 << 20);
    StateWriter writer =
        new StateWriter(
            States.config(Duration.ofMillis(20)),
            states.database(files -> new Backups(files, 2, deep)),
            gathered,
            states.clock,
            new StateMeters(states.meters),
            () -> "b" + written++);
    writer.start();
    gathered.seen(new DeviceId("a"), "mqtt", states.clock.instant());
    await().until(() -> states.count("vivremotion.state.failures") > 0);
    failing.set(false);
    gathered.seen(new DeviceId("b"), "mqtt", states.clock.instant());
    await().until(() -> backups().size() == 1 && writer.trouble().isEmpty());
    writer.close();
  }

  private void makeTwo() throws Exception {
    EmbeddedDatabase database = states.database();
    database.open();
    write(database, "a");
    states.clock.advance(Duration.ofDays(1));
    write(database, "b");
    database.close();
    assertThat(backups()).containsExactly(FIRST, SECOND);
  }

  /** Returns what the upkeep says after it. */
  private String write(EmbeddedDatabase database, String device) throws Exception {
    Instant now = states.clock.instant();
    KnownDevice seen = new KnownDevice(new DeviceId(device), "mqtt", now, now, 1);
    database.write(new Batch("b" + written++, false, List.of(seen), Map.of()));
    return database.upkeep();
  }

  private EmbeddedDatabase withUnreadable(String backup) {
    Backups.Source disk =
        file -> {
          if (file.endsWith(backup)) {
            throw new IOException("Input/output error");
          }
          return FileChannel.open(file, StandardOpenOption.READ);
        };
    return states.database(files -> new Backups(files, 2, disk));
  }

  private static List<String> names(EmbeddedDatabase database) throws SQLException {
    return database.devices().stream().map(known -> known.device().value()).toList();
  }

  private List<String> backups() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("backup-"))
          .sorted()
          .toList();
    }
  }
}
