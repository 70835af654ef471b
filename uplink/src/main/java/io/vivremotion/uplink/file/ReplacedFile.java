package io.vivremotion.uplink.file;

import io.vivremotion.insight.SetAside;
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
 * there. What stands in its way and is no file, or may not be read, is set aside. Used by one
 * thread.
 */
public final class ReplacedFile {
  /** None is longer: what is was not written here, and could take all memory. */
  public static final int MOST_BYTES = 4 << 20;

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

  /**
   * Reads one of the two.
   *
   * @throws IOException also if it is no file, or longer than any of these
   */
  public static String read(Path from) throws IOException {
    if (!Files.isRegularFile(from)) {
      throw new IOException(from + (Files.exists(from) ? " is no file" : " is not there"));
    }
    if (Files.size(from) > MOST_BYTES) {
      throw new IOException(
          from + " has " + Files.size(from) + " bytes, at most " + MOST_BYTES + " were expected");
    }
    return Files.readString(from);
  }

  /** Fails, and leaves what is there, if the text is longer than may be read. */
  public void replace(String text) throws IOException {
    write(text);
    move();
  }

  /** The old one stays as {@link #before}. */
  public void replaceAndKeep(String text) throws IOException {
    write(text);
    makeWay(file);
    makeWay(before);
    if (Files.exists(file)) {
      Files.move(file, before, StandardCopyOption.ATOMIC_MOVE);
    }
    move();
  }

  private void write(String text) throws IOException {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    if (encoded.length > MOST_BYTES) {
      throw new IOException(file + " would be longer than " + MOST_BYTES + " bytes");
    }
    Files.createDirectories(directory);
    makeWay(next);
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(encoded);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void makeWay(Path entry) throws IOException {
    if (!SetAside.isUsable(entry, Long.MAX_VALUE)) {
      SetAside.rename(entry, "not a file that can be read");
    }
  }

  private void move() throws IOException {
    makeWay(file);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel parent = FileChannel.open(directory)) {
      parent.force(true);
    }
  }
}
