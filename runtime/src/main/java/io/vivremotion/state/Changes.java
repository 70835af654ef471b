package io.vivremotion.state;

import java.sql.SQLException;
import java.util.List;

/**
 * Through this goes every change of a row, so that a database may keep account of what stands in
 * its tables.
 */
interface Changes {
  /** For a database that looks after itself. */
  Changes UNWATCHED = (_, work) -> work.run();

  void make(Rows touched, Work work) throws SQLException;

  /**
   * Rows that a change may touch, before or after.
   *
   * @param where with {@code ?} for the values
   * @param values one list for each time that the condition is asked
   */
  record Rows(String table, String where, List<List<Object>> values) {}

  /** The change itself. */
  interface Work {
    void run() throws SQLException;
  }
}
