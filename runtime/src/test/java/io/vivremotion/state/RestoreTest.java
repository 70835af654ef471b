package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.insight.Health;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Messages;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database damaged, lost, of another version, or opened in vain. */
final class RestoreTest {
  @TempDir Path directory;
  private States states;

  @BeforeEach
  void begin() {
    states = new States(directory);
  }

  @Test
  void the_first_write_is_followed_by_a_backup() throws Exception {
    write("a");
    assertThat(backups()).hasSize(1);
    assertThat(states.count("vivremotion.state.backups", "outcome", "written")).isEqualTo(1);
  }

  @Test
  void a_backup_is_made_when_one_is_due_and_the_newest_are_kept() throws Exception {
    for (int day = 0; day < 4; day++) {
      write("a");
      write("b");
      states.clock.advance(Duration.ofDays(1));
    }
    assertThat(backups()).containsExactly("backup-0000000003.state", "backup-0000000004.state");
  }

  @Test
  void a_backup_is_made_after_so_many_writes() throws Exception {
    EmbeddedDatabase database =
        new EmbeddedDatabase(
            new EmbeddedDatabase.Config("file:", "here", Duration.ofDays(1), 3, 9, 64 << 20),
            directory,
            states.clock,
            new StateMeters(states.meters));
    database.open();
    for (int i = 0; i < 7; i++) {
      write(database, "a");
    }
    database.close();
    assertThat(backups()).hasSize(3);
  }

  @Test
  void a_damaged_database_is_restored_from_the_newest_backup() throws Exception {
    write("a");
    states.clock.advance(Duration.ofDays(1));
    write("b");
    Instant madeAt = states.clock.instant();
    write("c");
    Files.write(directory.resolve("state.mv.db"), new byte[8_192]);
    try (StateStore store = states.started()) {
      assertThat(names(store)).containsExactly("a", "b");
      assertThat(store.health())
          .isInstanceOfSatisfying(
              Health.Degraded.class,
              why -> assertThat(why.why()).contains("restored from the backup of " + madeAt));
      store.seen(new DeviceId("d"), "mqtt", Messages.AT);
    }
    assertThat(directory.resolve("damaged.mv.db")).hasSize(8_192);
    assertThat(states.count("vivremotion.state.restores", "from", "backup")).isEqualTo(1);
    try (StateStore store = states.started()) {
      assertThat(names(store)).containsExactly("a", "b", "d");
      assertThat(store.health()).isEqualTo(Health.UP);
    }
  }

