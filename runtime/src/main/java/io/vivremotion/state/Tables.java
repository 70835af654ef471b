package io.vivremotion.state;

import io.vivremotion.message.DeviceId;
import io.vivremotion.state.Batch.UsageKey;
import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is read and written, in SQL that H2 and PostgreSQL both speak. A row belongs to one gateway,
 * so that several add up in one database. Nothing here commits. Not thread-safe.
 */
final class Tables {
  /** SQL that adds to a row, and that makes it; each row has its values for both, and its key. */
  private record Target(String table, String key, String update, String insert) {}

  private record Row(List<Object> key, List<Object> update, List<Object> insert) {}

  private static final Target DEVICE =
      new Target(
          "device",
          "id = ? AND gateway = ?",
          """
          UPDATE device SET last_seen = ?, messages = messages + ?,
            protocol = COALESCE(NULLIF(CAST(? AS VARCHAR(32)), ''), protocol)
          WHERE id = ? AND gateway = ?
          """,
          """
          INSERT INTO device (id, gateway, protocol, first_seen, last_seen, messages)
          VALUES (?, ?, ?, ?, ?, ?)
          """);

  private static final Target USAGE =
      new Target(
          "uplink_usage",
          "on_day = ? AND model = ? AND gateway = ?",
          """
          UPDATE uplink_usage SET requests = requests + ?, tokens_in = tokens_in + ?,
            tokens_out = tokens_out + ?, bytes = bytes + ?
          WHERE on_day = ? AND model = ? AND gateway = ?
          """,
          """
          INSERT INTO uplink_usage
            (on_day, model, gateway, requests, tokens_in, tokens_out, bytes)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """);

  private static final Target GATEWAY =
      new Target(
          "gateway",
          "id = ?",
          "UPDATE gateway SET last_batch = ?, writes = writes + 1 WHERE id = ?",
          "INSERT INTO gateway (id, last_batch, writes) VALUES (?, ?, 1)");

  private static final Target KEPT =
      new Target(
          "kept_text",
          "owner = ? AND name = ? AND gateway = ?",
          "UPDATE kept_text SET kept_at = ?, content = ? WHERE owner = ? AND name = ? AND gateway ="
              + " ?",
          "INSERT INTO kept_text (owner, name, gateway, kept_at, content) VALUES (?, ?, ?, ?, ?)");

  private final Connection connection;
  private final String gateway;
  private final Changes changes;

  Tables(Connection connection, String gateway, Changes changes) {
    this.connection = connection;
    this.gateway = gateway;
    this.changes = changes;
  }

  /**
   * A repeated batch that is already there changes nothing.
   *
   * @param mayGrow whether devices may be added
   * @return messages of devices that were left out
   */
  long write(Batch batch, boolean mayGrow) throws SQLException {
    return write(batch, mayGrow, mayGrow);
  }

  /**
   * @param mayKeep whether texts are written
   * @return messages of devices, and texts, that were left out
   */
  long write(Batch batch, boolean mayGrow, boolean mayKeep) throws SQLException {
    if (batch.repeated() && lastBatch().equals(batch.id())) {
      return 0;
    }
    List<Integer> absent = add(DEVICE, batch.seen().stream().map(this::row).toList(), mayGrow);
    add(
        USAGE,
        batch.used().entrySet().stream().map(used -> row(used.getKey(), used.getValue())).toList(),
        true);
    if (mayKeep) {
      add(KEPT, batch.kept().stream().map(this::row).toList(), true);
    }
    add(GATEWAY, List.of(written(batch.id())), true);
    long notKept = mayKeep ? 0 : batch.kept().size();
    return mayGrow
        ? notKept
        : notKept + absent.stream().mapToLong(i -> batch.seen().get(i).messages()).sum();
  }

  /** Of this gateway. */
  Optional<String> kept(String owner, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT content FROM kept_text WHERE " + KEPT.key)) {
      statement.setString(1, owner);
      statement.setString(2, name);
      statement.setString(3, gateway);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }

  /** How many rows went. */
  int forgetKept(Instant before) throws SQLException {
    int rows = delete("kept_text", "kept_at < ?", before.atOffset(ZoneOffset.UTC));
    if (rows > 0) {
      add(GATEWAY, List.of(written(lastBatch())), true);
    }
    return rows;
  }

