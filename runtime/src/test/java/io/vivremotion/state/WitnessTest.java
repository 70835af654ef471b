package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WitnessTest {
  private static final Instant AT = Messages.AT;

  @TempDir Path directory;
  private final StateModel model = new StateModel(20);

  private Path file() {
    return directory.resolve("witness");
  }

  private Witness witness() {
    return new Witness(new StateFiles(directory));
  }

  @Test
  void the_last_note_is_read_back() {
    Witness witness = witness();
    witness.begin(3, AT);
    witness.note(4, AT.plusSeconds(1));
    assertThat(witness().last().orElseThrow().writes()).isEqualTo(4);
    assertThat(witness().last().orElseThrow().at()).isEqualTo(AT.plusSeconds(1));
  }

  @Test
  void a_lower_note_counts_if_it_is_the_later_one() {
    witness().begin(9, AT);
    Witness later = witness();
    assertThat(later.last()).isPresent();
    later.begin(2, AT);
    assertThat(witness().last().orElseThrow().writes()).isEqualTo(2);
  }

  @Test
  void a_note_torn_at_any_byte_leaves_itself_or_the_one_before() throws IOException {
    Witness witness = witness();
    witness.begin(7, AT);
    byte[] before = Files.readAllBytes(file());
    witness.note(8, AT.plusSeconds(30));
    byte[] after = Files.readAllBytes(file());
    int from = Arrays.mismatch(before, after);
    for (int written = from; written <= Math.min(after.length, from + 40); written++) {
      byte[] torn = after.clone();
      System.arraycopy(before, written, torn, written, Math.max(0, before.length - written));
      Files.write(file(), torn);
      assertThat(witness().last().orElseThrow().writes()).isBetween(7L, 8L);
    }
  }

  @Test
  void a_database_that_went_back_is_noticed_said_and_counted_once() throws Exception {
    States states = new States(directory);
    EmbeddedDatabase database = states.database();
    database.open();
    database.write(model.batch(1));
    database.close();
    Path older = Files.copy(directory.resolve("state.mv.db"), directory.resolve("older"));
    EmbeddedDatabase further = states.database();
    assertThat(further.open()).isEmpty();
    further.write(model.batch(2));
    further.write(model.batch(3));
    further.close();
    Files.move(older, directory.resolve("state.mv.db"), StandardCopyOption.REPLACE_EXISTING);
    EmbeddedDatabase back = states.database();
    assertThat(back.open())
        .contains("has gone back", "its last 2 writes, up to " + states.clock.instant());
    assertThat(states.count("vivremotion.state.writes.missing")).isEqualTo(2);
    assertThat(StateModel.content(back)).isEqualTo(model.contents(1).get(1));
    back.close();
    EmbeddedDatabase again = states.database();
    assertThat(again.open()).isEmpty();
    again.close();
  }

  @Test
  void a_database_that_went_back_is_mended_from_a_newer_backup() throws Exception {
    States states = new States(directory);
    EmbeddedDatabase database = states.database();
    database.open();
    database.write(model.batch(1));
    database.close();
    Path older = Files.copy(directory.resolve("state.mv.db"), directory.resolve("older"));
    EmbeddedDatabase further = states.database();
    further.open();
    further.write(model.batch(2));
    further.upkeep(); // makes the first backup
    further.write(model.batch(3));
    further.close();
    Files.move(older, directory.resolve("state.mv.db"), StandardCopyOption.REPLACE_EXISTING);
    EmbeddedDatabase mended = states.database();
    assertThat(mended.open())
        .contains("before its newest backup", "restored from the backup", "its last 1 writes");
    assertThat(StateModel.content(mended)).isEqualTo(model.contents(2).get(2));
    mended.close();
  }

  @Test
  void a_database_whose_file_is_gone_is_missed() throws Exception {
    States states = new States(directory);
    EmbeddedDatabase database = states.database();
    database.open();
    database.write(model.batch(1));
    database.close();
    Files.delete(directory.resolve("state.mv.db"));
    EmbeddedDatabase anew = states.database();
    assertThat(anew.open()).contains("its last 1 writes");
    anew.close();
  }

  @Test
  void without_a_good_witness_it_starts_all_the_same_and_there_is_one_again() throws Exception {
    States states = new States(directory);
    EmbeddedDatabase database = states.database();
    database.open();
    database.write(model.batch(1));
    database.close();
    byte[] alien = new byte[9_000];
    for (int harm = 0; harm < 4; harm++) {
      StateFiles.delete(file());
      switch (harm) {
        case 0 -> Files.createDirectories(file().resolve("within"));
        case 1 -> Files.write(file(), alien);
        case 2 -> Files.write(file(), new byte[0]);
        default -> {} // none
      }
      EmbeddedDatabase opened = states.database();
      assertThat(opened.open()).isEmpty();
      opened.close();
      assertThat(witness().last().orElseThrow().writes()).isEqualTo(1);
    }
  }
}
