package io.vivremotion.state;

import io.vivremotion.config.Secret;
import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, perhaps shared with other gateways. Checking, backing up and restoring it is its
 * operator's affair. One connection, no pool: one thread writes every half minute.
 */
final class ServerDatabase implements Database {
  private static final Logger log = LoggerFactory.getLogger(ServerDatabase.class);

  /** So that of gateways that start together one brings the tables to a newer version. */
  private static final String LOCK_SCHEMA = "SELECT pg_advisory_xact_lock(6217954102)";

  private final Config config;
  private @Nullable Connection connection;

  /**
   * @param url may set what {@link #properties} sets, and TLS: {@code ?sslmode=verify-full&...}
   */
  record Config(String url, String user, Optional<Secret> password, String gateway) {}

  ServerDatabase(Config config) {
    this.config = config;
  }

  @Override
  public String open() throws SQLException {
    Connection opened = DriverManager.getConnection(config.url, properties());
    connection = opened;
    opened.setAutoCommit(false);
    try (Statement statement = opened.createStatement()) {
      statement.execute(LOCK_SCHEMA);
      int version = Schema.version(opened);
      Schema.requireKnown(version);
      if (version < Schema.VERSION) {
        log.info("event=state-migration from={} to={}", version, Schema.VERSION);
        Schema.migrate(opened);
      }
      opened.commit(); // DDL as well: a kill before leaves the version before
    } catch (SQLException e) {
      abandon();
      throw e;
    }
    return "";
  }

  /** Seconds, as the driver wants them. A dead server is noticed; what the URL says wins. */
  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", "30");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "vivremotion " + config.gateway);
    if (!config.user.isEmpty()) {
      properties.setProperty("user", config.user);
    }
    config.password.ifPresent(password -> properties.setProperty("password", password.reveal()));
    return properties;
  }

  @Override
  public long write(Batch batch) throws SQLException {
    long leftOut = tables().write(batch, true);
    opened().commit();
    return leftOut;
  }

  @Override
  public List<KnownDevice> devices() throws SQLException {
    List<KnownDevice> all = tables().devices();
    opened().commit();
    return all;
  }

  @Override
  public List<DailyUsage> usageSince(LocalDate first) throws SQLException {
    List<DailyUsage> all = tables().usageSince(first);
    opened().commit();
    return all;
  }

  @Override
  public int forget(Instant devicesBefore, LocalDate usageBefore) throws SQLException {
    int forgotten = tables().forget(devicesBefore, usageBefore);
    opened().commit();
    return forgotten;
  }

  @Override
  public Optional<String> kept(String owner, String name) throws SQLException {
    Optional<String> kept = tables().kept(owner, name);
    opened().commit();
    return kept;
  }

  @Override
  public int forgetKept(Instant before) throws SQLException {
    int forgotten = tables().forgetKept(before);
    opened().commit();
    return forgotten;
  }

  @Override
  public String upkeep() {
    return "";
  }

  @Override
  public long bytesOnDisk() {
    return 0;
  }

  @Override
  public void close() {
    abandon();
  }

  @Override
  public void abandon() {
    Connection was = connection;
    connection = null;
    if (was != null) {
      try {
        was.close(); // what is not committed is rolled back by the server
      } catch (SQLException e) {
        log.debug("event=state-abandoned", e);
      }
    }
  }

  private Tables tables() throws SQLException {
    return new Tables(opened(), config.gateway, Changes.UNWATCHED);
  }

  private Connection opened() throws SQLException {
    Connection now = connection;
    if (now == null) {
      throw new SQLException("the state database is not connected");
    }
    return now;
  }
}
