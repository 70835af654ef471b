package io.vivremotion.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What may happen to a file behind the gateway's back, drawn at random. */
public enum FileDamage {
  BIT_FLIPPED,
  TRUNCATED,
  PAGE_ZEROED,
  PAGE_OF_NOISE,
  EMPTY,
  ALIEN,
  LENGTHENED,
  DIRECTORY,
  FULL_DIRECTORY,
  GONE;

  private static final int PAGE = 4_096;

  /** The bytes of the file after it, or nothing where no file is left. */
  public Optional<byte[]> to(byte[] before, RandomGenerator random) {
    byte[] bytes = before.clone();
    int at = random.nextInt(bytes.length);
    int end = Math.min(bytes.length, at + random.nextInt(1, PAGE));
    switch (this) {
      case BIT_FLIPPED -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case TRUNCATED -> bytes = Arrays.copyOf(bytes, at);
      case PAGE_ZEROED -> Arrays.fill(bytes, at, end, (byte) 0);
      case PAGE_OF_NOISE -> {
        byte[] noise = new byte[end - at];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at, noise.length);
      }
      case EMPTY -> bytes = new byte[0];
      case ALIEN -> {
        bytes = new byte[random.nextInt(1, 20_000)];
        random.nextBytes(bytes);
      }
      case LENGTHENED -> {
        bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(1, PAGE));
        byte[] noise = new byte[bytes.length - before.length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, before.length, noise.length);
      }
      case DIRECTORY, FULL_DIRECTORY, GONE -> {
        return Optional.empty();
      }
    }
    return Optional.of(bytes);
  }

  /** Puts it there. */
  public void in(Path file, Optional<byte[]> after) throws IOException {
    Files.deleteIfExists(file);
    if (after.isPresent()) {
      Files.write(file, after.get());
    } else if (this != GONE) {
      Files.createDirectory(file);
      if (this == FULL_DIRECTORY) {
        Files.writeString(file.resolve("alien"), "alien");
      }
    }
  }
}
