package io.vivremotion.spool;

import io.vivremotion.insight.SetAside;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory of the file system. */
final class DiskStorage implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(DiskStorage.class);
  private static final String LOCK = "lock";

  /** What stood in its place and cannot be locked. */
  private static final String NO_LOCK = "lock.damaged";

  /**
   * Directories this process has locked. Static as the kernel's lock is the process's: closing a
   * second channel on the lock file, even one that got no lock, would give up the first one's.
   */
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

  private static final Set<PosixFilePermission> OWNER_MAY_WRITE =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path directory;

  DiskStorage(Path directory) {
    this.directory = directory;
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(LOCK) && !name.equals(NO_LOCK))
          .toList();
    }
  }

  @Override
  public File create(String name) throws IOException {
    return new DiskFile(
        FileChannel.open(
            directory.resolve(name),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public File open(String name) throws IOException {
    return new DiskFile(
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public File openToRead(String name) throws IOException {
    return new DiskFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to));
  }

  @Override
  public void forceDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public Closeable lock() throws IOException {
    SetAside.makeDirectory(directory);
    Path real = directory.toRealPath();
    if (!LOCKED_HERE.add(real)) {
      throw inUse();
    }
    FileChannel channel = null;
    try {
      channel = openLock();
      if (channel.tryLock() == null) {
        throw inUse();
      }
      FileChannel held = channel;
      return () -> {
        held.close();
        LOCKED_HERE.remove(real);
      };
    } catch (IOException | RuntimeException e) {
      LOCKED_HERE.remove(real);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  /** The lock of another gateway stays what it is: a file is made usable, never replaced. */
  private FileChannel openLock() throws IOException {
    Path lock = directory.resolve(LOCK);
    if (Files.isDirectory(lock)) {
      var _ = SetAside.rename(lock, "a directory stands where a lock should");
    }
    try {
      return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      try {
        Files.setPosixFilePermissions(lock, OWNER_MAY_WRITE);
      } catch (IOException notOurs) {
        e.addSuppressed(notOurs);
        throw e;
      }
      LOG.warn("file={} could not be written: its permissions are mended", lock);
      return FileChannel.open(lock, StandardOpenOption.WRITE);
    }
  }

  private IOException inUse() {
    return new IOException(
        "spool directory "
            + directory.toAbsolutePath()
            + " is in use by another gateway; stop that one or configure another directory");
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  @Override
  public void close() {}

  private record DiskFile(FileChannel channel) implements File {
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      return channel.write(source, position);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
