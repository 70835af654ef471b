package io.vivremotion.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that does what disks may do: when the power is cut, each sector written since
 * the last force is kept or not, on its own; so is each truncation, and each creation, deletion and
 * renaming since the directory was forced. Fails as its {@link Faults} say, which outlast a power
 * cut. Not thread-safe.
 */
final class SimulatedStorage implements Storage {
  private final RandomGenerator random;
  private final Map<String, SimulatedInode> names = new TreeMap<>();
  private final Map<String, SimulatedInode> durableNames = new TreeMap<>();
  private final List<NameChange> unforcedNames = new ArrayList<>();
  private boolean locked;
  private boolean cut;
  final Faults faults;

  /** Forces of files which succeeded. */
  int forces;

  /** Forces of files which failed, and may have lost what was not forced before. */
  int failedForces;

  /** All operations so far. */
  long operations;

  /** The most bytes there ever were. */
  long peakBytes;

  /** By all writes so far. */
  long writtenBytes;

  /** The power goes off in the course of this many further operations. */
  long operationsLeft = Long.MAX_VALUE;

  /** Called as an operation begins: what other threads do meanwhile, and the time it takes. */
  Consumer<Operation> meanwhile = _ -> {};

  enum Operation {
    READ,
    WRITE,
    FORCE,
    NAMES
  }

  SimulatedStorage(RandomGenerator random) {
    this(random, new Faults(random));
  }

  /** As badly off as another one: on the same disk. */
  SimulatedStorage(RandomGenerator random, Faults faults) {
    this.random = random;
    this.faults = faults;
  }

  /** Ends the run: no I/O from here on. Not an exception, for no code may handle it. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1;

    PowerCut() {
      super("power cut", null, false, false);
    }
  }

  private record NameChange(String name, boolean present, SimulatedInode inode) {}

  /** The disk as it is found after the power comes back. */
  SimulatedStorage afterPowerCut() {
    cut = true;
    SimulatedStorage next = new SimulatedStorage(random, faults);
    int keep = random.nextInt(4);
    for (NameChange change : unforcedNames) {
      if (keep == 0 || (keep != 1 && random.nextBoolean())) {
        apply(durableNames, change);
      }
    }
    Map<SimulatedInode, SimulatedInode> copies = new HashMap<>();
    durableNames.forEach((name, inode) ->
        next.install(name, copies.computeIfAbsent(inode, SimulatedInode::afterPowerCut)));
    return next;
  }

  /** The disk as it is found after the process was killed: the page cache is still there. */
  SimulatedStorage afterKill() {
    cut = true;
    SimulatedStorage next = new SimulatedStorage(random, faults);
    names.forEach((name, inode) -> next.names.put(name, inode.afterKill()));
    next.durableNames.putAll(durableNames);
    next.unforcedNames.addAll(unforcedNames);
    next.peakBytes = next.usedBytes();
    return next;
  }

  private void install(String name, SimulatedInode inode) {
    names.put(name, inode);
    durableNames.put(name, inode);
    peakBytes = Math.max(peakBytes, usedBytes());
  }

  private void begin(Operation operation) {
    operations++;
    meanwhile.accept(operation);
  }

  private void mayCut() {
    if (cut || --operationsLeft < 0) {
      cut = true;
      throw new PowerCut();
    }
  }

  @Override
  public List<String> list() {
    mayCut();
    return List.copyOf(names.keySet());
  }

  @Override
  public Storage.File create(String name) throws IOException {
    begin(Operation.NAMES);
    mayCut();
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    faults.create();
    NameChange change = new NameChange(name, true, new SimulatedInode(random));
    unforcedNames.add(change);
    apply(names, change);
    return new SimulatedFile(change.inode());
  }

  @Override
  public Storage.File open(String name) throws IOException {
    mayCut();
    faults.openToWrite();
    return new SimulatedFile(existing(name));
  }

  @Override
  public Storage.File openToRead(String name) throws IOException {
    mayCut();
    return new SimulatedFile(existing(name));
  }

  private SimulatedInode existing(String name) throws IOException {
    SimulatedInode inode = names.get(name);
    if (inode == null) {
      throw new NoSuchFileException(name);
    }
    return inode;
  }

