package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import io.vivremotion.spool.DiskSpace.Level;
import io.vivremotion.spool.Spool.Refusal;
import io.vivremotion.spool.SpoolConfig.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
  private static final long MB = 1 << 20;

  @TempDir Path directory;

  private long total = 1_000 * MB;
  private long usable = 500 * MB;
  private final DiskSpace.Volume volume =
      new DiskSpace.Volume() {
        @Override
        public long usableBytes() {
          return usable;
        }

        @Override
        public long totalBytes() {
          return total;
        }
      };

  @Test
  void what_is_worth_least_is_refused_first_and_alarms_last() throws IOException {
    DiskSpace space = space();
    DiskSpace.Room bulk = space.until(Level.SHORT, Level.SHORT);
    DiskSpace.Room inbox = space.until(Level.SCARCE, Level.FULL);
    assertThat(bulk.isShort(false)).isFalse();
    see(space, 63 * MB, Level.SHORT);
    assertThat(bulk.isShort(false)).isTrue();
    assertThat(inbox.isShort(false)).isFalse();
    see(space, 31 * MB, Level.SCARCE);
    assertThat(inbox.isShort(false)).isTrue();
    assertThat(inbox.isShort(true)).isFalse();
    assertThat(space.health()).isInstanceOf(Health.Degraded.class);
    see(space, 15 * MB, Level.FULL);
    assertThat(inbox.isShort(true)).isTrue();
    see(space, 400 * MB, Level.AMPLE);
    assertThat(space.health()).isEqualTo(Health.UP);
  }

  @Test
  void at_the_border_it_does_not_go_back_and_forth() throws IOException {
    DiskSpace space = space();
    see(space, 63 * MB, Level.SHORT);
    see(space, 65 * MB, Level.SHORT);
    see(space, 73 * MB, Level.AMPLE);
  }

  @Test
  void a_small_disk_keeps_a_tenth() throws IOException {
    total = 100 * MB;
    usable = 20 * MB;
    DiskSpace space = space();
    see(space, 11 * MB, Level.AMPLE);
    see(space, 9 * MB, Level.SHORT);
  }

  @Test
  void the_reserve_file_is_given_back_when_the_disk_is_full_and_made_again_when_there_is_room()
      throws IOException {
    DiskSpace space = space();
    space.tick();
    Path file = directory.resolve("reserve");
    assertThat(Files.size(file)).isEqualTo(8 * MB);
    see(space, 10 * MB, Level.FULL);
    assertThat(file).exists();
    see(space, 2 * MB, Level.FULL);
    assertThat(file).doesNotExist();
    see(space, 12 * MB, Level.FULL);
    assertThat(file).as("not as long as it would be given back at once").doesNotExist();
    see(space, 100 * MB, Level.AMPLE);
    assertThat(file).exists();
  }

  @Test
  void a_reserve_file_that_is_too_short_is_made_whole_once_there_is_room() throws IOException {
    Path file = Files.write(directory.resolve("reserve"), new byte[100]);
    DiskSpace space = space();
    see(space, 10 * MB, Level.FULL);
    assertThat(Files.size(file)).isEqualTo(100);
    see(space, 500 * MB, Level.AMPLE);
    assertThat(Files.size(file)).isEqualTo(8 * MB);
  }

  @Test
  void a_folder_in_the_place_of_the_reserve_file_is_set_aside_and_the_file_made_anew()
      throws IOException {
    Path file = directory.resolve("reserve");
    Files.writeString(Files.createDirectory(file).resolve("notes"), "mine");
    DiskSpace space = space();
    see(space, 500 * MB, Level.AMPLE);
    assertThat(file).isRegularFile().hasSize(8 * MB);
    assertThat(directory.resolve("reserve.damaged").resolve("notes")).hasContent("mine");
    see(space, 2 * MB, Level.FULL);
    assertThat(file).as("given back, as ever").doesNotExist();
  }

  @Test
  void on_a_full_disk_the_folder_is_out_of_the_way_before_there_is_room() throws IOException {
    Path file = directory.resolve("reserve");
    Files.writeString(Files.createDirectory(file).resolve("notes"), "mine");
    DiskSpace space = space();
    see(space, 2 * MB, Level.FULL);
    assertThat(file).doesNotExist();
    assertThat(directory.resolve("reserve.damaged").resolve("notes")).hasContent("mine");
    see(space, 500 * MB, Level.AMPLE);
    assertThat(file).isRegularFile().hasSize(8 * MB);
  }

  @Test
  void where_the_reserve_file_cannot_be_made_the_disk_has_room_again_all_the_same()
      throws IOException {
    Files.createSymbolicLink(directory.resolve("reserve"), directory.resolve("no/such/place"));
    DiskSpace space = space();
    see(space, 10 * MB, Level.FULL);
    see(space, 500 * MB, Level.AMPLE);
    see(space, 10 * MB, Level.FULL);
    see(space, 500 * MB, Level.AMPLE);
  }

  @Test
  void on_a_short_disk_a_spool_that_refuses_refuses_and_one_that_drops_shrinks() throws Exception {
    Stepped refusing = new Stepped(1);
    FileSpool first = refusing.open();
    refusing.diskIsShort = true;
    Appended appended = new Appended();
    first.append(new Text("x"), appended);
    refusing.settle(first);
    assertThat(appended.refusals()).containsExactly(Refusal.STORAGE);

    Stepped dropping = new Stepped(1);
    KeptTombstones kept = new KeptTombstones();
    dropping.tombstones = kept;
    dropping.config = Stepped.config(30, Policy.DROP_OLDEST);
    FileSpool second = dropping.open();
    Appended all = new Appended();
    fill(dropping, second, all, 300);
    long before = second.stats().diskBytes();
    dropping.diskIsShort = true;
    fill(dropping, second, all, 300);
    assertThat(all.refusals()).isEmpty();
    assertThat(second.stats().diskBytes()).isLessThan(before / 2);
    assertThat(kept.records()).isEqualTo(second.stats().evicted()).isPositive();
  }

  private static void fill(Stepped stepped, FileSpool spool, Appended appended, int records) {
    for (int i = 0; i < records; i++) {
      spool.append(new Text("x".repeat(1_000)), appended);
      stepped.settle(spool);
    }
  }

  private DiskSpace space() throws IOException {
    return new DiskSpace(directory, DiskSpace.Config.DEFAULT, volume);
  }

  private void see(DiskSpace space, long bytes, Level expected) {
    usable = bytes;
    space.tick();
    assertThat(space.level()).isEqualTo(expected);
  }
}
