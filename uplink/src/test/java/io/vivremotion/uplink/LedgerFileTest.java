package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.uplink.file.FileHarm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
  @TempDir private Path folder;

  @Test
  void what_was_saved_is_there_after_a_restart() throws IOException {
    Ledger ledger = new LedgerFile(folder.resolve("uplink"));
    assertThat(ledger.load()).isEmpty();
    ledger.save(Map.of("costs", "1 2 3", "link.lte", "2026-11-28 5 2026-11-01 6"));
    assertThat(new LedgerFile(folder.resolve("uplink")).load())
        .containsEntry("costs", "1 2 3")
        .hasSize(2);
  }

  @Test
  void of_a_damaged_file_the_one_before_is_read_and_of_two_it_says_so() throws IOException {
    Ledger ledger = new LedgerFile(folder);
    ledger.save(Map.of("a", "1"));
    ledger.save(Map.of("a", "2"));
    Files.writeString(folder.resolve("ledger"), "vivremotion-uplink 1\na 3\ncrc32c 0\n");
    assertThat(ledger.load()).containsEntry("a", "1");
    Files.writeString(folder.resolve("ledger.before"), "");
    assertThatThrownBy(ledger::load).isInstanceOf(IOException.class);
  }

  @Test
  void whatever_happens_to_it_what_was_saved_last_or_before_is_read_or_it_says_so_and_it_goes_on()
      throws IOException {
    long seed = Long.getLong("ledger.seed", System.nanoTime());
    System.out.println("ledger.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Ledger ledger = new LedgerFile(folder);
    Map<String, String> before = Map.of("a", "0");
    ledger.save(before);
    for (int i = 1; i < 500; i++) {
      Map<String, String> last = Map.of("a", Integer.toString(i), "b", "x".repeat(i));
      ledger.save(last);
      FileHarm newer = FileHarm.any(random);
      newer.to(folder.resolve("ledger"), random);
      assertThat(ledger.load()).as("%s in round %s", newer, i).isIn(before, last);
      if (random.nextInt(3) == 0) {
        FileHarm older = FileHarm.any(random);
        older.to(folder.resolve("ledger.before"), random);
        boolean isGone = newer == FileHarm.GONE && older == FileHarm.GONE;
        assertThat(read(ledger))
            .as("%s and %s in round %s", newer, older, i)
            .isIn(isGone ? Map.of() : Map.of("told", ""), before, last);
      }
      ledger.save(last);
      assertThat(ledger.load()).isEqualTo(last);
      before = last;
    }
    assertThat(folder.toFile().list()).hasSizeLessThanOrEqualTo(4);
  }

  private static Map<String, String> read(Ledger ledger) {
    try {
      return ledger.load();
    } catch (IOException e) {
      return Map.of("told", "");
    }
  }
}