  @Test
  void a_damaged_backup_is_passed_over_for_the_one_before() throws Exception {
    write("a");
    states.clock.advance(Duration.ofDays(1));
    write("b");
    Files.write(directory.resolve("state.mv.db"), new byte[100]);
    Path newest = directory.resolve(backups().getLast());
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest, bytes);
    try (StateStore store = states.started()) {
      assertThat(names(store)).containsExactly("a");
    }
    assertThat(directory.resolve("backup.damaged")).exists();
  }

  @Test
  void without_a_good_backup_it_is_begun_anew() throws Exception {
    write("a");
    Files.write(directory.resolve("state.mv.db"), new byte[0]);
    Files.write(directory.resolve(backups().getFirst()), new byte[0]);
    try (StateStore store = states.started()) {
      assertThat(names(store)).isEmpty();
      assertThat(store.health())
          .isInstanceOfSatisfying(
              Health.Degraded.class, why -> assertThat(why.why()).contains("begun anew"));
    }
  }

  @Test
  void a_database_that_has_gone_is_restored() throws Exception {
    write("a");
    Files.delete(directory.resolve("state.mv.db"));
    try (StateStore store = states.started()) {
      assertThat(names(store)).containsExactly("a");
    }
  }

  @Test
  void two_damaged_files_are_kept_and_no_more() throws Exception {
    write("a");
    for (int i = 1; i <= 4; i++) {
      Files.write(directory.resolve("state.mv.db"), new byte[i]);
      states.started().close();
    }
    assertThat(directory.resolve("damaged.mv.db")).hasSize(4);
    assertThat(directory.resolve("damaged-before.mv.db")).hasSize(3);
    assertThat(all()).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void a_changed_value_is_found_though_H2_opens_the_file() throws Exception {
    write("a");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE device SET messages = messages + 1");
    }
    states.clock.advance(Duration.ofDays(2));
    try (StateStore store = states.started()) {
      assertThat(store.devices()).extracting(KnownDevice::messages).containsExactly(1L);
      assertThat(store.health().toString()).contains("not those that were committed");
    }
  }

  @Test
  void a_database_of_the_first_release_is_brought_up_to_date_after_a_backup() throws Exception {
    try (Connection connection = connect()) {
      Schema.migrate(connection, 1);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "INSERT INTO device VALUES ('a', 'mqtt', '2026-11-20 10:00:00+00',"
                + " '2026-11-21 10:00:00+00', 7)");
        statement.execute("INSERT INTO uplink_usage VALUES ('2026-11-20', 'm', 1, 2, 3, 4)");
      }
    }
    try (StateStore store = states.started()) {
      assertThat(store.health()).isEqualTo(Health.UP);
      store.seen(new DeviceId("a"), "coap", Messages.AT);
      assertThat(store.devices())
          .containsExactly(
              new KnownDevice(
                  new DeviceId("a"),
                  "coap",
                  Instant.parse("2026-11-20T10:00:00Z"),
                  Messages.AT,
                  8));
      assertThat(store.usageSince(java.time.LocalDate.EPOCH))
          .extracting(StateStore.DailyUsage::usage)
          .containsExactly(new Usage(1, 2, 3, 4));
    }
    assertThat(backups()).isNotEmpty();
  }

  @Test
  void a_database_of_a_newer_release_is_left_as_it_is() throws Exception {
    write("a");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE schema_version SET version = 99");
    }
    try (StateStore store = states.started()) {
      store.seen(new DeviceId("b"), "mqtt", Messages.AT);
      assertThat(names(store)).containsExactly("b");
      assertThat(store.health().toString()).contains("newer release", "99");
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT COUNT(*) FROM device")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(1);
    }
  }

  @Test
  void a_file_that_ends_the_process_at_every_opening_is_taken_for_damaged() throws Exception {
    write("a");
    states.clock.advance(Duration.ofDays(1));
    Files.writeString(directory.resolve("opening"), "opening=4opening=4");
    states.started().close();
    assertThat(directory.resolve("damaged.mv.db")).doesNotExist();
    Files.writeString(directory.resolve("opening"), "opening=5opening=5");
    try (StateStore store = states.started()) {
      assertThat(store.health().toString()).contains("ended 5 times");
      assertThat(names(store)).containsExactly("a");
    }
    assertThat(directory.resolve("damaged.mv.db")).exists();
    assertThat(directory.resolve("opening")).doesNotExist();
  }

  @Test
  void a_count_of_openings_that_cannot_be_read_or_is_no_count_keeps_nothing_from_being_opened()
      throws Exception {
    write("a");
    Path opening = directory.resolve("opening");
    Files.createSymbolicLink(opening, EmbeddedDatabaseTest.BAD_SECTOR);
    assertOpens();
    Files.createDirectory(opening);
    assertOpens();
    try (var file = new java.io.RandomAccessFile(opening.toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    assertOpens();
  }

  private void assertOpens() throws Exception {
    EmbeddedDatabase database = states.database();
    assertThat(database.open()).as("repaired").isEmpty();
    database.close();
    assertThat(directory.resolve("opening")).doesNotExist();
    assertThat(directory.resolve("opening.damaged")).exists();
  }

  @Test
  void a_file_that_another_process_holds_is_not_taken_for_damaged() throws Exception {
    write("a");
    EmbeddedDatabase first = states.database();
    first.open();
    EmbeddedDatabase second = states.database();
    // within one process H2 would share the database; a lock of ours stands for another process
    first.close();
    try (var channel =
            java.nio.channels.FileChannel.open(
                directory.resolve("state.mv.db"), java.nio.file.StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      assertThatThrownBy(second::open).isInstanceOf(SQLException.class);
    }
    assertThat(second.open()).isEmpty();
    second.close();
    assertThat(directory.resolve("damaged.mv.db")).doesNotExist();
  }

  private void write(String device) throws Exception {
    EmbeddedDatabase database = states.database();
    database.open();
    write(database, device);
    database.close();
  }

  private int written;

  private void write(EmbeddedDatabase database, String device) throws Exception {
    Instant now = states.clock.instant();
    KnownDevice seen = new KnownDevice(new DeviceId(device), "mqtt", now, now, 1);
    database.write(new Batch("b" + written++, false, List.of(seen), Map.of()));
    database.upkeep();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("state"));
  }

  private static List<String> names(StateStore store) throws SQLException {
    return store.devices().stream().map(known -> known.device().value()).toList();
  }

  private List<String> backups() throws IOException {
    return all().stream().filter(name -> name.startsWith("backup-")).toList();
  }

  private List<String> all() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
