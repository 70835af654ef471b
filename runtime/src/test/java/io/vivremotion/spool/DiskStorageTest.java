package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskStorageTest {
  @TempDir Path directory;

  @Test
  void a_directory_in_the_place_of_the_lock_is_set_aside_each_time() throws IOException {
    for (int time = 0; time < 2; time++) {
      Path lock = directory.resolve("lock");
      Files.deleteIfExists(lock);
      Files.createDirectories(lock.resolve("within"));
      DiskStorage storage = new DiskStorage(directory);
      try (Closeable held = storage.lock()) {
        assertThat(held).isNotNull();
        assertThat(lock).isRegularFile();
        assertThat(directory.resolve("lock.damaged/within")).exists();
        assertThat(storage.list()).isEmpty();
      }
    }
  }

  @Test
  void a_file_in_the_place_of_the_directory_is_set_aside() throws IOException {
    Path place = Files.writeString(directory.resolve("inbox"), "alien");
    DiskStorage storage = new DiskStorage(place);
    try (Closeable held = storage.lock()) {
      assertThat(held).isNotNull();
      assertThat(storage.list()).isEmpty();
      assertThat(directory.resolve("inbox.damaged")).hasContent("alien");
    }
  }

  @Test
  void a_lock_that_may_not_be_written_is_made_writable_and_stays_the_same_file()
      throws IOException {
    Path lock = Files.createFile(directory.resolve("lock"));
    Object inode = Files.getAttribute(lock, "unix:ino");
    Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("---------"));
    try (Closeable _ = new DiskStorage(directory).lock()) {
      assertThat(Files.getAttribute(lock, "unix:ino")).isEqualTo(inode);
      assertThatThrownBy(() -> new DiskStorage(directory).lock()).hasMessageContaining("in use");
    }
  }
}
