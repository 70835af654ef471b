package io.vivremotion.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that does what disks may do: when the power is cut, each sector written since
 * the last force is kept or not, on its own; so is each truncation, and each creation, deletion and
 * renaming since the directory was forced. Fails on demand. Not thread-safe.
 */
final class SimulatedStorage implements Storage {
  private final RandomGenerator random;
  private final Map<String, Inode> names = new TreeMap<>();
  private final Map<String, Inode> durableNames = new TreeMap<>();
  private final List<NameChange> unforcedNames = new ArrayList<>();
  private boolean locked;
  private boolean cut;
  int forces;

  /** The power goes off in the course of this many further operations. */
  long operationsLeft = Long.MAX_VALUE;

  /** Chances in a thousand. */
  int forceFails;

  int writeFails;
  int writeIsShort;

  /** All files together; a write beyond fails. */
  long capacity = Long.MAX_VALUE;

  /** Set by any failure that was asked for. */
  boolean failed;

  SimulatedStorage(RandomGenerator random) {
    this.random = random;
  }

  /** Ends the run: no I/O from here on. Not an exception, for no code may handle it. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1;

    PowerCut() {
      super("power cut", null, false, false);
    }
  }

  private record NameChange(String name, boolean present, Inode inode) {}

  private sealed interface Change {
    record Write(int position, ByteBuffer bytes) implements Change {}

    record Truncate(int size) implements Change {}
  }

  private static final class Inode {
    byte[] cached = new byte[0];
    byte[] durable = new byte[0];
    final List<Change> unforced = new ArrayList<>();
  }

  /** The disk as it is found after the power comes back. */
  SimulatedStorage afterPowerCut() {
    cut = true;
    SimulatedStorage next = new SimulatedStorage(random);
    int keep = random.nextInt(4);
    for (NameChange change : unforcedNames) {
      if (keep == 0 || (keep != 1 && random.nextBoolean())) {
        apply(durableNames, change);
      }
    }
    Map<Inode, Inode> copies = new HashMap<>();
    durableNames.forEach(
        (name, inode) -> next.install(name, copies.computeIfAbsent(inode, this::survivor)));
    return next;
  }

  /** The disk as it is found after the process was killed: the page cache is still there. */
  SimulatedStorage afterKill() {
    cut = true;
    SimulatedStorage next = new SimulatedStorage(random);
    next.names.putAll(names);
    next.durableNames.putAll(durableNames);
    next.unforcedNames.addAll(unforcedNames);
    return next;
  }

  private void install(String name, Inode inode) {
    names.put(name, inode);
    durableNames.put(name, inode);
  }

  private Inode survivor(Inode inode) {
    byte[] bytes = inode.durable.clone();
    int sector = random.nextBoolean() ? 512 : 4_096;
    int keep = random.nextInt(5);
    for (Change change : inode.unforced) {
      bytes =
          switch (change) {
            case Change.Truncate(int size) ->
                keep != 1 && (keep == 0 || random.nextBoolean()) ? truncated(bytes, size) : bytes;
            case Change.Write write -> torn(bytes, write, sector, keep);
          };
    }
    Inode survivor = new Inode();
    survivor.durable = bytes;
    survivor.cached = bytes.clone();
    return survivor;
  }

  private static byte[] truncated(byte[] bytes, int size) {
    return size < bytes.length ? Arrays.copyOf(bytes, size) : bytes;
  }

  private byte[] torn(byte[] before, Change.Write write, int sector, int keep) {
    byte[] bytes = before;
    int end = write.position() + write.bytes().capacity();
    int prefixEnds = write.position() + random.nextInt(write.bytes().capacity() + 1);
    for (int from = write.position(); from < end; ) {
      int to = Math.min(end, (from / sector + 1) * sector);
      boolean kept =
          switch (keep) {
            case 0 -> true;
            case 1 -> false;
            case 2 -> from < prefixEnds;
            default -> random.nextBoolean();
          };
      if (kept) {
        bytes = to > bytes.length ? Arrays.copyOf(bytes, to) : bytes;
        write.bytes().get(from - write.position(), bytes, from, to - from);
      }
      from = to;
    }
    return bytes;
  }

  private void operation() {
    if (cut || --operationsLeft < 0) {
      cut = true;
      throw new PowerCut();
    }
  }

  private boolean chance(int inThousand) {
    boolean hit = inThousand > 0 && random.nextInt(1_000) < inThousand;
    failed |= hit;
    return hit;
  }

  @Override
  public List<String> list() {
    operation();
    return List.copyOf(names.keySet());
  }

  @Override
  public Storage.File create(String name) throws IOException {
    operation();
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    if (chance(writeFails)) {
      throw new IOException("No space left on device (simulated)");
    }
    NameChange change = new NameChange(name, true, new Inode());
    unforcedNames.add(change);
    apply(names, change);
    return new SimulatedFile(change.inode());
  }

