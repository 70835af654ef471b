package io.vivremotion.spool;

import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * What a simulated disk does wrong at present. Chances are in a thousand. Drawn from the disk's own
 * randomness; whoever plays a disk sets and clears them in episodes.
 */
final class Faults {
  private final RandomGenerator random;
  int forceFails;
  int writeFails;
  int writeIsShort;
  int readFails;
  int readIsShort;
  int createFails;
  int deleteFails;
  int renameFails;
  int truncateFails;
  int directoryForceFails;

  /**
   * Every write, creation, deletion, renaming and truncation fails, as after a remount, and no file
   * can be opened but to be read.
   */
  boolean readOnly;

  /** All files together; a write beyond takes what fits, then fails. */
  long capacity = Long.MAX_VALUE;

  /** Set by any failure. */
  boolean happened;

  Faults(RandomGenerator random) {
    this.random = random;
  }

  /** The disk is well again; what it did remains done. */
  void clear() {
    forceFails = 0;
    writeFails = 0;
    writeIsShort = 0;
    readFails = 0;
    readIsShort = 0;
    createFails = 0;
    deleteFails = 0;
    renameFails = 0;
    truncateFails = 0;
    directoryForceFails = 0;
    readOnly = false;
    capacity = Long.MAX_VALUE;
  }

  void force() throws IOException {
    fail(forceFails, "Input/output error");
  }

  void forceDirectory() throws IOException {
    fail(directoryForceFails, "Input/output error (directory)");
  }

  void read() throws IOException {
    fail(readFails, "Input/output error");
  }

  void write() throws IOException {
    change(writeFails, "No space left on device");
  }

  void create() throws IOException {
    change(createFails, "No space left on device");
  }

  void delete() throws IOException {
    change(deleteFails, "Input/output error");
  }

  void rename() throws IOException {
    change(renameFails, "Input/output error");
  }

  void truncate() throws IOException {
    change(truncateFails, "Input/output error");
  }

  private void change(int inThousand, String why) throws IOException {
    openToWrite();
    fail(inThousand, why);
  }

  void openToWrite() throws IOException {
    if (readOnly) {
      happened = true;
      throw new IOException("Read-only file system (simulated)");
    }
  }

  private void fail(int inThousand, String why) throws IOException {
    if (chance(inThousand)) {
      happened = true;
      throw new IOException(why + " (simulated)");
    }
  }

  /** Of so many bytes asked for, how many are written. */
  int written(int count) {
    return count > 1 && chance(writeIsShort) ? 1 + random.nextInt(count - 1) : count;
  }

  int read(int count) {
    return count > 1 && chance(readIsShort) ? 1 + random.nextInt(count - 1) : count;
  }

  /** Of these, those for which there is room beside {@code used} bytes. */
  int fitting(int count, long grown, long used) throws IOException {
    if (grown <= 0 || used + grown <= capacity) {
      return count;
    }
    happened = true;
    long room = Math.max(0, capacity - used);
    long fitting = count - grown + Math.min(grown, room);
    if (fitting <= 0) {
      throw new IOException("No space left on device (simulated, full)");
    }
    return (int) fitting;
  }

  private boolean chance(int inThousand) {
    return inThousand > 0 && random.nextInt(1_000) < inThousand;
  }
}
