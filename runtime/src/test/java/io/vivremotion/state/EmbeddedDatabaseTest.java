package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Messages;
import io.vivremotion.state.Batch.UsageKey;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bounds the embedded database, and what counts once. */
final class EmbeddedDatabaseTest {
  /** A file of which the first bytes cannot be read. */
  static final Path BAD_SECTOR = Path.of("/proc/self/mem");

  private static final LocalDate DAY = LocalDate.parse("2026-11-22");

  @TempDir Path directory;
  private States states;

  @BeforeEach
  void begin() {
    states = new States(directory);
  }

  @Test
  void a_batch_that_is_tried_again_counts_once() throws Exception {
    EmbeddedDatabase database = states.database();
    database.open();
    Batch batch = new Batch("1", false, seen(0, 1), Map.of());
    database.write(batch);
    database.write(batch.again());
    assertThat(database.devices()).extracting(KnownDevice::messages).containsExactly(1L);
    database.write(new Batch("2", true, seen(0, 1), Map.of()));
    assertThat(database.devices()).extracting(KnownDevice::messages).containsExactly(2L);
    database.close();
  }

  @Test
  void a_full_database_goes_on_counting_what_it_knows_and_takes_more_once_it_has_forgotten()
      throws Exception {
    states.with(States.config(Duration.ofSeconds(1), 1 << 20, 1 << 20));
    EmbeddedDatabase database = states.database();
    database.open();
    int known = 0;
    long leftOut = 0;
    while (leftOut == 0) {
      leftOut = database.write(new Batch("b" + known, false, seen(known, 1_000), Map.of()));
      known += leftOut == 0 ? 1_000 : 0;
      assertThat(known).isLessThan(100_000);
    }
    assertThat(leftOut).isEqualTo(1_000);
    assertThat(Files.size(directory.resolve("state.mv.db"))).isLessThan(3 << 20);
    assertThat(database.write(new Batch("known", false, seen(0, 10), Map.of()))).isZero();
    assertThat(database.forget(Messages.AT.plusSeconds(1), DAY)).isEqualTo(known);
    assertThat(database.upkeep()).isEmpty();
    assertThat(database.write(new Batch("more", false, seen(0, 10), Map.of()))).isZero();
    assertThat(database.devices()).hasSize(10);
    database.close();
    assertThat(states.database().open()).isEmpty();
  }

  @Test
  void a_full_database_is_compacted_although_the_clock_was_a_year_ahead_the_last_time()
      throws Exception {
    states.with(States.config(Duration.ofSeconds(1), 1 << 20, 1 << 20));
    EmbeddedDatabase database = states.database();
    database.open();
    for (int known = 0; database.upkeep().isEmpty(); known += 1_000) {
      assertThat(known).isLessThan(100_000);
      database.write(new Batch("b" + known, false, seen(known, 1_000), Map.of()));
    }
    states.clock.advance(Duration.ofDays(365));
    database.upkeep();
    states.clock.advance(Duration.ofDays(-365));
    database.forget(Messages.AT.plusSeconds(1), DAY);
    assertThat(database.upkeep()).isEmpty();
    database.close();
  }

  @Test
  void a_file_in_the_place_of_the_directory_is_set_aside() throws Exception {
    Path place = Files.writeString(directory.resolve("state"), "alien");
    EmbeddedDatabase database = new States(place).database();
    assertThat(database.open()).isEmpty();
    database.close();
    assertThat(directory.resolve("state.damaged")).hasContent("alien");
  }

  @Test
  void what_is_old_is_forgotten() throws Exception {
    EmbeddedDatabase database = states.database();
    database.open();
    database.write(
        new Batch(
            "1",
            false,
            List.of(device("old", Messages.AT), device("new", Messages.AT.plusSeconds(60))),
            Map.of(
                new UsageKey(DAY, "m"), new Usage(1, 1, 1, 1),
                new UsageKey(DAY.plusDays(1), "m"), new Usage(2, 2, 2, 2))));
    assertThat(database.forget(Messages.AT.plusSeconds(30), DAY.plusDays(1))).isEqualTo(2);
    database.close();
    assertThat(database.open()).isEmpty();
    assertThat(database.devices())
        .extracting(known -> known.device().value())
        .containsExactly("new");
    assertThat(database.usageSince(DAY)).hasSize(1);
    database.close();
  }

  @Test
  void many_rows_are_written_less_often() {
    Duration every = Duration.ofSeconds(30);
    assertThat(StateWriter.pause(0, every)).isEqualTo(every);
    assertThat(StateWriter.pause(1_999, every)).isEqualTo(every);
    assertThat(StateWriter.pause(4_000, every)).isEqualTo(Duration.ofMinutes(2));
    assertThat(StateWriter.pause(100_000, every)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void a_clock_is_steady_after_an_hour_without_a_jump() {
    SteadyClock clock = new SteadyClock(states.clock);
    clock.now();
    states.clock.advance(Duration.ofDays(20_000));
    clock.now();
    for (int minute = 0; minute < 60; minute++) {
      assertThat(clock.isSteady()).isFalse();
      states.clock.advance(Duration.ofMinutes(1));
      clock.now();
    }
    assertThat(clock.isSteady()).isTrue();
    states.clock.advance(Duration.ofMinutes(-1));
    clock.now();
    assertThat(clock.isSteady()).isFalse();
  }

  @Test
  void the_drawn_id_is_kept_and_another_is_drawn_if_its_file_is_damaged() throws Exception {
    GatewayId ids = new GatewayId(directory, new Random());
    String id = ids.get("");
    assertThat(id).matches("gateway-[0-9a-f]{16}");
    assertThat(ids.get("")).isEqualTo(id);
    assertThat(ids.get("named")).isEqualTo("named");
    Path file = directory.resolve("gateway-id");
    byte[] bytes = Files.readAllBytes(file);
    for (byte[] damaged : List.of(new byte[0], new byte[40], flipped(bytes), new byte[5_000])) {
      Files.write(file, damaged);
      String next = ids.get("");
      assertThat(next).matches("gateway-[0-9a-f]{16}").isNotEqualTo(id);
      assertThat(ids.get("")).isEqualTo(next);
    }
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(ids.get("")).isEqualTo(ids.get(""));
    Files.delete(file);
    Files.createSymbolicLink(file, BAD_SECTOR);
    assertThat(ids.get("")).isEqualTo(ids.get(""));
    assertThat(directory.resolve("gateway-id.damaged")).isSymbolicLink();
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[10] ^= 1;
    return copy;
  }

  private static List<KnownDevice> seen(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> device("device-" + i, Messages.AT))
        .toList();
  }

  private static KnownDevice device(String name, Instant at) {
    return new KnownDevice(new DeviceId(name), "mqtt", at, at, 1);
  }
}