  @Override
  public void delete(String name) throws IOException {
    begin(Operation.NAMES);
    mayCut();
    if (names.containsKey(name)) {
      faults.delete();
      NameChange change = new NameChange(name, false, existing(name));
      unforcedNames.add(change);
      apply(names, change);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    begin(Operation.NAMES);
    mayCut();
    SimulatedInode inode = existing(from);
    faults.rename();
    for (NameChange change :
        List.of(new NameChange(to, true, inode), new NameChange(from, false, inode))) {
      unforcedNames.add(change);
      apply(names, change);
    }
  }

  private static void apply(Map<String, SimulatedInode> to, NameChange change) {
    if (change.present()) {
      to.put(change.name(), change.inode());
    } else {
      to.remove(change.name());
    }
  }

  /** When it fails, the changes stay to be forced by the next: a journal keeps their order. */
  @Override
  public void forceDirectory() throws IOException {
    begin(Operation.FORCE);
    mayCut();
    faults.forceDirectory();
    unforcedNames.forEach(change -> apply(durableNames, change));
    unforcedNames.clear();
  }

  @Override
  public long usableBytes() {
    return Math.max(0, faults.capacity - usedBytes());
  }

  long usedBytes() {
    long bytes = 0;
    for (SimulatedInode inode : names.values()) {
      bytes += inode.size();
    }
    return bytes;
  }

  @Override
  public Closeable lock() throws IOException {
    faults.openToWrite();
    if (locked) {
      throw new IOException("in use");
    }
    locked = true;
    return () -> locked = false;
  }

  /** Whether a power cut now would change nothing. */
  boolean isForced() {
    return unforcedNames.isEmpty() && names.values().stream().allMatch(SimulatedInode::isForced);
  }

  /** For tests that damage files: what is in one, as it would be read. */
  byte[] content(String name) throws IOException {
    return existing(name).content();
  }

  void replace(String name, byte[] content) {
    SimulatedInode inode = new SimulatedInode(random);
    inode.replace(content.clone());
    install(name, inode);
  }

  void remove(String name) {
    names.remove(name);
    durableNames.remove(name);
  }

  /** These bytes cannot be read from now on, until they are written again. */
  void spoil(String name, long from, long to) throws IOException {
    existing(name).spoil(from, to);
  }

  /** All can be read again. */
  void unspoil() {
    names.values().forEach(inode -> inode.spoil(Long.MAX_VALUE, 0));
  }

  /** How many files there are of which something cannot be read. */
  long spoilt() {
    return names.values().stream().filter(SimulatedInode::isSpoilt).count();
  }

  /** The page cache shows, after a force that failed, what is perhaps not on the disk. */
  boolean isSuspect() {
    return names.values().stream().anyMatch(SimulatedInode::isSuspect);
  }

  @Override
  public void close() {}

  private final class SimulatedFile implements Storage.File {
    private final SimulatedInode inode;

    SimulatedFile(SimulatedInode inode) {
      this.inode = inode;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      begin(Operation.READ);
      faults.read();
      return inode.read(target, position, faults.read(target.remaining()));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      begin(Operation.WRITE);
      faults.write();
      int count = faults.written(source.remaining());
      long grown = position + count - inode.size();
      if (grown > 0) {
        long used = usedBytes();
        count = faults.fitting(count, grown, used);
        peakBytes = Math.max(peakBytes, used + grown);
      }
      inode.write(source, position, count);
      writtenBytes += count;
      mayCut();
      return count;
    }

    @Override
    public void force() throws IOException {
      begin(Operation.FORCE);
      boolean before = random.nextBoolean();
      if (before) {
        mayCut();
      }
      try {
        faults.force();
      } catch (IOException e) {
        inode.failForce();
        failedForces++;
        throw e;
      }
      inode.force();
      if (!before) {
        mayCut();
      }
      forces++;
    }

    @Override
    public void truncate(long size) throws IOException {
      begin(Operation.NAMES);
      faults.truncate();
      inode.truncate(size);
      mayCut();
    }

    @Override
    public long size() {
      return inode.size();
    }

    @Override
    public void close() {}
  }
}
