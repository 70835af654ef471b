package io.vivremotion.uplink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedFileTest {
  @TempDir Path folder;

  @Test
  void the_new_text_takes_the_place_of_the_old_one() throws IOException {
    ReplacedFile file = new ReplacedFile(folder.resolve("made"), "notes");
    file.replace("a long text");
    file.replace("short");
    assertThat(file.path()).hasContent("short");
    assertThat(folder.resolve("made").toFile().list()).containsExactly("notes");
  }

  @Test
  void the_old_one_is_kept_where_that_is_wanted() throws IOException {
    ReplacedFile file = new ReplacedFile(folder, "notes");
    file.replaceAndKeep("first");
    file.replaceAndKeep("second");
    file.replaceAndKeep("third");
    assertThat(file.path()).hasContent("third");
    assertThat(file.before()).hasContent("second");
  }

  @Test
  void what_cannot_be_written_leaves_the_old_one() throws IOException {
    ReplacedFile file = new ReplacedFile(folder, "notes");
    file.replaceAndKeep("first");
    Files.createDirectory(folder.resolve("notes.next"));
    assertThatThrownBy(() -> file.replaceAndKeep("second")).isInstanceOf(IOException.class);
    assertThat(file.path()).hasContent("first");
  }
}
