package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSpoolTest {
  @TempDir Path directory;

  @Test
  void what_was_appended_is_read_back_in_order() throws Exception {
    try (FileSpool spool = open()) {
      Appended appended = new Appended();
      for (int i = 0; i < 1_000; i++) {
        spool.append(new Text("record " + i), appended);
      }
      appended.awaitAll(1_000);
      assertThat(Read.all(spool).stream().map(Read::text))
          .hasSize(1_000)
          .startsWith("record 0", "record 1")
          .endsWith("record 999");
      assertThat(appended.sequences()).hasSize(1_000).isSorted().startsWith(1L).endsWith(1_000L);
    }
  }

  @Test
  void what_is_not_acknowledged_comes_back_after_a_restart_and_the_rest_does_not()
      throws Exception {
    try (FileSpool spool = open()) {
      Appended appended = new Appended();
      for (int i = 0; i < 10; i++) {
        spool.append(new Text("record " + i), appended);
      }
      appended.awaitAll(10);
      spool.acknowledge(1, 3);
      spool.acknowledge(6, 6);
    }
    try (FileSpool spool = open()) {
      assertThat(Read.all(spool).stream().map(Spool.Stored::sequence))
          .containsExactly(4L, 5L, 7L, 8L, 9L, 10L);
      Appended appended = new Appended();
      spool.append(new Text("next"), appended);
      appended.awaitAll(1);
      assertThat(appended.sequences()).containsExactly(11L);
    }
  }

  @Test
  void a_second_spool_in_the_same_directory_is_turned_away() throws Exception {
    try (FileSpool spool = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("in use");
      assertThat(spool.stats().pendingRecords()).isZero();
    }
  }

  @Test
  void a_waiting_reader_hears_of_a_commit() throws Exception {
    try (FileSpool spool = open();
        Spool.Reader reader = spool.reader()) {
      assertThat(reader.poll(10, 1 << 20, Duration.ZERO)).isEmpty();
      Thread.ofVirtual().start(() -> spool.append(new Text("late"), new Appended()));
      List<Spool.Stored> found = reader.poll(10, 1 << 20, Duration.ofSeconds(20));
      assertThat(found).extracting(Read::text).containsExactly("late");
    }
  }

  @Test
  void a_closed_spool_refuses_and_lets_its_readers_go() throws Exception {
    FileSpool spool = open();
    spool.close();
    spool.close();
    Appended appended = new Appended();
    spool.append(new Text("too late"), appended);
    assertThat(appended.refusals()).containsExactly(Spool.Refusal.CLOSING);
    assertThat(spool.reader().poll(1, 1, Duration.ofSeconds(20))).isEmpty();
  }

  @Test
  void acknowledgements_reach_the_disk_without_any_append() throws Exception {
    try (FileSpool spool = open()) {
      Appended appended = new Appended();
      spool.append(new Text("one"), appended);
      appended.awaitAll(1);
      long forces = spool.stats().forces();
      spool.acknowledge(1, 1);
      await().atMost(Duration.ofSeconds(5)).until(() -> spool.stats().forces() > forces);
    }
  }

  private FileSpool open() throws IOException {
    return FileSpool.open(directory, SpoolConfig.DEFAULT, InstantSource.system());
  }
}
