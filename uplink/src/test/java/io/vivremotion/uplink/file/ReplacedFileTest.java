package io.vivremotion.uplink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
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
    String tooLong = "x".repeat(ReplacedFile.MOST_BYTES + 1);
    assertThatThrownBy(() -> file.replaceAndKeep(tooLong)).isInstanceOf(IOException.class);
    assertThat(file.path()).hasContent("first");
    file.replaceAndKeep(tooLong.substring(1));
    assertThat(ReplacedFile.read(file.path())).hasSize(ReplacedFile.MOST_BYTES);
  }

  @Test
  void folders_in_its_way_are_set_aside() throws IOException {
    ReplacedFile file = new ReplacedFile(folder, "notes");
    for (String name : List.of("notes", "notes.next", "notes.before")) {
      Files.createDirectories(folder.resolve(name).resolve("within"));
    }
    file.replaceAndKeep("first");
    file.replaceAndKeep("second");
    assertThat(file.path()).hasContent("second");
    assertThat(file.before()).hasContent("first");
    assertThat(folder.resolve("notes.damaged")).isDirectory();
  }

  @Test
  void what_is_no_file_or_too_long_is_not_read() throws IOException {
    Path endless = folder.resolve("endless");
    Files.writeString(endless, "x");
    FileHarm.ENDLESS.to(endless, new SplittableRandom(1));
    assertThatThrownBy(() -> ReplacedFile.read(endless)).hasMessageContaining("bytes, at most");
    assertThatThrownBy(() -> ReplacedFile.read(folder)).hasMessageContaining("is no file");
    assertThatThrownBy(() -> ReplacedFile.read(folder.resolve("gone")))
        .hasMessageContaining("is not there");
  }
}
