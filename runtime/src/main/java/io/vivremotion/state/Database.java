package io.vivremotion.state;

import io.vivremotion.message.DeviceId;
import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Sightings;
import io.vivremotion.state.StateStore.Usage;
import io.vivremotion.state.StateStore.UsageKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables, in H2 2.4.240. One connection; one caller at a time. */
final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /** H2's code for a file that another process holds: not damage. */
  private static final int ALREADY_OPEN = 90020;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS device (
            id VARCHAR(128) PRIMARY KEY,
            protocol VARCHAR(32) NOT NULL,
            first_seen TIMESTAMP WITH TIME ZONE NOT NULL,
            last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
            messages BIGINT NOT NULL)
          """,
          """
          CREATE TABLE IF NOT EXISTS uplink_usage (
            on_day DATE NOT NULL,
            model VARCHAR(256) NOT NULL,
            requests BIGINT NOT NULL,
            tokens_in BIGINT NOT NULL,
            tokens_out BIGINT NOT NULL,
            bytes BIGINT NOT NULL,
            PRIMARY KEY (on_day, model))
          """);

  private static final String ADD_DEVICE =
      """
      MERGE INTO device d USING (VALUES (?, ?, ?, ?, ?)) s (id, protocol, first_seen, last_seen, messages)
      ON d.id = s.id
      WHEN MATCHED THEN UPDATE SET last_seen = s.last_seen, messages = d.messages + s.messages,
        protocol = CASE WHEN s.protocol = '' THEN d.protocol ELSE s.protocol END
      WHEN NOT MATCHED THEN INSERT (id, protocol, first_seen, last_seen, messages)
        VALUES (s.id, s.protocol, s.first_seen, s.last_seen, s.messages)
      """;

  private static final String ADD_USAGE =
      """
      MERGE INTO uplink_usage u USING (VALUES (?, ?, ?, ?, ?, ?))
        s (on_day, model, requests, tokens_in, tokens_out, bytes)
      ON u.on_day = s.on_day AND u.model = s.model
      WHEN MATCHED THEN UPDATE SET requests = u.requests + s.requests,
        tokens_in = u.tokens_in + s.tokens_in, tokens_out = u.tokens_out + s.tokens_out,
        bytes = u.bytes + s.bytes
      WHEN NOT MATCHED THEN INSERT (on_day, model, requests, tokens_in, tokens_out, bytes)
        VALUES (s.on_day, s.model, s.requests, s.tokens_in, s.tokens_out, s.bytes)
      """;

  private final Path directory;
  private final InstantSource clock;
  private @Nullable Connection connection;

  Database(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** Says what was wrong if the old database had to be set aside. */
  synchronized Optional<String> open() throws SQLException, IOException {
    Files.createDirectories(directory);
    try {
      connection = connect();
      return Optional.empty();
    } catch (SQLException e) {
      if (e.getErrorCode() == ALREADY_OPEN) {
        throw e;
      }
      log.error("event=state-damaged", e);
      Path aside = setAside();
      connection = connect();
      return Optional.of(
          "the state database was damaged and is begun anew; the old one is at " + aside);
    }
  }

  synchronized void add(Map<DeviceId, Sightings> seen, Map<UsageKey, Usage> used)
      throws SQLException {
    Connection open = connected();
    try (PreparedStatement device = open.prepareStatement(ADD_DEVICE);
        PreparedStatement usage = open.prepareStatement(ADD_USAGE)) {
      for (Map.Entry<DeviceId, Sightings> entry : seen.entrySet()) {
        bind(device, entry.getValue().known(entry.getKey()));
        device.addBatch();
      }
      device.executeBatch();
      for (Map.Entry<UsageKey, Usage> entry : used.entrySet()) {
        bind(usage, entry.getKey(), entry.getValue());
        usage.addBatch();
      }
      usage.executeBatch();
      open.commit();
    } catch (SQLException e) {
      open.rollback();
      throw e;
    }
  }

  synchronized List<KnownDevice> devices() throws SQLException {
    List<KnownDevice> all = new ArrayList<>();
    try (Statement statement = connected().createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, protocol, first_seen, last_seen, messages FROM device ORDER BY id")) {
      while (rows.next()) {
        all.add(
            new KnownDevice(
                new DeviceId(rows.getString(1)),
                rows.getString(2),
                rows.getObject(3, OffsetDateTime.class).toInstant(),
                rows.getObject(4, OffsetDateTime.class).toInstant(),
                rows.getLong(5)));
      }
    }
    return all;
  }

  synchronized List<DailyUsage> usageSince(LocalDate first) throws SQLException {
    List<DailyUsage> all = new ArrayList<>();
    try (PreparedStatement statement =
        connected()
            .prepareStatement(
                "SELECT on_day, model, requests, tokens_in, tokens_out, bytes FROM uplink_usage"
                    + " WHERE on_day >= ? ORDER BY on_day, model")) {
      statement.setObject(1, first);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Usage usage =
              new Usage(rows.getLong(3), rows.getLong(4), rows.getLong(5), rows.getLong(6));
          all.add(new DailyUsage(rows.getObject(1, LocalDate.class), rows.getString(2), usage));
        }
      }
    }
    return all;
  }

  @Override
  public synchronized void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try (open) {
        open.commit();
      } catch (SQLException e) {
        log.warn("event=state-close-failed", e);
      }
    }
  }

  /** Opens, makes what is missing and reads every row, so that damage shows now and not later. */
  private Connection connect() throws SQLException {
    // CACHE_SIZE in kB; DB_CLOSE_ON_EXIT off, since close() does it in its place in the order
    Connection opened =
        DriverManager.getConnection(
            "jdbc:h2:file:"
                + directory.toAbsolutePath().resolve("state")
                + ";CACHE_SIZE=4096;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0");
    try (Statement statement = opened.createStatement()) {
      opened.setAutoCommit(false);
      for (String table : TABLES) {
        statement.execute(table);
      }
      statement.execute("SELECT MAX(protocol), SUM(messages), MAX(last_seen) FROM device");
      statement.execute("SELECT MAX(model), SUM(bytes), SUM(requests) FROM uplink_usage");
      opened.commit();
      return opened;
    } catch (SQLException e) {
      try (opened) {
        throw e;
      }
    }
  }

  /** One damaged database is kept for a look; an older one is replaced. */
  private Path setAside() throws IOException {
    Path file = directory.resolve("state.mv.db");
    Path aside = directory.resolve("state.damaged.mv.db");
    if (Files.exists(file)) {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      log.warn("event=state-set-aside at={} file={}", clock.instant(), aside);
    }
    return aside;
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      throw new SQLException("the state database is closed");
    }
    return open;
  }

  private static void bind(PreparedStatement statement, KnownDevice known) throws SQLException {
    statement.setString(1, known.device().value());
    statement.setString(2, known.protocol());
    statement.setObject(3, known.firstSeen().atOffset(ZoneOffset.UTC));
    statement.setObject(4, known.lastSeen().atOffset(ZoneOffset.UTC));
    statement.setLong(5, known.messages());
  }

  private static void bind(PreparedStatement statement, UsageKey key, Usage usage)
      throws SQLException {
    statement.setObject(1, key.day());
    statement.setString(2, key.model());
    statement.setLong(3, usage.requests());
    statement.setLong(4, usage.tokensIn());
    statement.setLong(5, usage.tokensOut());
    statement.setLong(6, usage.bytes());
  }
}
