package io.vivremotion.state;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.h2.Driver;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** How H2 2.4.240 is opened, and what its failures mean. */
final class H2 {
  /** H2's code for a file that another process holds: not damage. */
  private static final int ALREADY_OPEN = 90020;

  /** H2's words where it waits in vain, for a minute, for itself to close a file of that name. */
  private static final String CLOSING = "database closing";

  /**
   * CACHE_SIZE in kB. WRITE_DELAY=0: nothing is written behind our back, only by CHECKPOINT SYNC.
   * MAX_COMPACT_TIME=0: closing does not rewrite the file. FILE_LOCK=FS: the kernel's lock, which
   * ends with the process; H2's lock file would outlive a kill and depends on the clock.
   * RETENTION_TIME stays at its 45 s, for which H2 does not write over what it has left.
   */
  private static final String SETTINGS =
      ";CACHE_SIZE=4096;WRITE_DELAY=0;MAX_COMPACT_TIME=0;FILE_LOCK=FS;DB_CLOSE_ON_EXIT=FALSE"
          + ";TRACE_LEVEL_FILE=0;LOCK_TIMEOUT=2000;LAZY_QUERY_EXECUTION=1";

  static {
    FilePath.register(new Again());
  }

  private final String scheme;

  /**
   * A file system of H2's, {@code again:}, which is the one it stands before. H2 knows a database
   * by the name of its file and lets nobody open it while it believes that it is open or being
   * opened: what hangs keeps its name. Public, since H2 makes further ones of it.
   */
  public static final class Again extends FilePathWrapper {
    static final String SCHEME = "again";

    @Override
    public String getScheme() {
      return SCHEME;
    }
  }

  /**
   * @param scheme of H2's file system, such as {@code file:}
   */
  H2(String scheme) {
    this.scheme = scheme;
  }

  /** Fails if there is none. */
  Connection open(Path file) throws SQLException {
    return connect(file, ";IFEXISTS=TRUE");
  }

  Connection make(Path file) throws SQLException {
    return connect(file, "");
  }

  private Connection connect(Path file, String settings) throws SQLException {
    String path = file.toString().replaceFirst("\\.mv\\.db$", "").replace(";", "\\;");
    Connection connection =
        new Driver().connect("jdbc:h2:" + scheme + path + SETTINGS + settings, new Properties());
    if (connection == null) {
      throw new SQLException("H2 does not know its own URL");
    }
    connection.setAutoCommit(false);
    return connection;
  }

  /** H2's commit does not force; this does. */
  static void sync(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }

  static boolean isHeldByAnother(SQLException e) {
    return e.getErrorCode() == ALREADY_OPEN;
  }

  /** By H2 itself, under this name, until the process ends. */
  static boolean isHeldForEver(SQLException e) {
    return isHeldByAnother(e) && String.valueOf(e.getMessage()).contains(CLOSING);
  }

  /** No room, read-only, no descriptors left. An end of file too early is the file's own fault. */
  static boolean isOfDisk(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && !(cause instanceof EOFException)) {
        return true;
      }
    }
    return false;
  }

  /** H2 adds the SQL and its number, line after line. */
  static String brief(Exception why) {
    String text = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
    return text.length() > 160 ? text.substring(0, 160) + "..." : text;
  }
}
