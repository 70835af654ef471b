package io.vivremotion.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordPieceTest {
  private static final WordPiece BUNDLED = bundled();

  private static WordPiece bundled() {
    try {
      return WordPiece.read(
          NabRun.MODELS.resolve("sentence-encoder").resolve(SentenceEncoder.TOKENIZER), 64);
    } catch (IOException missing) {
      throw new AssertionError(missing);
    }
  }

  /** Ids of bert-base-uncased, the vocabulary this model uses. */
  @Test
  void known_sentences_get_berts_ids() {
    assertThat(BUNDLED.encode("hello world")).containsExactly(101, 7592, 2088, 102);
    assertThat(BUNDLED.encode("Hello, World!")).containsExactly(101, 7592, 1010, 2088, 999, 102);
    assertThat(BUNDLED.encode("")).containsExactly(101, 102);
    assertThat(BUNDLED.encode("café")).isEqualTo(BUNDLED.encode("CAFE"));
  }

  @Test
  void the_longest_known_piece_is_taken_first() {
    WordPiece small =
        WordPiece.of(
            Map.of("[UNK]", 0, "[CLS]", 1, "[SEP]", 2, "un", 3, "##able", 4, "##a", 5, "unab", 6),
            16);
    assertThat(small.encode("unable")).containsExactly(1, 0, 2);
    assertThat(small.encode("una")).containsExactly(1, 3, 5, 2);
    assertThat(small.encode("un xyz un")).containsExactly(1, 3, 0, 3, 2);
  }

  @Test
  void long_text_is_cut_and_long_words_are_unknown() {
    assertThat(BUNDLED.encode("word ".repeat(500))).hasSize(64).endsWith(102);
    assertThat(BUNDLED.encode("x".repeat(101))).containsExactly(101, 100, 102);
  }

  @Test
  void names_of_special_tokens_in_a_text_stay_text() {
    assertThat(BUNDLED.encode("[SEP]")).doesNotHaveDuplicates().hasSizeGreaterThan(3);
  }

  @Test
  void a_file_without_a_vocabulary_is_refused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("t.json"), "{\"model\":{\"vocab\":{}}}");
    assertThatThrownBy(() -> WordPiece.read(file, 8)).hasMessageContaining("[UNK]");
  }
}
