package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.config.Secret;
import io.vivremotion.insight.Health;
import io.vivremotion.message.DeviceId;
import io.vivremotion.state.StateStore;
import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state store in a real PostgreSQL, alone and shared, there and gone. */
final class PostgresStateTest {
  private static final String CREW = "conversation/crew";
  private static final DeviceId PRESS = new DeviceId("press-3");
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
  private static PostgresServer server;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (server != null) {
      server.stop();
    }
  }

  @BeforeEach
  void empty() throws Exception {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA public CASCADE");
      statement.execute("CREATE SCHEMA public");
    }
  }

  @Test
  void two_gateways_that_start_together_on_an_empty_database_add_up() throws Exception {
    try (StateStore east = store("east", PostgresServer.PASSWORD);
        StateStore west = store("west", PostgresServer.PASSWORD)) {
      Thread starting = Thread.ofPlatform().start(east::start);
      west.start();
      starting.join();
      await().untilAsserted(() -> assertThat(east.health()).isEqualTo(Health.UP));
      await().untilAsserted(() -> assertThat(west.health()).isEqualTo(Health.UP));
      for (int i = 0; i < 3; i++) {
        east.seen(PRESS, "mqtt", AT.plusSeconds(i));
        west.seen(PRESS, "coap", AT.plusSeconds(60 + i));
        east.used("small", new Usage(1, 10, 5, 100));
        west.used("small", new Usage(1, 10, 5, 100));
        assertThat(east.devices()).hasSize(1);
        assertThat(west.devices()).hasSize(1);
      }
      KnownDevice both = new KnownDevice(PRESS, "coap", AT, AT.plusSeconds(62), 6);
      assertThat(east.devices()).containsExactly(both);
      assertThat(west.devices()).containsExactly(both);
      assertThat(east.usageSince(LocalDate.EPOCH))
          .extracting(DailyUsage::usage)
          .containsExactly(new Usage(6, 60, 30, 600));
    }
  }

  @Test
  void without_an_id_of_its_own_a_gateway_draws_one_and_keeps_it() throws Exception {
    for (int run = 0; run < 2; run++) {
      try (StateStore store = store("", PostgresServer.PASSWORD)) {
        store.start();
        store.seen(PRESS, "mqtt", AT);
        assertThat(store.devices()).hasSize(1);
      }
    }
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT id, messages, gateway FROM device")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong(2)).isEqualTo(2);
      assertThat(rows.getString(3)).startsWith("gateway-");
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void while_the_server_is_gone_counts_are_gathered_and_then_written_once() throws Exception {
    try (StateStore store = store("east", PostgresServer.PASSWORD)) {
      store.start();
      store.seen(PRESS, "mqtt", AT);
      assertThat(store.devices()).hasSize(1);
      server.kill();
      store.seen(PRESS, "mqtt", AT.plusSeconds(1));
      await()
          .untilAsserted(() ->
              assertThat(store.health())
                  .isInstanceOfSatisfying(
                      Health.Degraded.class,
                      why -> assertThat(why.why()).contains("in memory only")));
      store.seen(PRESS, "mqtt", AT.plusSeconds(2));
      assertThat(store.devices()).extracting(KnownDevice::messages).containsExactly(2L);
      server.startAgain();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(store.health()).isEqualTo(Health.UP));
      assertThat(store.devices())
          .containsExactly(new KnownDevice(PRESS, "mqtt", AT, AT.plusSeconds(2), 3));
    } finally {
      server.kill();
      server.startAgain();
    }
  }

  @Test
  void a_gateway_starts_without_a_server_and_with_a_wrong_password() throws Exception {
    try (StateStore store = store("east", "wrong")) {
      long from = System.nanoTime();
      store.start();
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
      await().untilAsserted(() -> assertThat(store.health().toString()).contains("password"));
      store.seen(PRESS, "mqtt", AT);
      assertThat(store.devices()).hasSize(1);
    }
  }

  @Test
  void tls_that_was_asked_for_is_not_done_without() throws Exception {
    try (StateStore store = store("east", PostgresServer.PASSWORD, "?sslmode=require")) {
      store.start();
      await().untilAsserted(() -> assertThat(store.health().toString()).contains("SSL"));
    }
  }

  @Test
  void a_database_of_a_newer_release_is_left_as_it_is() throws Exception {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE schema_version (version INT NOT NULL)");
      statement.execute("INSERT INTO schema_version VALUES (99)");
    }
    try (StateStore store = store("east", PostgresServer.PASSWORD)) {
      store.start();
      await().untilAsserted(() -> assertThat(store.health().toString()).contains("newer release"));
    }
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(1);
    }
  }

  @Test
  void conversations_are_replaced_as_a_whole_and_are_those_of_one_gateway() throws Exception {
    String large = "⟪ä⟫ 'quoted' \\ \ud83d\udd27 ".repeat(30_000);
    try (StateStore east = store("east", PostgresServer.PASSWORD);
        StateStore west = store("west", PostgresServer.PASSWORD)) {
      east.start();
      west.start();
      assertThat(east.keep(CREW, "a", "first")).isTrue();
      assertThat(east.kept(CREW, "a")).contains("first");
      await().untilAsserted(() -> assertThat(rows()).isEqualTo("east/first "));
      assertThat(east.keep(CREW, "a", large)).isTrue();
      assertThat(west.kept(CREW, "a")).as("another gateway's").isEmpty();
      assertThat(east.kept("conversation/other", "a")).as("another tenant's").isEmpty();
      await().untilAsserted(() -> assertThat(rows()).isEqualTo("east/" + large + " "));
    }
    try (StateStore again = store("east", PostgresServer.PASSWORD)) {
      again.start();
      assertThat(again.kept(CREW, "a")).contains(large);
    }
  }

  @Test
  void conversations_that_go_on_while_the_server_is_gone_are_there_afterwards() throws Exception {
    try (StateStore store = store("east", PostgresServer.PASSWORD)) {
      store.start();
      assertThat(store.keep(CREW, "a", "before")).isTrue();
      await().untilAsserted(() -> assertThat(rows()).isEqualTo("east/before "));
      server.kill();
      assertThat(store.keep(CREW, "a", "meanwhile")).isTrue();
      await().untilAsserted(() -> assertThat(store.health()).isInstanceOf(Health.Degraded.class));
      assertThat(store.kept(CREW, "a")).as("what is not written yet").contains("meanwhile");
      assertThatThrownBy(() -> store.kept(CREW, "b"))
          .as("whether there is one cannot be known")
          .isInstanceOf(SQLException.class);
      server.startAgain();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(rows()).isEqualTo("east/meanwhile "));
    } finally {
      server.kill();
      server.startAgain();
    }
  }

  @Test
  void a_database_of_version_2_gets_room_for_conversations() throws Exception {
    try (StateStore store = store("east", PostgresServer.PASSWORD)) {
      store.start();
      store.seen(PRESS, "mqtt", AT);
      assertThat(store.devices()).hasSize(1);
    }
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE kept_text");
      statement.execute("UPDATE schema_version SET version = 2");
    }
    try (StateStore store = store("east", PostgresServer.PASSWORD)) {
      store.start();
      assertThat(store.keep(CREW, "a", "said")).isTrue();
      await().untilAsserted(() -> assertThat(rows()).isEqualTo("east/said "));
      assertThat(store.devices()).extracting(KnownDevice::messages).containsExactly(1L);
    }
  }

  /** Of conversations, as they stand in the table. */
  private static String rows() throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT gateway, content FROM kept_text ORDER BY gateway")) {
      while (rows.next()) {
        all.append(rows.getString(1)).append('/').append(rows.getString(2)).append(' ');
      }
    }
    return all.toString();
  }

  private StateStore store(String gateway, String password) {
    return store(gateway, password, "");
  }

  private StateStore store(String gateway, String password, String parameters) {
    StateStore.Config standard = StateStore.Config.DEFAULT;
    StateStore.Config config =
        new StateStore.Config(
            server.url() + parameters,
            "gateway",
            Optional.of(Secret.of(password)),
            gateway,
            Duration.ofMillis(200),
            standard.maxGatheredBytes(),
            standard.maxBytes(),
            standard.backupEvery(),
            standard.backupAfterWrites(),
            standard.backups(),
            standard.forgetDevicesAfter(),
            standard.keepUsage(),
            standard.keepConversations());
    return new StateStore(
        config,
        directory,
        InstantSource.fixed(AT),
        new Random(gateway.hashCode()),
        new SimpleMeterRegistry());
  }
}
