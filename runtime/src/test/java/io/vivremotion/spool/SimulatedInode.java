package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** What is in a file: as the page cache shows it, and as the disk has it. */
final class SimulatedInode {
  private final RandomGenerator random;
  private final List<Change> unforced = new ArrayList<>();
  private byte[] durable = new byte[0];

  /** As long as the file may get soon; of it {@link #size} bytes count. */
  private byte[] cached = new byte[0];

  private int size;

  /** A force failed: the cache may show what the disk does not have, until it lets go of it. */
  private boolean suspect;

  /** The bytes from here to there cannot be read. */
  private long badFrom = Long.MAX_VALUE;

  private long badTo;

  SimulatedInode(RandomGenerator random) {
    this.random = random;
  }

  private sealed interface Change {
    record Write(int position, ByteBuffer bytes) implements Change {}

    record Truncate(int size) implements Change {}
  }

  /** What is in it, in the cache and on the disk. */
  void replace(byte[] content) {
    durable = content;
    cached = content.clone();
    size = content.length;
  }

  byte[] content() {
    return Arrays.copyOf(cached, size);
  }

  int size() {
    return size;
  }

  /** What it shows now may be gone when it is read again. */
  boolean isSuspect() {
    return suspect;
  }

  boolean isForced() {
    return unforced.isEmpty();
  }

  void spoil(long from, long to) {
    badFrom = from;
    badTo = to;
  }

  boolean isSpoilt() {
    return badFrom < size && badFrom < badTo;
  }

  int read(ByteBuffer target, long position, int most) throws IOException {
    if (suspect && random.nextInt(8) == 0) {
      dropCache();
    }
    int count = (int) Math.min(most, size - position);
    if (count <= 0) {
      return -1;
    }
    if (position < badTo && position + count > badFrom) {
      count = (int) (badFrom - position);
      if (count <= 0) {
        throw new IOException("Input/output error (simulated, bad range)");
      }
    }
    target.put(cached, (int) position, count);
    return count;
  }

  void write(ByteBuffer source, long position, int count) {
    byte[] bytes = new byte[count];
    source.get(bytes);
    unforced.add(new Change.Write((int) position, ByteBuffer.wrap(bytes)));
    int end = (int) position + count;
    if (end > cached.length) {
      cached = Arrays.copyOf(cached, Math.max(end, 2 * size));
    }
    size = Math.max(size, end);
    System.arraycopy(bytes, 0, cached, (int) position, count);
    badFrom = position < badTo && position + count > badFrom ? Long.MAX_VALUE : badFrom;
  }

  void truncate(long length) {
    unforced.add(new Change.Truncate((int) Math.min(length, size)));
    cut(length);
  }

  /** Only what changed since: pages lost by a failed force stay lost. */
  void force() {
    durable = changed(durable, 4_096, 0);
    unforced.clear();
  }

  /** As Linux does: the pages count as clean now, whether or not they reached the disk. */
  void failForce() {
    durable = survivor();
    unforced.clear();
    suspect = true;
    if (random.nextInt(3) == 0) {
      dropCache();
    }
  }

  /** Clean pages are read from the disk again; the size is metadata and stays. */
  private void dropCache() {
    suspect = false;
    cached = Arrays.copyOf(changed(durable.clone(), 4_096, 0), size);
  }

  /** The same file once the power is back. */
  SimulatedInode afterPowerCut() {
    SimulatedInode after = new SimulatedInode(random);
    after.replace(survivor());
    after.badFrom = badFrom;
    after.badTo = badTo;
    return after;
  }

  /** The same file after a kill: the cache is there, and has perhaps let go of clean pages. */
  SimulatedInode afterKill() {
    if (suspect && random.nextBoolean()) {
      dropCache();
    }
    return this;
  }

  /** Each sector written since the last force is there or not. */
  private byte[] survivor() {
    return changed(durable.clone(), random.nextBoolean() ? 512 : 4_096, random.nextInt(5));
  }

  /** {@code keep}: 0 all, 1 nothing, 2 the first part of each write, else sectors at random. */
  private byte[] changed(byte[] before, int sector, int keep) {
    byte[] bytes = before;
    for (Change change : unforced) {
      bytes =
          switch (change) {
            case Change.Truncate(int size) ->
                keep != 1 && (keep == 0 || random.nextBoolean()) ? truncated(bytes, size) : bytes;
            case Change.Write write -> torn(bytes, write, sector, keep);
          };
    }
    return bytes;
  }

  /** What is cut off is zeros, should the file get longer again. */
  private void cut(long length) {
    if (length < size) {
      Arrays.fill(cached, (int) length, size, (byte) 0);
      size = (int) length;
    }
  }

  private static byte[] truncated(byte[] bytes, int size) {
    return size < bytes.length ? Arrays.copyOf(bytes, size) : bytes;
  }

  private byte[] torn(byte[] before, Change.Write write, int sector, int keep) {
    byte[] bytes = before;
    int end = write.position() + write.bytes().capacity();
    int prefixEnds =
        keep == 2 ? write.position() + random.nextInt(write.bytes().capacity() + 1) : end;
    int from = write.position();
    while (from < end) {
      int to = keep == 0 ? end : Math.min(end, (from / sector + 1) * sector);
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
}
