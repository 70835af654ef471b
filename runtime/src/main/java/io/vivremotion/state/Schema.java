package io.vivremotion.state;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, as the steps that make them. A step that was released never changes: a further table
 * or column is a further step at the end. Both H2 and PostgreSQL must speak it. How a step is run
 * so that a kill does no harm is each database's own affair.
 */
final class Schema {
  /** By the number of the version that it leads to, from 1 on. */
  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              """
              CREATE TABLE device (
                id VARCHAR(128) PRIMARY KEY,
                protocol VARCHAR(32) NOT NULL,
                first_seen TIMESTAMP WITH TIME ZONE NOT NULL,
                last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
                messages BIGINT NOT NULL)
              """,
              """
              CREATE TABLE uplink_usage (
                on_day DATE NOT NULL,
                model VARCHAR(256) NOT NULL,
                requests BIGINT NOT NULL,
                tokens_in BIGINT NOT NULL,
                tokens_out BIGINT NOT NULL,
                bytes BIGINT NOT NULL,
                PRIMARY KEY (on_day, model))
              """),
          // Version 1 knew neither gateways nor its own number. What it counted has no gateway.
          List.of(
              "ALTER TABLE device RENAME TO device_1",
              "ALTER TABLE uplink_usage RENAME TO uplink_usage_1",
              """
              CREATE TABLE device (
                id VARCHAR(128) NOT NULL,
                gateway VARCHAR(64) NOT NULL,
                protocol VARCHAR(32) NOT NULL,
                first_seen TIMESTAMP WITH TIME ZONE NOT NULL,
                last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
                messages BIGINT NOT NULL,
                PRIMARY KEY (id, gateway))
              """,
              """
              CREATE TABLE uplink_usage (
                on_day DATE NOT NULL,
                model VARCHAR(256) NOT NULL,
                gateway VARCHAR(64) NOT NULL,
                requests BIGINT NOT NULL,
                tokens_in BIGINT NOT NULL,
                tokens_out BIGINT NOT NULL,
                bytes BIGINT NOT NULL,
                PRIMARY KEY (on_day, model, gateway))
              """,
              "INSERT INTO device SELECT id, '', protocol, first_seen, last_seen, messages FROM"
                  + " device_1",
              """
              INSERT INTO uplink_usage
                SELECT on_day, model, '', requests, tokens_in, tokens_out, bytes FROM uplink_usage_1
              """,
              "DROP TABLE device_1",
              "DROP TABLE uplink_usage_1",
              """
              CREATE TABLE gateway (
                id VARCHAR(64) NOT NULL PRIMARY KEY,
                last_batch VARCHAR(64) NOT NULL,
                writes BIGINT NOT NULL)
              """,
              "CREATE TABLE schema_version (version INT NOT NULL)",
              "INSERT INTO schema_version VALUES (2)"),
          // Texts that other parts keep, replaced as a whole: conversations.
          List.of(
              """
              CREATE TABLE kept_text (
                owner VARCHAR(256) NOT NULL,
                name VARCHAR(128) NOT NULL,
                gateway VARCHAR(64) NOT NULL,
                kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
                content VARCHAR(1000000) NOT NULL,
                PRIMARY KEY (owner, name, gateway))
              """));

  static final int VERSION = STEPS.size();

  private Schema() {}

  /** Nothing of it was touched. */
  static final class TooNew extends SQLException {
    private static final long serialVersionUID = 1;

    TooNew(int found) {
      super(
          "the state database has version "
              + found
              + ", this gateway knows up to "
              + VERSION
              + ": it was written by a newer release. Nothing in it was changed; install that"
              + " release again, or move the database away to begin anew");
    }
  }

  /** 0 without tables of ours. */
  static int version(Connection connection) throws SQLException {
    if (has(connection, "schema_version")) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
        return rows.next() ? rows.getInt(1) : 0;
      }
    }
    return has(connection, "device") && has(connection, "uplink_usage") ? 1 : 0;
  }

  static void requireKnown(int version) throws TooNew {
    if (version > VERSION) {
      throw new TooNew(version);
    }
  }

  /** From what is there to {@link #VERSION}. The caller commits. */
  static void migrate(Connection connection) throws SQLException {
    migrate(connection, VERSION);
  }

  static void migrate(Connection connection, int to) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (int version = version(connection) + 1; version <= to; version++) {
        for (String sql : STEPS.get(version - 1)) {
          statement.execute(sql);
        }
        if (version > 2) {
          statement.execute("UPDATE schema_version SET version = " + version);
        }
      }
    }
  }

  private static boolean has(Connection connection, String table) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM information_schema.tables"
                + " WHERE table_schema = CURRENT_SCHEMA AND LOWER(table_name) = ?")) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && rows.getInt(1) > 0;
      }
    }
  }
}
