package io.vivremotion.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What disks, power cuts and people do to a file. */
enum Harm {
  BIT_FLIP,
  TRUNCATION,
  ZERO_PAGE,
  ALIEN_WITHIN,
  ALIEN,
  EMPTY,
  GONE,
  DIRECTORY,
  UNREADABLE;

  private static final int PAGE = 4096;

  /** One that makes a difference to a file of so many bytes. */
  static Harm any(long bytes, Random random) {
    List<Harm> all = bytes > 0 ? List.of(values()) : List.of(ALIEN, GONE, DIRECTORY, UNREADABLE);
    return all.get(random.nextInt(all.size()));
  }

  /** Whether what was in the file can no longer be had at all. */
  boolean isTotal() {
    return switch (this) {
      case BIT_FLIP, TRUNCATION, ZERO_PAGE, ALIEN_WITHIN -> false;
      case ALIEN, EMPTY, GONE, DIRECTORY, UNREADABLE -> true;
    };
  }

  void to(Path file, Random random) throws IOException {
    switch (this) {
      case BIT_FLIP, ZERO_PAGE, ALIEN_WITHIN -> Files.write(file, changed(file, random));
      case TRUNCATION -> {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      }
      case ALIEN -> Files.write(file, bytes(1 + random.nextInt(2 * PAGE), random));
      case EMPTY -> Files.write(file, new byte[0]);
      case GONE -> Files.delete(file);
      case DIRECTORY -> {
        Files.delete(file);
        Files.createDirectory(file);
        Files.write(file.resolve("within"), bytes(10, random));
      }
      case UNREADABLE ->
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    }
  }

  private byte[] changed(Path file, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = random.nextInt(bytes.length);
    if (this == BIT_FLIP) {
      bytes[at] ^= (byte) (1 << random.nextInt(8));
    } else if (this == ZERO_PAGE) {
      int from = at / PAGE * PAGE;
      Arrays.fill(bytes, from, Math.min(from + PAGE, bytes.length), (byte) 0);
    } else {
      byte[] alien = bytes(Math.min(1 + random.nextInt(PAGE), bytes.length - at), random);
      System.arraycopy(alien, 0, bytes, at, alien.length);
    }
    return bytes;
  }

  private static byte[] bytes(int count, Random random) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
