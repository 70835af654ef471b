package io.vivremotion.state;

import io.vivremotion.state.Backups.Backup;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import org.h2.tools.RunScript;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the embedded database comes to be open: what is there, checked against {@link RowDigests} and
 * brought to this version; else from the newest good backup; else begun anew. A database comes into
 * its place only whole and by a rename, so that a kill leaves the old one or the new one.
 */
final class Opening {
  private static final Logger log = LoggerFactory.getLogger(Opening.class);

  /** So many openings in a row may die (heap, watchdog) before the file is taken for the cause. */
  private static final int MAX_UNFINISHED_OPENINGS = 5;

  /** So often a file that cannot be read from a disk that can be written is tried again. */
  private static final int MAX_DISK_FAILURES = 3;

  private final H2 h2;
  private final String gateway;
  private final StateFiles files;
  private final Backups backups;
  private final InstantSource clock;
  private final StateMeters meters;

  /** Openings in a row that failed by the disk, though it could be written. */
  private int diskFailures;

  /** Why the file is taken for damaged without a look, else "". */
  private String distrust = "";

  Opening(
      EmbeddedDatabase.Config config,
      StateFiles files,
      Backups backups,
      InstantSource clock,
      StateMeters meters) {
    this.h2 = new H2(config.scheme());
    this.gateway = config.gateway();
    this.files = files;
    this.backups = backups;
    this.clock = clock;
    this.meters = meters;
  }

  /**
   * What an opening came to.
   *
   * @param repaired what was wrong and what became of it, else ""
   */
  record Outcome(Opened opened, String repaired) {}

  /** The next one takes the file for damaged. */
  void distrust(String why) {
    distrust = why;
  }

  /** Throws what may pass by itself: then it is tried again. */
  Outcome open() throws SQLException, IOException {
    files.prepare();
    int openings = files.beginOpening();
    try {
      Outcome outcome = open(openings);
      files.endOpening();
      return outcome;
    } catch (SQLException | IOException e) { // told, and so the process has not died of it
      endAfter(e);
      throw e;
    }
  }

  private Outcome open(int openings) throws SQLException, IOException {
    if (!distrust.isEmpty()) {
      files.requireUsable();
      Outcome restored = restore(new SQLException(distrust));
      distrust = "";
      return restored;
    }
    return openings > MAX_UNFINISHED_OPENINGS ? restore(diedWhileOpening()) : openExisting();
  }

  private void endAfter(Exception failure) {
    try {
      files.endOpening();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static SQLException diedWhileOpening() {
    return new SQLException(
        "the process ended " + MAX_UNFINISHED_OPENINGS + " times in a row while it opened it");
  }

  private Outcome openExisting() throws SQLException, IOException {
    if (!files.hasDatabase()) {
      if (backups.newestFirst().isEmpty()) {
        build(Optional.empty(), false);
        return new Outcome(connect(), "");
      }
      return restore(new SQLException("its file is missing"));
    }
    if (!Files.isRegularFile(files.database())) {
      return restore(new SQLException("something else stands in its place"));
    }
    try {
      Opened opened = connect();
      diskFailures = 0;
      return new Outcome(opened, "");
    } catch (Schema.TooNew e) {
      throw e;
    } catch (SQLException | RuntimeException e) { // H2 lets through what damage makes it throw
      requireDamage(e);
      return restore(e);
    }
  }

  /** Throws if it was not the file's fault that it could not be opened: then it is tried again. */
  private void requireDamage(Exception e) throws SQLException, IOException {
    if (e instanceof SQLException known && H2.isHeldByAnother(known)) {
      throw known;
    }
    if (H2.isOfDisk(e)) {
      files.requireUsable();
      diskFailures++;
      if (diskFailures < MAX_DISK_FAILURES) {
        throw new SQLException("the state database cannot be opened: " + H2.brief(e), e);
      }
    }
  }

  /** Opens what is there, in this version or an older one, and checks it. */
  private Opened connect() throws SQLException, IOException {
    Opened opened = new Opened(h2.open(files.database()), gateway);
    try {
      int version = opened.version();
      Schema.requireKnown(version);
      if (version == 0) {
        throw new SQLException("none of its tables is there");
      }
      if (version > 1) { // the first version had no digests
        opened.check();
        requireNewerThanBackups(opened);
      }
      if (version == Schema.VERSION) {
        return opened;
      }
      log.info("event=state-migration from={} to={}", version, Schema.VERSION);
      return remade(opened, version);
    } catch (SQLException | IOException | RuntimeException e) { // H2's file must be let go of
      opened.abandon();
      throw e;
    }
  }

  /**
   * H2 takes what is torn at its end for never written and goes back to an older commit; to how old
   * a one depends on how much is torn. Without a newer backup {@link Witness} alone tells.
   */
  private void requireNewerThanBackups(Opened opened) throws SQLException, IOException {
    long newest =
        backups.newestFirst().stream()
            .mapToLong(backup -> backup.content().writes())
            .max()
            .orElse(0);
    if (opened.tables().writes() < newest) {
      throw new SQLException("it has gone back to before its newest backup");
    }
  }

  /** Closes it; the same rows in this version, in a file without what is no longer in use. */
  Opened remade(Opened from, int version) throws SQLException, IOException {
    Backup before = backups.write(from.connection(), from.content(version, clock.instant()));
    meters.backedUp();
    from.close();
    build(Optional.of(before), false);
    return connect();
  }

  /** The newest backup that can be had takes the place of what is damaged, else an empty one. */
  private Outcome restore(Exception why) throws SQLException, IOException {
    log.error("event=state-damaged directory={}", files.directory(), why);
    boolean hadOne = files.hasDatabase();
    String cause = "the state database was damaged (" + H2.brief(why) + ")";
    String aside = hadOne ? "; the damaged file is at " + files.damaged() : "";
    for (Backup backup : backups.newestFirst()) {
      Optional<Opened> restored = restored(backup, hadOne);
      if (restored.isPresent()) {
        meters.restored("backup");
        return new Outcome(
            restored.get(),
            cause
                + " and was restored from the backup of "
                + backup.content().madeAt()
                + ": what was counted since is missing"
                + aside);
      }
    }
    build(Optional.empty(), hadOne && files.hasDatabase());
    Opened anew = connect();
    meters.restored("nothing");
    return new Outcome(anew, cause + "; there is no good backup, so it is begun anew" + aside);
  }

  /** Empty if the backup is of no use. */
  private Optional<Opened> restored(Backup backup, boolean damagedBefore)
      throws SQLException, IOException {
    try {
      build(Optional.of(backup), damagedBefore);
      return Optional.of(connect());
    } catch (Schema.TooNew e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      if (H2.isOfDisk(e)) {
        throw new SQLException("the state database cannot be restored: " + H2.brief(e), e);
      }
      log.error("event=state-backup-unusable file={}", backup.file(), e);
      return Optional.empty();
    }
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
}
