package io.vivremotion.spool;

import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The times when a disk is not well: each begins, lasts for a while and ends. Which kinds there are
 * in one life follows from its kind of disk.
 */
final class Episodes {
  /** What a disk may do in one history. */
  enum Disk {
    /** Loses what is not forced when the power is cut, and nothing else. */
    SOUND,
    /** Also fails to write, to force, to name, and has no room, for a time. */
    FAILING_TO_WRITE,
    /** Also fails to read for a time, or for good. */
    FAILING_TO_READ
  }

  private final RandomGenerator random;
  private final Disk disk;
  private long endsMillis;
  private boolean present;
  private long stallMillis;
  private boolean isSlow;

  Episodes(RandomGenerator random, Disk disk) {
    this.random = random;
    this.disk = disk;
  }

  /** What an operation takes: an SD card's force, or a stall of seconds. */
  long takesMillis(SimulatedStorage.Operation operation) {
    if (operation != SimulatedStorage.Operation.FORCE) {
      return 0;
    }
    if (stallMillis > 0) {
      long stalled = stallMillis;
      stallMillis = 0;
      return stalled;
    }
    return isSlow ? random.nextInt(12, 29) : 0;
  }

  /** Now and then something begins or ends. */
  void turn(SimulatedStorage storage, long nowMillis) throws IOException {
    if (present) {
      if (nowMillis >= endsMillis || endsMillis - nowMillis > 60_000) {
        end(storage);
      }
    } else if (random.nextInt(12) == 0) {
      begin(storage);
      present = true;
      endsMillis = nowMillis + random.nextInt(50, 6_000);
    }
  }

  void end(SimulatedStorage storage) {
    storage.faults.clear();
    if (random.nextInt(3) != 0) {
      storage.unspoil();
    }
    isSlow = false;
    present = false;
  }

  /** The last of it: all can be read and written again. */
  void endForGood(SimulatedStorage storage) {
    storage.faults.clear();
    storage.unspoil();
    isSlow = false;
    present = false;
  }

  private void begin(SimulatedStorage storage) throws IOException {
    int kind =
        switch (disk) {
          case SOUND -> random.nextInt(3);
          case FAILING_TO_WRITE -> random.nextInt(12);
          case FAILING_TO_READ -> random.nextInt(14);
        };
    Faults faults = storage.faults;
    int often = random.nextInt(3) == 0 ? 1_000 : random.nextInt(1, 300);
    switch (kind) {
      case 0 -> isSlow = true;
      case 1 -> stallMillis = random.nextInt(1_000, 8_000);
      case 2 -> {
        faults.writeIsShort = Math.min(often, 500);
        faults.readIsShort = Math.min(often, 500);
      }
      case 3, 4 -> faults.forceFails = often;
      case 5 -> faults.writeFails = often;
      case 6 -> faults.capacity = storage.usedBytes() + random.nextInt(64 << 10);
      case 7 -> faults.readOnly = true;
      case 8 -> faults.createFails = often;
      case 9 -> faults.deleteFails = often;
      case 10 -> faults.directoryForceFails = often;
      case 11 -> all(faults, often);
      case 12 -> faults.readFails = often;
      default -> spoil(storage);
    }
  }

  /** As a cable does that is about to fall off. */
  private static void all(Faults faults, int often) {
    faults.forceFails = often;
    faults.writeFails = often;
    faults.createFails = often;
    faults.deleteFails = often;
    faults.renameFails = often;
    faults.truncateFails = often;
    faults.directoryForceFails = often;
  }

  private void spoil(SimulatedStorage storage) throws IOException {
    List<String> files = storage.list();
    if (!files.isEmpty()) {
      String file = files.get(random.nextInt(files.size()));
      long from = random.nextInt(32 << 10);
      storage.spoil(file, from, from + random.nextInt(1, 9_000));
    }
  }
}