  @Override
  public Storage.File open(String name) throws IOException {
    operation();
    return new SimulatedFile(existing(name));
  }

  private Inode existing(String name) throws IOException {
    Inode inode = names.get(name);
    if (inode == null) {
      throw new NoSuchFileException(name);
    }
    return inode;
  }

  @Override
  public void delete(String name) throws IOException {
    operation();
    if (names.containsKey(name)) {
      NameChange change = new NameChange(name, false, existing(name));
      unforcedNames.add(change);
      apply(names, change);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    operation();
    Inode inode = existing(from);
    for (NameChange change :
        List.of(new NameChange(to, true, inode), new NameChange(from, false, inode))) {
      unforcedNames.add(change);
      apply(names, change);
    }
  }

  private static void apply(Map<String, Inode> to, NameChange change) {
    if (change.present()) {
      to.put(change.name(), change.inode());
    } else {
      to.remove(change.name());
    }
  }

  @Override
  public void forceDirectory() throws IOException {
    operation();
    if (chance(forceFails)) {
      throw new IOException("Input/output error (simulated, directory)");
    }
    unforcedNames.forEach(change -> apply(durableNames, change));
    unforcedNames.clear();
  }

  @Override
  public long usableBytes() {
    return capacity - used();
  }

  private long used() {
    return names.values().stream().mapToLong(inode -> inode.cached.length).sum();
  }

  @Override
  public Closeable lock() throws IOException {
    if (locked) {
      throw new IOException("in use");
    }
    locked = true;
    return () -> locked = false;
  }

  /** Whether a power cut now would change nothing. */
  boolean isForced() {
    return unforcedNames.isEmpty()
        && names.values().stream().allMatch(inode -> inode.unforced.isEmpty());
  }

  /** For tests that damage files: what is in one, as it would be read. */
  byte[] content(String name) throws IOException {
    return existing(name).cached.clone();
  }

  void replace(String name, byte[] content) {
    Inode inode = new Inode();
    inode.cached = content.clone();
    inode.durable = content.clone();
    install(name, inode);
  }

  void remove(String name) {
    names.remove(name);
    durableNames.remove(name);
  }

  @Override
  public void close() {}

  private final class SimulatedFile implements Storage.File {
    private final Inode inode;

    SimulatedFile(Inode inode) {
      this.inode = inode;
    }

    @Override
    public int read(ByteBuffer target, long position) {
      int count = (int) Math.min(target.remaining(), inode.cached.length - position);
      if (count <= 0) {
        return -1;
      }
      target.put(inode.cached, (int) position, count);
      return count;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      if (chance(writeFails)) {
        throw new IOException("No space left on device (simulated)");
      }
      int count = source.remaining();
      if (count > 1 && chance(writeIsShort)) {
        count = 1 + random.nextInt(count - 1);
      }
      long grown = position + count - inode.cached.length;
      if (grown > 0 && capacity < Long.MAX_VALUE && used() + grown > capacity) {
        failed = true;
        count -= (int) Math.min(count, grown);
        if (count == 0) {
          throw new IOException("No space left on device (simulated, full)");
        }
      }
      byte[] bytes = new byte[count];
      source.get(bytes);
      inode.unforced.add(new Change.Write((int) position, ByteBuffer.wrap(bytes)));
      if (position + count > inode.cached.length) {
        inode.cached = Arrays.copyOf(inode.cached, (int) position + count);
      }
      System.arraycopy(bytes, 0, inode.cached, (int) position, count);
      operation();
      return count;
    }

    @Override
    public void force() throws IOException {
      boolean before = random.nextBoolean();
      if (before) {
        operation();
      }
      forces++;
      if (chance(forceFails)) {
        // As Linux does: the pages count as clean now, whether or not they reached the disk.
        inode.durable = survivor(inode).durable;
        inode.unforced.clear();
        throw new IOException("Input/output error (simulated)");
      }
      // Only what changed since: pages lost by a failed force stay lost.
      for (Change change : inode.unforced) {
        inode.durable =
            switch (change) {
              case Change.Truncate(int size) -> truncated(inode.durable, size);
              case Change.Write write -> torn(inode.durable, write, 4_096, 0);
            };
      }
      inode.unforced.clear();
      if (!before) {
        operation();
      }
    }

    @Override
    public void truncate(long size) {
      inode.unforced.add(new Change.Truncate((int) Math.min(size, inode.cached.length)));
      if (size < inode.cached.length) {
        inode.cached = Arrays.copyOf(inode.cached, (int) size);
      }
      operation();
    }

    @Override
    public long size() {
      return inode.cached.length;
    }

    @Override
    public void close() {}
  }
}
