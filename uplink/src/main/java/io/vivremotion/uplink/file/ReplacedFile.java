package io.vivremotion.uplink.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A text file that is replaced as a whole: the new one is written beside it and forced, then
 * renamed, then the directory is forced. Whenever the power goes, the old one or the new one is
 * there. Used by one thread.
 */
public final class ReplacedFile {
  private final Path directory;
  private final Path file;
  private final Path next;
  private final Path before;

  /**
   * @param directory made with the first write if absent
   */
  public ReplacedFile(Path directory, String name) {
    this.directory = directory;
    this.file = directory.resolve(name);
    this.next = directory.resolve(name + ".next");
    this.before = directory.resolve(name + ".before");
  }

  public Path path() {
    return file;
  }

  /** The one before the last {@link #replaceAndKeep}; for a moment of it the only one. */
  public Path before() {
    return before;
  }

  public void replace(String text) throws IOException {
    write(text);
    move();
  }

  /** The old one stays as {@link #before}. */
  public void replaceAndKeep(String text) throws IOException {
    write(text);
    if (Files.exists(file)) {
      Files.move(file, before, StandardCopyOption.ATOMIC_MOVE);
    }
    move();
  }

  private void write(String text) throws IOException {
    Files.createDirectories(directory);
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private void move() throws IOException {
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel parent = FileChannel.open(directory)) {
      parent.force(true);
    }
  }
}
