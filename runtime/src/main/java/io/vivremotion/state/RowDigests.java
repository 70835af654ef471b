package io.vivremotion.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Says whether the rows of an H2 database are those that were committed. H2 has no checksum over
 * what stands in its pages: a flipped bit in a value comes back as another value. So for each table
 * the sum (modulo 2^64) of a hash of each row, and the number of rows, stand in the table {@code
 * row_digest}, changed in the same transaction as the rows. A table changed past {@link #make} is
 * found damaged at the next start. So is one whose columns are others: their names stand in such
 * pages, too.
 */
final class RowDigests implements Changes {
  private static final String TABLES =
      """
      SELECT table_name FROM information_schema.tables
      WHERE table_schema = CURRENT_SCHEMA AND table_name <> 'ROW_DIGEST' ORDER BY table_name
      """;

  /** In place of a table's name. */
  private static final String COLUMNS = "(columns)";

  private static final String ALL_COLUMNS =
      """
      SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length,
        is_nullable
      FROM information_schema.columns
      WHERE table_schema = CURRENT_SCHEMA AND table_name <> 'ROW_DIGEST'
      """;

  private static final String KEY =
      """
      SELECT k.column_name FROM information_schema.key_column_usage k
      JOIN information_schema.table_constraints c ON c.constraint_name = k.constraint_name
      WHERE c.constraint_type = 'PRIMARY KEY' AND k.table_name = ? ORDER BY k.ordinal_position
      """;

  private final Connection connection;
  private final MessageDigest sha256;
  private final Map<String, Sum> sums = new LinkedHashMap<>();

  RowDigests(Connection connection) {
    this.connection = connection;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private record Sum(long rows, long digest) {
    static final Sum NONE = new Sum(0, 0);

    Sum plus(Sum more) {
      return new Sum(rows + more.rows, digest + more.digest);
    }

    Sum minus(Sum less) {
      return new Sum(rows - less.rows, digest - less.digest);
    }
  }

  /** What stands in the tables from now on is what is right. Ends the transaction. */
  void begin() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS row_digest");
      statement.execute(
          "CREATE TABLE row_digest (name VARCHAR(64) PRIMARY KEY, row_count BIGINT NOT NULL, digest"
              + " BIGINT NOT NULL)");
    }
    for (String table : tables()) {
      insert(table, sum("SELECT * FROM " + table, List.of()));
    }
    insert(COLUMNS, sum(ALL_COLUMNS, List.of()));
    connection.commit();
  }

  private void insert(String name, Sum sum) throws SQLException {
    sums.put(name, sum);
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO row_digest VALUES (?, ?, ?)")) {
      statement.setString(1, name);
      statement.setLong(2, sum.rows);
      statement.setLong(3, sum.digest);
      statement.executeUpdate();
    }
  }

  /** Reads every row, by table and by key; throws if any is not what was committed. */
  void check() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT name, row_count, digest FROM row_digest")) {
      while (rows.next()) {
        sums.put(rows.getString(1), new Sum(rows.getLong(2), rows.getLong(3)));
      }
    }
    checkColumns();
    List<String> tables = tables();
    if (!sums.keySet().equals(Set.copyOf(tables))) {
      throw damaged("the tables " + tables + " are not those of " + sums.keySet());
    }
    for (String table : tables) {
      Sum right = sums.get(table);
      if (right == null || !right.equals(sum("SELECT * FROM " + table, List.of()))) {
        throw damaged("rows of " + table + " are not those that were committed");
      }
      List<String> key = key(table);
      if (!key.isEmpty() && !right.equals(sum(byKey(table, key), List.of()))) {
        throw damaged("rows of " + table + " are not found by their key");
      }
    }
  }

  /** They were not always noted. */
  private void checkColumns() throws SQLException {
    Sum noted = sums.remove(COLUMNS);
    Sum there = sum(ALL_COLUMNS, List.of());
    if (noted == null) {
      insert(COLUMNS, there);
      connection.commit();
      sums.remove(COLUMNS);
    } else if (!noted.equals(there)) {
      throw damaged("columns of tables are not those that were made");
    }
  }

  @Override
  public void make(Rows touched, Work work) throws SQLException {
    String table = touched.table().toUpperCase(Locale.ROOT);
    String select = "SELECT * FROM " + table + " WHERE " + touched.where();
    Sum before = sum(select, touched.values());
    work.run();
    Sum now = sums.getOrDefault(table, Sum.NONE).minus(before).plus(sum(select, touched.values()));
    sums.put(table, now);
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE row_digest SET row_count = ?, digest = ? WHERE name = ?")) {
      statement.setLong(1, now.rows);
      statement.setLong(2, now.digest);
      statement.setString(3, table);
      statement.executeUpdate();
    }
  }

  /** Each row once more, found by its key: a damaged index shows. */
  private static String byKey(String table, List<String> key) {
    StringBuilder sql =
        new StringBuilder("SELECT b.* FROM " + table + " a JOIN " + table + " b ON ");
    for (int i = 0; i < key.size(); i++) {
      sql.append(i == 0 ? "" : " AND ").append("b.%1$s = a.%1$s".formatted(key.get(i)));
    }
    return sql.toString();
  }

  private Sum sum(String select, List<List<Object>> values) throws SQLException {
    Sum sum = Sum.NONE;
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      if (values.isEmpty()) {
        return sum(statement);
      }
      for (List<Object> row : values) {
        for (int i = 0; i < row.size(); i++) {
          statement.setObject(i + 1, row.get(i));
        }
        sum = sum.plus(sum(statement));
      }
    }
    return sum;
  }

  private Sum sum(PreparedStatement statement) throws SQLException {
    long count = 0;
    long digest = 0;
    try (ResultSet rows = statement.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int i = 1; i <= columns; i++) {
          String value = rows.getString(i);
          byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
          sha256.update(ByteBuffer.allocate(4).putInt(0, value == null ? -1 : bytes.length));
          sha256.update(bytes);
        }
        digest += ByteBuffer.wrap(sha256.digest()).getLong();
        count++;
      }
    }
    return new Sum(count, digest);
  }

  private List<String> tables() throws SQLException {
    return column(TABLES);
  }

  private List<String> key(String table) throws SQLException {
    return column(KEY, table);
  }

  private List<String> column(String sql, String... values) throws SQLException {
    List<String> all = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          all.add(rows.getString(1));
        }
      }
    }
    return all;
  }

  private static SQLException damaged(String what) {
    return new SQLException(what);
  }
}
