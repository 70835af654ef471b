package io.vivremotion.state;

import io.vivremotion.state.Backups.Backup;
import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.h2.Driver;
import org.h2.tools.RunScript;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2 2.4.240 in a file. Checked at every opening against {@link RowDigests}; restored from the
 * newest good backup if damaged. A database comes into its place only whole and by a rename, also
 * one brought to a newer version, so that a kill leaves the old one or the new one.
 */
final class EmbeddedDatabase implements Database {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** H2's code for a file that another process holds: not damage. */
  private static final int ALREADY_OPEN = 90020;

  /** So many openings in a row may die (heap, watchdog) before the file is taken for the cause. */
  private static final int MAX_UNFINISHED_OPENINGS = 5;

  /**
   * CACHE_SIZE in kB. WRITE_DELAY=0: nothing is written behind our back, only by CHECKPOINT SYNC.
   * MAX_COMPACT_TIME=0: closing does not rewrite the file. FILE_LOCK=FS: the kernel's lock, which
   * ends with the process; H2's lock file would outlive a kill and depends on the clock.
   * RETENTION_TIME stays at its 45 s, for which H2 does not write over what it has left.
   */
  private static final String SETTINGS =
      ";CACHE_SIZE=4096;WRITE_DELAY=0;MAX_COMPACT_TIME=0;FILE_LOCK=FS;DB_CLOSE_ON_EXIT=FALSE"
          + ";TRACE_LEVEL_FILE=0;LOCK_TIMEOUT=2000;LAZY_QUERY_EXECUTION=1";

  private final Config config;
  private final StateFiles files;
  private final Backups backups;
  private final InstantSource clock;
  private final StateMeters meters;
  private @Nullable Open open;
  private Instant lastBackup = Instant.MIN;
  private int writesSinceBackup;

  /**
   * @param scheme of H2's file system, such as {@code file:}
   * @param maxBytes of the database; a larger one takes no further devices
   */
  record Config(
      String scheme,
      String gateway,
      Duration backupEvery,
      int backupAfterWrites,
      int backups,
      long maxBytes) {}

  EmbeddedDatabase(Config config, Path directory, InstantSource clock, StateMeters meters) {
    this.config = config;
    this.files = new StateFiles(directory);
    this.backups = new Backups(files, config.backups);
    this.clock = clock;
    this.meters = meters;
  }

  private record Open(Connection connection, RowDigests digests, Tables tables) {}

  @Override
  public String open() throws SQLException, IOException {
    files.prepare();
    int openings = files.beginOpening();
    String repaired =
        openings > MAX_UNFINISHED_OPENINGS ? restore(diedWhileOpening()) : openExisting();
    files.endOpening();
    lastBackup = backups.newestFirst().stream().findFirst().map(Backup::madeAt).orElse(Instant.MIN);
    writesSinceBackup = 0;
    return repaired;
  }

  private static SQLException diedWhileOpening() {
    return new SQLException(
        "the process ended " + MAX_UNFINISHED_OPENINGS + " times in a row while it opened it");
  }

  private String openExisting() throws SQLException, IOException {
    if (!files.hasDatabase()) {
      if (backups.newestFirst().isEmpty()) {
        build(Optional.empty(), false);
        connect();
        return "";
      }
      return restore(new SQLException("its file is missing"));
    }
    try {
      connect();
      return "";
    } catch (Schema.TooNew e) {
      files.endOpening();
      throw e;
    } catch (SQLException | RuntimeException e) { // H2 lets through what damage makes it throw
      abandon();
      if (e instanceof SQLException known && known.getErrorCode() == ALREADY_OPEN) {
        files.endOpening();
        throw e;
      }
      files.requireUsable();
      return restore(e);
    }
  }

  /** Opens what is there, in this version or an older one, and checks it. */
  private void connect() throws SQLException, IOException {
    Connection connection = connect(files.database(), ";IFEXISTS=TRUE");
    RowDigests digests = new RowDigests(connection);
    open = new Open(connection, digests, new Tables(connection, config.gateway, digests));
    int version = Schema.version(connection);
    if (version > Schema.VERSION) {
      abandon();
    }
    Schema.requireKnown(version);
    if (version == 0) {
      throw new SQLException("none of its tables is there");
    }
    if (version > 1) { // the first version had no digests
      digests.check();
    }
    if (version < Schema.VERSION) {
      log.info("event=state-migration from={} to={}", version, Schema.VERSION);
      Backup before = backups.write(connection, version, clock.instant());
      meters.backedUp();
      close();
      build(Optional.of(before), false);
      connect();
    }
  }

