package io.vivremotion.uplink.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What may happen to a small file behind the gateway's back. */
public enum FileHarm {
  BIT_FLIPPED,
  TRUNCATED,
  EMPTY,
  ALIEN,
  /** Longer than any heap; of holes, so that it takes no room. */
  ENDLESS,
  DIRECTORY,
  GONE;

  private static final long ENDLESS_BYTES = 3L << 30;

  public static FileHarm any(RandomGenerator random) {
    return values()[random.nextInt(values().length)];
  }

  public void to(Path file, RandomGenerator random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    int at = random.nextInt(bytes.length);
    switch (this) {
      case BIT_FLIPPED -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
      }
      case TRUNCATED -> Files.write(file, Arrays.copyOf(bytes, at));
      case EMPTY -> Files.createFile(file);
      case ALIEN -> {
        byte[] alien = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(alien);
        Files.write(file, alien);
      }
      case ENDLESS -> {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
          made.setLength(ENDLESS_BYTES);
        }
      }
      case DIRECTORY -> {
        Files.createDirectory(file);
        Files.writeString(file.resolve("alien"), "alien");
      }
      case GONE -> {}
    }
  }
}
