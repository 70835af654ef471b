package io.vivremotion.uplink.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.file.FileHarm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in the place of its files: the log goes on, and says what is missing. */
class DamagedChainTest {
  private static final AuditLog.Config SMALL = new AuditLog.Config(64 << 10, 3, 16, 300);
  private static final Instant AT = Instant.parse("2026-11-28T12:00:00Z");
  private static final int ROUNDS = 150;

  @TempDir Path directory;

  @Test
  void it_goes_on() throws IOException {
    long seed = Long.getLong("audit.seed", System.nanoTime());
    System.out.println("audit.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    long last = goOn(0);
    for (int round = 0; round < ROUNDS; round++) {
      List<Path> files = files();
      Path hit = files.get(random.nextInt(files.size()));
      FileHarm harm = FileHarm.any(random);
      boolean isNewest = hit.equals(files.get(files.size() - 2)) && Files.size(hit) > 0;
      harm.to(hit, random);

      long next = goOn(round);

      String what = harm + " of " + hit.getFileName() + " in round " + round;
      assertThat(next).as(what).isGreaterThan(last);
      if (isNewest && harm == FileHarm.DIRECTORY) {
        assertThat(said()).as(what).contains("missing");
      }
      last = next;
    }
  }

  @Test
  void a_flipped_bit_in_what_comes_before_a_file_does_not_spoil_the_head() throws IOException {
    for (int round = 0; files().size() < 3; round++) {
      goOn(round);
    }
    Path newest = files().get(1);
    String text = Files.readString(newest, StandardCharsets.ISO_8859_1);
    int hash = text.indexOf("\"prev\":\"") + "\"prev\":\"".length();
    Files.delete(files().getFirst());
    Files.writeString(
        newest,
        text.substring(0, hash) + "G" + text.substring(hash + 1),
        StandardCharsets.ISO_8859_1);
    long last = goOn(100);
    Files.delete(newest);

    assertThat(goOn(101)).isGreaterThan(last);
    assertThat(said()).contains("missing");
  }

  /** Returns the number of the last entry, which can be read in the newest file. */
  private long goOn(int round) throws IOException {
    ChainWriter chain = new ChainWriter(SMALL, directory);
    chain.open(AT);
    for (int i = 0; i < 20; i++) {
      chain.append(Line.of(Entries.entry(1_000 * round + i)), 1);
    }
    chain.force();
    chain.close();
    assertThat(said()).contains("request-" + (1_000 * round + 19));
    return chain.last().number();
  }

  private String said() throws IOException {
    Path newest = ChainFiles.of(directory).getLast().path();
    return Files.readString(newest, StandardCharsets.ISO_8859_1); // harm may be in it
  }

  /** The head comes last. */
  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> !file.toString().endsWith(".damaged")).sorted().toList();
    }
  }
}
