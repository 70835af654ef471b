package io.vivremotion.state;

import io.vivremotion.state.Backups.Content;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded database while it is open. Used by one thread. */
final class Opened {
  private static final Logger log = LoggerFactory.getLogger(Opened.class);

  private final Connection connection;
  private final RowDigests digests;
  private final Tables tables;

  Opened(Connection connection, String gateway) {
    this.connection = connection;
    this.digests = new RowDigests(connection);
    this.tables = new Tables(connection, gateway, digests);
  }

  Connection connection() {
    return connection;
  }

  Tables tables() {
    return tables;
  }

  /** Throws if any row is not what was committed. */
  void check() throws SQLException {
    digests.check();
  }

  int version() throws SQLException {
    return Schema.version(connection);
  }

  /** What a backup of now holds. The first version did not count its writes. */
  Content content(int version, Instant now) throws SQLException {
    return new Content(version, now, version > 1 ? tables.writes() : 0);
  }

  /** On disk when this returns. */
  void commit() throws SQLException {
    connection.commit();
    H2.sync(connection);
  }

  /** In order. Does not throw. */
  void close() {
    try (Connection closing = connection) {
      closing.rollback();
    } catch (SQLException e) {
      log.warn("event=state-close-failed", e);
    }
  }

  /** Without writing. Does not throw. */
  void abandon() {
    try (Connection closing = connection;
        Statement statement = closing.createStatement()) {
      statement.execute("SHUTDOWN IMMEDIATELY");
    } catch (SQLException e) {
      log.debug("event=state-abandoned", e);
    }
  }
}
