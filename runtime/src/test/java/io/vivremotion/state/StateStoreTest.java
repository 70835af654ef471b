package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.TestClock;
import io.vivremotion.insight.Health;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Messages;
import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateStoreTest {
  private static final DeviceId PRESS = new DeviceId("press-3");
  private static final LocalDate TODAY = LocalDate.parse("2026-11-22");

  @TempDir Path directory;
  private final TestClock clock = new TestClock(Messages.AT);

  @Test
  void devices_and_usage_add_up_across_restarts() throws SQLException {
    for (int run = 0; run < 2; run++) {
      try (StateStore store = open(Duration.ofMinutes(1))) {
        store.seen(PRESS, "mqtt", Messages.AT.plusSeconds(run));
        store.seen(PRESS, "", Messages.AT.plusSeconds(run + 10));
        store.used("small", new Usage(1, 100, 10, 2_000));
        store.used("small", new Usage(1, 100, 10, 2_000));
      }
    }
    try (StateStore store = open(Duration.ofMinutes(1))) {
      assertThat(store.devices())
          .containsExactly(
              new KnownDevice(PRESS, "mqtt", Messages.AT, Messages.AT.plusSeconds(11), 4));
      assertThat(store.usageSince(TODAY))
          .containsExactly(new DailyUsage(TODAY, "small", new Usage(4, 400, 40, 8_000)));
      assertThat(store.usageSince(TODAY.plusDays(1))).isEmpty();
      assertThat(store.health()).isEqualTo(Health.UP);
    }
  }

  @Test
  void what_is_gathered_is_written_without_being_asked() {
    try (StateStore store = open(Duration.ofMillis(50))) {
      store.seen(PRESS, "coap", Messages.AT);
      await().untilAsserted(() -> assertThat(store.devices()).hasSize(1));
    }
  }

  @Test
  void a_database_that_cannot_be_had_never_prevents_a_start() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (StateStore store =
        new StateStore(
            StateStore.Config.DEFAULT,
            file.resolve("below"),
            clock,
            new Random(1),
            new SimpleMeterRegistry())) {
      store.start();
      assertThat(store.health()).isInstanceOf(Health.Degraded.class);
      store.seen(PRESS, "mqtt", Messages.AT);
      assertThat(store.devices()).hasSize(1);
    }
  }

  @Test
  void more_devices_than_may_be_gathered_are_counted_as_such() throws SQLException {
    States states =
        new States(directory).with(States.config(Duration.ofMinutes(1), 1024, 64 << 20));
    StateStore store = states.store();
    for (String device : new String[] {"a", "b", "c", "d", "e", "f", "a"}) {
      store.seen(new DeviceId(device), "mqtt", Messages.AT);
    }
    store.used("small", new Usage(1, 1, 1, 1));
    assertThat(store.devices()).hasSize(5);
    assertThat(states.count("vivremotion.state.uncounted")).isEqualTo(2);
  }

  private StateStore open(Duration writeEvery) {
    return new States(directory).with(States.config(writeEvery)).started();
  }
}
