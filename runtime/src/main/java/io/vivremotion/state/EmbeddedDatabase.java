package io.vivremotion.state;

import io.vivremotion.state.Backups.Backup;
import io.vivremotion.state.Backups.Content;
import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
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

  /** So many openings in a row may die (heap, watchdog) before the file is taken for the cause. */
  private static final int MAX_UNFINISHED_OPENINGS = 5;

  private static final String FULL =
      "the state database is full (state.max-bytes): devices not known yet are not counted";

  private static final Duration COMPACTION_AT_MOST_EVERY = Duration.ofDays(1);

  /** So often a file that cannot be read from a disk that can be written is tried again. */
  private static final int MAX_DISK_FAILURES = 3;

  private final Config config;
  private final H2 h2;
  private final StateFiles files;
  private final Backups backups;
  private final InstantSource clock;
  private final StateMeters meters;
  private @Nullable Open open;

  /** Openings in a row that failed by the disk, though it could be written. */
  private int diskFailures;

  private Instant lastBackup = Instant.MIN;
  private int writesSinceBackup;
  private Instant lastCompaction = Instant.MIN;

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
    this.h2 = new H2(config.scheme);
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
    lastBackup =
        backups.newestFirst().stream()
            .findFirst()
            .map(newest -> newest.content().madeAt())
            .orElse(Instant.MIN);
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
    if (!Files.isRegularFile(files.database())) {
      return restore(new SQLException("something else stands in its place"));
    }
    try {
      connect();
      diskFailures = 0;
      return "";
    } catch (Schema.TooNew e) {
      files.endOpening();
      throw e;
    } catch (SQLException | RuntimeException e) { // H2 lets through what damage makes it throw
      abandon();
      requireDamage(e);
      return restore(e);
    }
  }

  /** Throws if it was not the file's fault that it could not be opened: then it is tried again. */
  private void requireDamage(Exception e) throws SQLException, IOException {
    if (e instanceof SQLException known && H2.isHeldByAnother(known)) {
      files.endOpening();
      throw known;
    }
    if (H2.isOfDisk(e)) {
      files.endOpening();
      files.requireUsable();
      diskFailures++;
      if (diskFailures < MAX_DISK_FAILURES) {
        throw new SQLException("the state database cannot be opened: " + H2.brief(e), e);
      }
    }
  }

  /** Opens what is there, in this version or an older one, and checks it. */
  private void connect() throws SQLException, IOException {
    Connection connection = h2.open(files.database());
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
      requireNewerThanBackups();
    }
    if (version < Schema.VERSION) {
      log.info("event=state-migration from={} to={}", version, Schema.VERSION);
      Backup before = backups.write(connection, content(version));
      meters.backedUp();
      close();
      build(Optional.of(before), false);
      connect();
    }
  }

  /**
   * H2 takes what is torn at its end for never written and goes back to an older commit; to how old
   * a one depends on how much is torn.
   */
  private void requireNewerThanBackups() throws SQLException, IOException {
    long newest =
        backups.newestFirst().stream()
            .mapToLong(backup -> backup.content().writes())
            .max()
            .orElse(0);
    if (opened().tables.writes() < newest) {
      throw new SQLException("it has gone back to before its newest backup");
    }
  }

  private Content content(int version) throws SQLException {
    return new Content(version, clock.instant(), version > 1 ? opened().tables.writes() : 0);
  }

  /** The newest backup that can be had takes the place of what is damaged, else an empty one. */
  private String restore(Exception why) throws SQLException, IOException {
    log.error("event=state-damaged directory={}", files.directory(), why);
    boolean hadOne = files.hasDatabase();
    String cause = "the state database was damaged (" + H2.brief(why) + ")";
    String aside = hadOne ? "; the damaged file is at " + files.damaged() : "";
    for (Backup backup : backups.newestFirst()) {
      try {
        build(Optional.of(backup), hadOne);
        connect();
        meters.restored("backup");
        return cause
            + " and was restored from the backup of "
            + backup.content().madeAt()
            + ": what was counted since is missing"
            + aside;
      } catch (Schema.TooNew e) {
        throw e;
      } catch (SQLException | RuntimeException e) {
        abandon();
        if (H2.isOfDisk(e)) {
          throw new SQLException("the state database cannot be restored: " + H2.brief(e), e);
        }
        log.error("event=state-backup-unusable file={}", backup.file(), e);
      }
    }
    build(Optional.empty(), hadOne && files.hasDatabase());
    connect();
    meters.restored("nothing");
    return cause + "; there is no good backup, so it is begun anew" + aside;
  }

  /** Makes a database beside, from a backup or empty, and puts it in place. */
  private void build(Optional<Backup> from, boolean damagedBefore)
      throws SQLException, IOException {
    files.deleteFresh();
    try (Connection connection = h2.make(files.fresh())) {
      if (from.isPresent()) {
        Schema.requireKnown(from.get().content().schemaVersion());
        try (Reader script = Backups.read(from.get())) {
          var _ = RunScript.execute(connection, script);
        }
      }
      RowDigests digests = new RowDigests(connection);
      if (from.isPresent() && from.get().content().schemaVersion() > 1) {
        digests.check();
      }
      Schema.migrate(connection);
      digests.begin();
      H2.sync(connection);
    }
    files.putInPlace(damagedBefore);
  }

  @Override
  public long write(Batch batch) throws SQLException {
    Open now = opened();
    long leftOut = now.tables.write(batch, !isFull());
    now.connection.commit();
    H2.sync(now.connection);
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
    H2.sync(opened().connection);
    return forgotten;
  }

  @Override
  public String upkeep() throws SQLException, IOException {
    if (isFull() && !lastCompaction.plus(COMPACTION_AT_MOST_EVERY).isAfter(clock.instant())) {
      compact();
    }
    String full = isFull() ? FULL : "";
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
      lastBackup = backups.write(opened().connection, content(Schema.VERSION)).content().madeAt();
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

  private boolean isFull() {
    return files.databaseBytes() >= config.maxBytes;
  }

  /** H2 reuses room but does not give it back: what is in use moves to a file of its own. */
  private void compact() throws SQLException, IOException {
    lastCompaction = clock.instant();
    long before = files.databaseBytes();
    Backup now = backups.write(opened().connection, content(Schema.VERSION));
    meters.backedUp();
    close();
    build(Optional.of(now), false);
    connect();
    log.info("event=state-compacted from={} to={}", before, files.databaseBytes());
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

  private Open opened() throws SQLException {
    Open now = open;
    if (now == null) {
      throw new SQLException("the state database is closed");
    }
    return now;
  }
}
