package io.vivremotion.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads a spool to its present end. */
final class Read {
  private Read() {}

  static List<Spool.Stored> all(Spool spool) throws InterruptedException {
    List<Spool.Stored> all = new ArrayList<>();
    try (Spool.Reader reader = spool.reader()) {
      List<Spool.Stored> some = reader.poll(100, 1 << 20, Duration.ZERO);
      while (!some.isEmpty()) {
        all.addAll(some);
        some = reader.poll(100, 1 << 20, Duration.ZERO);
      }
    }
    return all;
  }

  static String text(Spool.Stored stored) {
    return UTF_8.decode(stored.bytes().duplicate()).toString();
  }
}
