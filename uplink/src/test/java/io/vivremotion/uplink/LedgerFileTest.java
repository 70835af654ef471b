package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
}