  /** How many rows went. If any, it counts as a write: it would show if it were taken back. */
  int forget(Instant devicesBefore, LocalDate usageBefore) throws SQLException {
    int rows =
        delete("device", "last_seen < ?", devicesBefore.atOffset(ZoneOffset.UTC))
            + delete("uplink_usage", "on_day < ?", usageBefore);
    if (rows > 0) {
      add(GATEWAY, List.of(written(lastBatch())), true);
    }
    return rows;
  }

  /** Of all gateways together. */
  List<KnownDevice> devices() throws SQLException {
    List<KnownDevice> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, protocol, first_seen, last_seen, messages FROM device ORDER BY id")) {
      while (rows.next()) {
        KnownDevice next = device(rows);
        boolean again = !all.isEmpty() && all.getLast().device().equals(next.device());
        all.add(again ? Batch.sum(all.removeLast(), next) : next);
      }
    }
    return all;
  }

  /** Of all gateways together. */
  List<DailyUsage> usageSince(LocalDate first) throws SQLException {
    List<DailyUsage> all = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT on_day, model, SUM(requests), SUM(tokens_in), SUM(tokens_out), SUM(bytes)
            FROM uplink_usage WHERE on_day >= ? GROUP BY on_day, model ORDER BY on_day, model
            """)) {
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

  /** Empty before the first. */
  String lastBatch() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT last_batch FROM gateway WHERE id = ?")) {
      statement.setString(1, gateway);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  /** How often was written, by all gateways, since the tables were begun. */
  long writes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT SUM(writes) FROM gateway")) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private static KnownDevice device(ResultSet rows) throws SQLException {
    return new KnownDevice(
        new DeviceId(rows.getString(1)),
        rows.getString(2),
        rows.getObject(3, OffsetDateTime.class).toInstant(),
        rows.getObject(4, OffsetDateTime.class).toInstant(),
        rows.getLong(5));
  }

  private Row row(KnownDevice seen) {
    String id = seen.device().value();
    OffsetDateTime first = seen.firstSeen().atOffset(ZoneOffset.UTC);
    OffsetDateTime last = seen.lastSeen().atOffset(ZoneOffset.UTC);
    return new Row(
        List.of(id, gateway),
        List.of(last, seen.messages(), seen.protocol(), id, gateway),
        List.of(id, gateway, seen.protocol(), first, last, seen.messages()));
  }

  private Row row(UsageKey key, Usage used) {
    List<Object> counts = List.of(used.requests(), used.tokensIn(), used.tokensOut(), used.bytes());
    List<Object> place = List.of(key.day(), key.model(), gateway);
    List<Object> update = new ArrayList<>(counts);
    update.addAll(place);
    List<Object> insert = new ArrayList<>(place);
    insert.addAll(counts);
    return new Row(place, update, insert);
  }

  private Row row(KeptText text) {
    OffsetDateTime at = text.at().atOffset(ZoneOffset.UTC);
    List<Object> place = List.of(text.owner(), text.name(), gateway);
    return new Row(
        place,
        List.of(at, text.content(), text.owner(), text.name(), gateway),
        List.of(text.owner(), text.name(), gateway, at, text.content()));
  }

  private Row written(String batch) {
    return new Row(List.of(gateway), List.of(batch, gateway), List.of(gateway, batch));
  }

  /** Which rows were not there before. */
  private List<Integer> add(Target target, List<Row> rows, boolean mayGrow) throws SQLException {
    List<Integer> absent = new ArrayList<>();
    if (rows.isEmpty()) {
      return absent;
    }
    changes.make(
        new Changes.Rows(target.table, target.key, rows.stream().map(Row::key).toList()),
        () -> {
          int[] updated = run(target.update, rows.stream().map(Row::update).toList());
          for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 0) {
              absent.add(i);
            }
          }
          if (mayGrow) {
            run(target.insert, absent.stream().map(i -> rows.get(i).insert).toList());
          }
        });
    return absent;
  }

  private int[] run(String sql, List<List<Object>> rows) throws SQLException {
    if (rows.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (List<Object> values : rows) {
        for (int i = 0; i < values.size(); i++) {
          statement.setObject(i + 1, values.get(i));
        }
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }

  private int delete(String table, String where, Object before) throws SQLException {
    int[] deleted = {0};
    changes.make(
        new Changes.Rows(table, where, List.of(List.of(before))),
        () -> {
          try (PreparedStatement statement =
              connection.prepareStatement("DELETE FROM " + table + " WHERE " + where)) {
            statement.setObject(1, before);
            deleted[0] = statement.executeUpdate();
          }
        });
    return deleted[0];
  }
}
