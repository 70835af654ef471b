package io.vivremotion.state;

import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Where the tables are. Used by one thread. After a failure it must be opened again. */
sealed interface Database permits EmbeddedDatabase, ServerDatabase, TimedDatabase {
  /** Connects, checks, brings the tables to this version. Says what it had to repair, else "". */
  String open() throws SQLException, IOException;

  /**
   * All of the batch or nothing, on disk when this returns.
   *
   * @return messages of devices for which there was no room
   */
  long write(Batch batch) throws SQLException;

  List<KnownDevice> devices() throws SQLException;

  List<DailyUsage> usageSince(LocalDate first) throws SQLException;

  /** What is kept under a name. */
  Optional<String> kept(String owner, String name) throws SQLException;

  /** How many texts went. */
  int forgetKept(Instant before) throws SQLException;

  /** How many rows went. */
  int forget(Instant devicesBefore, LocalDate usageBefore) throws SQLException;

  /** After a write: what is due from time to time. Says what is wrong, else "". */
  String upkeep() throws SQLException, IOException;

  long bytesOnDisk();

  /** In order. Does not throw. */
  void close();

  /** After a failure: lets go of it as it is, without writing. Does not throw. */
  void abandon();
}
