package io.vivremotion.state;

import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2 2.4.240 in a file. Repaired, if need be, at every {@link Opening}; each write is noted by a
 * {@link Witness}, so that it shows if the database is older than it was; backed up from time to
 * time.
 */
final class EmbeddedDatabase implements Database {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

  private static final String FULL =
      "the state database is full (state.max-bytes): devices not known yet are not counted";

  private static final Duration COMPACTION_AT_MOST_EVERY = Duration.ofDays(1);

  private final Config config;
  private final StateFiles files;
  private final Backups backups;
  private final Opening opening;
  private final Witness witness;
  private final InstantSource clock;
  private final StateMeters meters;
  private @Nullable Opened opened;

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
    this(config, new StateFiles(directory), clock, meters);
  }

  private EmbeddedDatabase(
      Config config, StateFiles files, InstantSource clock, StateMeters meters) {
    this(config, files, new Backups(files, config.backups), clock, meters);
  }

  EmbeddedDatabase(
      Config config, StateFiles files, Backups backups, InstantSource clock, StateMeters meters) {
    this.config = config;
    this.files = files;
    this.backups = backups;
    this.opening = new Opening(config, files, backups, clock, meters);
    this.witness = new Witness(files);
    this.clock = clock;
    this.meters = meters;
  }

  /** The next opening takes its file for damaged. */
  void distrust(String why) {
    opening.distrust(why);
  }

  /** From now on it touches no file, wherever its thread may be. Any thread. */
  void leave() {
    files.leave();
  }

  @Override
  public String open() throws SQLException, IOException {
    Opening.Outcome outcome = opening.open();
    opened = outcome.opened();
    lastBackup =
        backups.newestFirst().stream()
            .findFirst()
            .map(newest -> newest.content().madeAt())
            .orElse(Instant.MIN);
    writesSinceBackup = 0;
    return witnessed(outcome);
  }

  /** Adds to what was repaired what is missing all the same. */
  private String witnessed(Opening.Outcome outcome) throws SQLException {
    long writes = outcome.opened().tables().writes();
    Optional<Witness.Note> last = witness.last();
    if (last.isEmpty() || last.get().writes() != writes) {
      witness.begin(writes, clock.instant());
    }
    long missing = last.isEmpty() ? 0 : last.get().writes() - writes;
    if (missing <= 0) { // one more than was noted: a kill came between
      return outcome.repaired();
    }
    meters.wentBack(missing);
    Instant until = last.get().at();
    log.error("event=state-gone-back writes={} missing={} until={}", writes, missing, until);
    String said =
        outcome.repaired().isEmpty()
            ? "the state database has gone back, as damage to its end makes it, and no backup is"
                + " newer"
            : outcome.repaired();
    return said + "; its last " + missing + " writes, up to " + until + ", are missing";
  }

  @Override
  public long write(Batch batch) throws SQLException {
    Opened now = opened();
    long leftOut = now.tables().write(batch, !isFull(), isRoomy());
    commit(now);
    writesSinceBackup++;
    return leftOut;
  }

  private void commit(Opened now) throws SQLException {
    long writes = now.tables().writes();
    now.commit();
    witness.note(writes, clock.instant());
  }

  @Override
  public List<KnownDevice> devices() throws SQLException {
    return opened().tables().devices();
  }

  @Override
  public List<DailyUsage> usageSince(LocalDate first) throws SQLException {
    return opened().tables().usageSince(first);
  }

  @Override
  public int forget(Instant devicesBefore, LocalDate usageBefore) throws SQLException {
    Opened now = opened();
    int forgotten = now.tables().forget(devicesBefore, usageBefore);
    commit(now);
    return forgotten;
  }

  @Override
  public Optional<String> kept(String owner, String name) throws SQLException {
    return opened().tables().kept(owner, name);
  }

  @Override
  public int forgetKept(Instant before) throws SQLException {
    Opened now = opened();
    int forgotten = now.tables().forgetKept(before);
    commit(now);
    return forgotten;
  }

  @Override
  public String upkeep() throws SQLException, IOException {
    Instant now = clock.instant();
    if (isFull() && mayCompact(now)) {
      compact();
    }
    boolean due =
        writesSinceBackup >= config.backupAfterWrites
            || lastBackup.isAfter(now)
            || !lastBackup.plus(config.backupEvery).isAfter(now);
    if (!due || writesSinceBackup == 0) {
      return standing();
    }
    if (!files.hasRoomFor(2 * files.databaseBytes() + (1 << 20))) {
      return "there is no room for a backup of the state database: free space on the disk";
    }
    try {
      Opened open = opened();
      lastBackup =
          backups.write(open.connection(), open.content(Schema.VERSION, now)).content().madeAt();
      writesSinceBackup = 0;
      meters.backedUp();
      return standing();
    } catch (SQLException
        | IOException e) { // if it is the database that fails, the next write tells
      meters.backupFailed();
      log.warn("event=state-backup-failed", e);
      return "the state database cannot be backed up: " + e.getMessage();
    }
  }

  /** At once where the clock was set back. */
  private boolean mayCompact(Instant now) {
    return lastCompaction.isAfter(now)
        || !lastCompaction.plus(COMPACTION_AT_MOST_EVERY).isAfter(now);
  }

  /** What is wrong for longer, else "". */
  private String standing() {
    String full = isFull() ? FULL : "";
    String unreadable = backups.trouble();
    return full + (full.isEmpty() || unreadable.isEmpty() ? "" : "; ") + unreadable;
  }

  private boolean isFull() {
    return files.databaseBytes() >= config.maxBytes;
  }

  /** Texts do not take the room of devices and usage. */
  private boolean isRoomy() {
    return files.databaseBytes() < config.maxBytes / 2;
  }

  /** H2 reuses room but does not give it back: what is in use moves to a file of its own. */
  private void compact() throws SQLException, IOException {
    lastCompaction = clock.instant();
    long before = files.databaseBytes();
    opened = opening.remade(opened(), Schema.VERSION);
    log.info("event=state-compacted from={} to={}", before, files.databaseBytes());
  }

  @Override
  public long bytesOnDisk() {
    return files.allBytes();
  }

  @Override
  public void close() {
    Opened was = opened;
    opened = null;
    if (was != null) {
      was.close();
    }
  }

  @Override
  public void abandon() {
    Opened was = opened;
    opened = null;
    if (was != null) {
      was.abandon();
    }
  }

  private Opened opened() throws SQLException {
    Opened now = opened;
    if (now == null) {
      throw new SQLException("the state database is closed");
    }
    return now;
  }
}
