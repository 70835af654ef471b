package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that other parts keep in the state. */
final class KeptTextTest {
  private static final Instant AT = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir Path directory;

  private StateStore store() {
    StateStore store =
        new StateStore(
            States.config(Duration.ofMinutes(1), 1 << 20, 1 << 20),
            directory,
            InstantSource.fixed(AT),
            new Random(1),
            new SimpleMeterRegistry());
    store.start();
    return store;
  }

  @Test
  void a_text_is_what_was_kept_last_before_and_after_it_is_written_and_after_a_restart()
      throws SQLException {
    try (StateStore store = store()) {
      assertThat(store.kept("a", "1")).isEmpty();
      assertThat(store.keep("a", "1", "first")).isTrue();
      assertThat(store.keep("a", "1", "second")).isTrue();
      assertThat(store.kept("a", "1")).contains("second");
      assertThat(store.devices()).isEmpty(); // writes what is gathered
      assertThat(store.kept("a", "1")).contains("second");
      assertThat(store.kept("b", "1")).isEmpty();
      assertThat(store.keep("a", "1", "third")).isTrue();
    }
    try (StateStore again = store()) {
      assertThat(again.kept("a", "1")).contains("third");
    }
  }

  @Test
  void what_is_too_long_or_has_no_room_is_refused() {
    try (StateStore store = store()) {
      assertThat(store.keep("a", "1", "x".repeat(KeptText.MAX_CONTENT + 1))).isFalse();
      assertThat(store.keep("a", "1", "x".repeat(400_000))).isTrue();
      assertThat(store.keep("a", "2", "x".repeat(400_000))).isFalse();
      assertThat(store.keep("a", "1", "x".repeat(450_000))).isTrue(); // in its own place
    }
  }

  @Test
  void without_a_database_nothing_is_said_of_what_may_be_in_it() throws SQLException {
    StateStore store = store();
    store.close();
    assertThatThrownBy(() -> store.kept("a", "1")).isInstanceOf(SQLException.class);
    assertThat(store.keep("a", "1", "text")).isTrue();
    assertThat(store.kept("a", "1")).contains("text");
  }

  @Test
  void texts_go_by_age_and_take_at_most_half_of_the_database() throws Exception {
    States states = new States(directory);
    states.with(States.config(Duration.ofSeconds(1), 1 << 20, 1 << 20));
    EmbeddedDatabase database = states.database();
    database.open();
    Random random = new Random(5);
    long leftOut = 0;
    int written = 0;
    while (leftOut == 0 && written < 100) {
      String content =
          random
              .ints(50_000, 'a', 'z')
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      KeptText text = new KeptText("a", "n" + written, AT.plusSeconds(written), content);
      leftOut = database.write(new Batch("b" + written, false, List.of(), Map.of(), List.of(text)));
      written++;
    }
    assertThat(leftOut).isEqualTo(1);
    assertThat(database.bytesOnDisk()).isLessThan((1 << 20) * 3L / 4);
    assertThat(database.forgetKept(AT.plusSeconds(2))).isEqualTo(2);
    assertThat(database.kept("a", "n1")).isEmpty();
    assertThat(database.kept("a", "n2")).isPresent();
    database.close();
  }
}
