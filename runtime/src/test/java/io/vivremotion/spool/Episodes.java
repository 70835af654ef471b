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

  /** What the guard of the disk as a whole says: 0 ample, 1 short, 2 short for urgent ones too. */
  private int guard;

  /** Nothing that cannot be read comes back. */
  final boolean spoilsForGood;

  /** Something that could not be read at the end of its episode still cannot. */
  private boolean leftSpoilt;

  Episodes(RandomGenerator random, Disk disk) {
    this.random = random;
    this.disk = disk;
    this.spoilsForGood = disk == Disk.FAILING_TO_READ && random.nextInt(3) == 0;
  }

  boolean isShort(boolean urgent) {
    return guard > (urgent ? 1 : 0);
  }

  /** All that could not be read was so for a few seconds. */
  boolean passSoon() {
    return !leftSpoilt;
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
    boolean comesBack = random.nextInt(3) != 0;
    if (comesBack) {
      unspoil(storage);
    }
    leftSpoilt |= !comesBack;
    calm(storage);
  }

  private void unspoil(SimulatedStorage storage) {
    if (!spoilsForGood) {
      storage.unspoil();
    }
  }

  private void calm(SimulatedStorage storage) {
    storage.faults.clear();
    isSlow = false;
    guard = 0;
    present = false;
  }

  /** The last of it: all can be written again, and read but what is spoilt for good. */
  void endForGood(SimulatedStorage storage) {
    unspoil(storage);
    calm(storage);
  }

  private void begin(SimulatedStorage storage) throws IOException {
    int kind =
        switch (disk) {
          case SOUND -> random.nextInt(4);
          case FAILING_TO_WRITE -> random.nextInt(13);
          case FAILING_TO_READ -> random.nextInt(spoilsForGood ? 18 : 15);
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
      case 3 -> guard = random.nextInt(1, 3);
      case 4, 5 -> faults.forceFails = often;
      case 6 -> faults.writeFails = often;
      case 7 -> faults.capacity = storage.usedBytes() + random.nextInt(64 << 10);
      case 8 -> {
        faults.readOnly = true;
        faults.forceFails = often == 1_000 ? often : 0; // what was written before may be lost
      }
      case 9 -> faults.createFails = often;
      case 10 -> faults.deleteFails = often;
      case 11 -> faults.directoryForceFails = often;
      case 12 -> all(faults, often);
      case 13 -> {
        faults.readFails = often;
        stallMillis = 0; // or it would last for long
      }
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
