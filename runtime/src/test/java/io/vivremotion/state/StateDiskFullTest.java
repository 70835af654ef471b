package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vivremotion.insight.Health;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Messages;
import io.vivremotion.state.StateStore.KnownDevice;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system of 3 MB that is filled, emptied, made read-only: mounted where root may do that.
 */
final class StateDiskFullTest {
  private static final DeviceId PRESS = new DeviceId("press-3");

  @TempDir Path folder;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted =
        "root".equals(System.getProperty("user.name"))
            && run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString());
    need(mounted, "a tmpfs cannot be mounted: that needs root and a host that permits it");
  }

  /** Skips the test where it does not hold, or fails it where nothing may be skipped. */
  private static void need(boolean holds, String missing) {
    if (!holds && Boolean.getBoolean("interop.required")) {
      throw new AssertionError(missing);
    }
    assumeTrue(holds, missing);
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void on_a_full_disk_counts_are_gathered_and_written_when_there_is_room() throws Exception {
    AtomicInteger counted = new AtomicInteger(3);
    try (StateStore store = started()) {
      count(store, 3);
      assertThat(messages(store)).isEqualTo(3);
      fill();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            count(store, 1);
            counted.incrementAndGet();
            return store.health().toString().contains("in memory only");
          });
      count(store, 5);
      Files.delete(disk.resolve("filler"));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(store.health()).isEqualTo(Health.UP));
      assertThat(messages(store)).isEqualTo(counted.get() + 5);
    }
    assertThat(disk.resolve("state/damaged.mv.db")).doesNotExist();
  }

  @Test
  void on_a_full_disk_it_starts_and_takes_nothing_for_damaged() throws Exception {
    try (StateStore store = started()) {
      count(store, 3);
      assertThat(messages(store)).isEqualTo(3);
    }
    fill();
    try (StateStore store = started()) {
      count(store, 2);
      await()
          .during(Duration.ofSeconds(5))
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.notExists(disk.resolve("state/damaged.mv.db")));
      Files.delete(disk.resolve("filler"));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(messages(store)).isEqualTo(5));
      assertThat(store.health()).isEqualTo(Health.UP);
    }
  }

  @Test
  void a_disk_gone_read_only_is_done_without_until_it_can_be_written() throws Exception {
    try (StateStore store = started()) {
      count(store, 3);
      assertThat(messages(store)).isEqualTo(3);
    }
    need(run("mount", "-o", "remount,ro", disk.toString()), "cannot be remounted");
    try (StateStore store = started()) {
      assertThat(store.health()).isInstanceOf(Health.Degraded.class);
      count(store, 2);
      assertThat(messages(store)).isEqualTo(2);
      run("mount", "-o", "remount,rw", disk.toString());
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(store.health()).isEqualTo(Health.UP));
      assertThat(messages(store)).isEqualTo(5);
    }
  }

  private StateStore started() {
    return new States(disk.resolve("state")).with(States.config(Duration.ofMillis(100))).started();
  }

  private static void count(StateStore store, int messages) {
    for (int i = 0; i < messages; i++) {
      store.seen(PRESS, "mqtt", Messages.AT);
    }
  }

  private static long messages(StateStore store) throws SQLException {
    return store.devices().stream().mapToLong(KnownDevice::messages).sum();
  }

  /** To the last byte. */
  private void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      for (int size = 65_536; size > 0; size /= 2) {
        while (takes(out, size)) {
          // more of this size, then of the next smaller one
        }
      }
    }
  }

  private static boolean takes(OutputStream out, int size) {
    try {
      out.write(new byte[size]);
      return true;
    } catch (IOException full) {
      return false;
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