  /** The newest backup that can be had takes the place of what is damaged, else an empty one. */
  private String restore(Exception why) throws SQLException, IOException {
    log.error("event=state-damaged directory={}", files.directory(), why);
    boolean hadOne = files.hasDatabase();
    String cause = "the state database was damaged (" + brief(why) + ")";
    String aside = hadOne ? "; the damaged file is at " + files.damaged() : "";
    for (Backup backup : backups.newestFirst()) {
      try {
        build(Optional.of(backup), hadOne);
        connect();
        meters.restored("backup");
        return cause
            + " and was restored from the backup of "
            + backup.madeAt()
            + ": what was counted since is missing"
            + aside;
      } catch (Schema.TooNew e) {
        throw e;
      } catch (SQLException | RuntimeException e) { // as above: what damage makes H2 throw
        abandon();
        files.requireUsable();
        log.error("event=state-backup-unusable file={}", backup.file(), e);
        backups.setAside(backup.file());
      }
    }
    build(Optional.empty(), hadOne && files.hasDatabase());
    connect();
    meters.restored("nothing");
    return cause + "; there is no good backup, so it is begun anew" + aside;
  }

  /** H2 adds the SQL and its number, line after line. */
  private static String brief(Exception why) {
    String text = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
    return text.length() > 160 ? text.substring(0, 160) + "..." : text;
  }

  /** Makes a database beside, from a backup or empty, and puts it in place. */
  private void build(Optional<Backup> from, boolean damagedBefore)
      throws SQLException, IOException {
    files.deleteFresh();
    try (Connection connection = connect(files.fresh(), "")) {
      if (from.isPresent()) {
        Schema.requireKnown(from.get().schemaVersion());
        try (Reader script = Backups.read(from.get())) {
          var _ = RunScript.execute(connection, script);
        }
      }
      RowDigests digests = new RowDigests(connection);
      if (from.isPresent() && from.get().schemaVersion() > 1) {
        digests.check();
      }
      Schema.migrate(connection);
      digests.begin();
      sync(connection);
    }
    files.putInPlace(damagedBefore);
  }

  private Connection connect(Path file, String settings) throws SQLException {
    String path = file.toString().replaceFirst("\\.mv\\.db$", "").replace(";", "\\;");
    Connection connection =
        new Driver()
            .connect("jdbc:h2:" + config.scheme + path + SETTINGS + settings, new Properties());
    if (connection == null) {
      throw new SQLException("H2 does not know its own URL");
    }
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public long write(Batch batch) throws SQLException {
    Open now = opened();
    boolean mayGrow = files.databaseBytes() < config.maxBytes;
    long leftOut = now.tables.write(batch, mayGrow);
    now.connection.commit();
    sync(now.connection);
    writesSinceBackup++;
    return leftOut;
  }

  @Override
  public List<KnownDevice> devices() throws SQLException {
    return opened().tables.devices();
  }

  @Override
  public List<DailyUsage> usageSince(LocalDate first) throws SQLException {
    return opened().tables.usageSince(first);
  }

  @Override
  public int forget(Instant devicesBefore, LocalDate usageBefore) throws SQLException {
    int forgotten = opened().tables.forget(devicesBefore, usageBefore);
    opened().connection.commit();
    sync(opened().connection);
    return forgotten;
  }

  @Override
  public String upkeep() throws SQLException, IOException {
    String full =
        files.databaseBytes() < config.maxBytes
            ? ""
            : "the state database is full (state.max-bytes): devices not known yet are not counted";
    Instant now = clock.instant();
    boolean due =
        writesSinceBackup >= config.backupAfterWrites
            || lastBackup.isAfter(now)
            || !lastBackup.plus(config.backupEvery).isAfter(now);
    if (!due || writesSinceBackup == 0) {
      return full;
    }
    if (!files.hasRoomFor(2 * files.databaseBytes() + (1 << 20))) {
      return "there is no room for a backup of the state database: free space on the disk";
    }
    try {
      lastBackup = backups.write(opened().connection, Schema.VERSION, now).madeAt();
      writesSinceBackup = 0;
      meters.backedUp();
      return full;
    } catch (SQLException
        | IOException e) { // if it is the database that fails, the next write tells
      meters.backupFailed();
      log.warn("event=state-backup-failed", e);
      return "the state database cannot be backed up: " + e.getMessage();
    }
  }

  @Override
  public long bytesOnDisk() {
    return files.allBytes();
  }

  @Override
  public void close() {
    Open was = open;
    open = null;
    if (was != null) {
      try (Connection connection = was.connection) {
        connection.rollback();
      } catch (SQLException e) {
        log.warn("event=state-close-failed", e);
      }
    }
  }

  @Override
  public void abandon() {
    Open was = open;
    open = null;
    if (was != null) {
      try (Connection connection = was.connection;
          Statement statement = connection.createStatement()) {
        statement.execute("SHUTDOWN IMMEDIATELY");
      } catch (SQLException e) {
        log.debug("event=state-abandoned", e);
      }
    }
  }

  /** H2's commit does not force; this does. */
  private static void sync(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }

  private Open opened() throws SQLException {
    Open now = open;
    if (now == null) {
      throw new SQLException("the state database is closed");
    }
    return now;
  }
}
