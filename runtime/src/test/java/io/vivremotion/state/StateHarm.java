package io.vivremotion.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** What disks and people do to a file of the state database. */
final class StateHarm {
  private StateHarm() {}

  static void to(Path file, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (random.nextInt(8)) {
      case 0 -> {
        for (int i = 0; i <= random.nextInt(4); i++) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);
      }
      case 1 -> { // the same in the values: most of the file is not in use
        int at = indexOf(bytes, "device-", random.nextInt(bytes.length));
        bytes[at + random.nextInt(16)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
      }
      case 2 -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      case 3 -> {
        int page = random.nextInt((bytes.length + 4095) / 4096);
        for (int i = page * 4096; i < Math.min(bytes.length, (page + 1) * 4096); i++) {
          bytes[i] = 0;
        }
        Files.write(file, bytes);
      }
      case 4 -> {
        byte[] alien = bytes(random, 1 + random.nextInt(8192));
        int at = random.nextInt(bytes.length);
        System.arraycopy(alien, 0, bytes, at, Math.min(alien.length, bytes.length - at));
        Files.write(file, bytes);
      }
      case 5 -> Files.write(file, bytes(random, random.nextInt(20_000)));
      case 6 -> Files.write(file, new byte[0]);
      default -> {
        Files.delete(file);
        if (random.nextBoolean()) {
          Files.createDirectory(file);
          Files.write(file.resolve("within"), bytes(random, 10));
        }
      }
    }
  }

  private static int indexOf(byte[] bytes, String text, int from) {
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = all.indexOf(text, from);
    return Math.min(at < 0 ? from : at, bytes.length - 16);
  }

  static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
