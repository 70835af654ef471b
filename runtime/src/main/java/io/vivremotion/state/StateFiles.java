package io.vivremotion.state;

import io.vivremotion.insight.SetAside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The files of the embedded database in their directory.
 *
 * <pre>
 *   state.mv.db                the database; comes into its place whole, by a rename
 *   fresh.mv.db                one that is being made; what a kill leaves of it is deleted
 *   damaged.mv.db              the one set aside last
 *   damaged-before.mv.db       the one set aside before it; older ones are deleted
 *   opening                    how many times in a row the process died while it opened the database,
 *                              twice, such as {@code opening=2opening=2}
 *   backup-0000000042.state    see {@link Backups}
 *   witness                    see {@link Witness}
 * </pre>
 */
final class StateFiles {
  private static final String SUFFIX = ".mv.db";
  private static final String OPENING = "opening=";

  /**
   * As much as an opening may need: its failure is the disk's fault if so much cannot be written.
   */
  private static final int PROBE_BYTES = 256 * 1024;

  private final Path place;
  private volatile boolean isLeft;

  StateFiles(Path directory) {
    this.place = directory.toAbsolutePath().normalize();
  }

  /** Others have taken over: who still works with these files on some thread gets no further. */
  void leave() {
    isLeft = true;
  }

  Path directory() {
    if (isLeft) {
      throw new IllegalStateException("left behind: others work in " + place + " by now");
    }
    return place;
  }

  Path database() {
    return directory().resolve("state" + SUFFIX);
  }

  Path fresh() {
    return directory().resolve("fresh" + SUFFIX);
  }

  Path damaged() {
    return directory().resolve("damaged" + SUFFIX);
  }

  /** Makes the directory and deletes what a kill has left unfinished. */
  void prepare() throws IOException {
    SetAside.makeDirectory(directory());
    deleteFresh();
    Files.deleteIfExists(directory().resolve("probe"));
  }

  void deleteFresh() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory(), "fresh.*")) {
      for (Path file : left) {
        delete(file);
      }
    }
  }

  boolean hasDatabase() {
    return Files.exists(database(), LinkOption.NOFOLLOW_LINKS);
  }

  long databaseBytes() {
    try {
      return Files.size(database());
    } catch (IOException e) {
      return 0;
    }
  }

  long allBytes() {
    long all = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory())) {
      for (Path file : files) {
        all += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
    } catch (IOException e) {
      return all; // a file that has just gone; told again at the next look
    }
    return all;
  }

  /** The fresh database takes its place; what stood there is gone or, if damaged, set aside. */
  void putInPlace(boolean damagedBefore) throws IOException {
    try (FileChannel channel = FileChannel.open(fresh(), StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    if (damagedBefore && hasDatabase()) {
      setAside();
    }
    Files.move(
        fresh(), database(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectory();
  }

  private void setAside() throws IOException {
    Path before = directory().resolve("damaged-before" + SUFFIX);
    if (Files.exists(damaged(), LinkOption.NOFOLLOW_LINKS)) {
      delete(before);
      Files.move(damaged(), before);
    }
    Files.move(database(), damaged());
  }

  void forceDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Throws if the disk cannot be written now, or the database not be accessed: then what failed
   * says nothing about the database.
   */
  void requireUsable() throws IOException {
    Path probe = directory().resolve("probe");
    try (FileChannel channel =
        FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } finally {
      Files.deleteIfExists(probe);
    }
    if (Files.isRegularFile(database())
        && !(Files.isReadable(database()) && Files.isWritable(database()))) {
      throw new IOException(database() + " may not be read and written by this user");
    }
  }

  boolean hasRoomFor(long bytes) throws IOException {
    return Files.getFileStore(directory()).getUsableSpace() > bytes;
  }

  /** How many openings in a row did not come to an end, this one included. */
  int beginOpening() throws IOException {
    Path file = directory().resolve("opening");
    int before = openingsBefore(file);
    delete(file); // whose it was, and what it may be: the next one is ours
    Files.writeString(file, (OPENING + Math.min(before + 1, 9)).repeat(2));
    return before + 1;
  }

  private static int openingsBefore(Path file) throws IOException {
    if (!SetAside.isUsable(file, 100)) {
      SetAside.rename(file, "not a short file that can be read");
    }
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
      boolean ours = text.matches("(" + OPENING + "[0-9])\\1"); // no stray byte makes a count
      return ours ? text.charAt(text.length() - 1) - '0' : 0;
    } catch (IOException e) { // a bad sector: it will not get better
      SetAside.rename(file, e.toString());
      return 0;
    }
  }

  void endOpening() throws IOException {
    Files.deleteIfExists(directory().resolve("opening"));
  }

  /** Also a folder that stands where a file should; links are not followed. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
