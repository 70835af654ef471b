package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Messages;
import io.vivremotion.state.StateStore.KnownDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names of columns stand in pages without a checksum, as rows do. */
class ColumnsTest {
  @TempDir Path directory;
  private States states;

  @BeforeEach
  void begin() throws SQLException, IOException {
    states = new States(directory);
    EmbeddedDatabase database = states.database();
    database.open();
    KnownDevice seen = new KnownDevice(new DeviceId("a"), "mqtt", Messages.AT, Messages.AT, 1);
    database.write(new Batch("b", false, List.of(seen), Map.of()));
    assertThat(database.upkeep()).as("a backup").isEmpty();
    database.close();
  }

  @Test
  void a_changed_name_is_found_though_H2_opens_the_file() throws Exception {
    assertThatAChangedNameIsFound();
  }

  private void assertThatAChangedNameIsFound() throws Exception {
    damage("ALTER TABLE uplink_usage ALTER COLUMN bytes RENAME TO cytes");
    try (StateStore store = states.started()) {
      assertThat(store.devices()).hasSize(1);
      assertThat(store.health().toString()).contains("columns of tables are not those");
    }
  }

  @Test
  void a_database_that_does_not_know_its_columns_learns_them() throws Exception {
    damage("DELETE FROM row_digest WHERE name = '(columns)'");
    for (int start = 0; start < 2; start++) {
      try (StateStore store = states.started()) {
        assertThat(store.health()).isEqualTo(Health.UP);
      }
    }
    assertThatAChangedNameIsFound();
  }

  private void damage(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("state"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
